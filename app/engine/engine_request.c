/*
 * The three questions the engine hands to a browser: login, consent, logout.
 */
#include "engine/call.h"
#include "engine/engine.h"
#include "engine/json.h"

static struct str
challenge_url(struct exchange *x, const char *path, const char *verb,
    struct str name, struct str challenge)
{
	const struct str pairs[][2] = { { name, challenge } };

	return url_with(x->arena, engine_admin_url(x, engine_main(x), path,
	    verb), pairs, 1);
}

/*
 * Unknown is 404, expired 401, handled 410 on newer generations and 409 on
 * older ones (engine.md §1): to a person all are the same.
 */
static bool
is_gone(int status)
{
	return status == 401 || status == 404 || status == 409 ||
	    status == 410;
}

/* Gives *j_r, which the caller closes. */
static enum fault
request_get(struct exchange *x, const char *path, struct str name,
    struct str challenge, json_t **j_r)
{
	struct engine_ask ask = {
		.engine = engine_main(x),
		.method = "GET",
		.url = challenge_url(x, path, "", name, challenge),
	};
	struct http_answer answer;

	*j_r = NULL;
	TRY(engine_call(x, &ask, &answer));
	if (is_gone(answer.status))
		return FAULT_GONE;
	if (answer.status != 200)
		return engine_nonsense(&ask, &answer);
	*j_r = engine_json_open(answer.body, ENGINE_ANSWER_BYTES);
	if (*j_r == NULL)
		return engine_nonsense(&ask, &answer);
	return FAULT_NONE;
}

/* The redirect must lead to our own gateway: the engine behind it has no
 * address that a browser could reach. */
static bool
is_ours(const struct exchange *x, struct str url)
{
	return str_starts(url, x->conf->public_url) &&
	    str_starts(str_from(url, x->conf->public_url.len), STR("/"));
}

static enum fault
request_answer(struct exchange *x, const char *path, const char *verb,
    struct str name, struct str challenge, struct str body,
    struct str *redirect_r)
{
	struct engine_ask ask = {
		.engine = engine_main(x),
		.method = "PUT",
		.url = challenge_url(x, path, verb, name, challenge),
		.body = body,
		.content_type = JSON_TYPE,
		.changes = true,
	};
	struct http_answer answer;
	struct str redirect;
	json_t *j;

	TRY(engine_call(x, &ask, &answer));
	if (is_gone(answer.status))
		return FAULT_GONE;
	if (redirect_r == NULL)
		return answer.status == 204 || answer.status == 200 ?
		    FAULT_NONE : engine_nonsense(&ask, &answer);
	if (answer.status != 200)
		return engine_nonsense(&ask, &answer);
	j = engine_json_open(answer.body, ENGINE_ANSWER_BYTES);
	if (j == NULL)
		return engine_nonsense(&ask, &answer);
	redirect = engine_json_str(x->arena, j, "redirect_to");
	engine_json_close(&j);
	if (!is_ours(x, redirect))
		return engine_nonsense(&ask, &answer);
	*redirect_r = redirect;
	return FAULT_NONE;
}

static void
add_text(struct buf *b, struct str text)
{
	buf_add_byte(b, '"');
	buf_add_json(b, text);
	buf_add_byte(b, '"');
}

static void
add_texts(struct buf *b, struct str_list texts)
{
	buf_add_byte(b, '[');
	for (size_t i = 0; i < texts.count; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		add_text(b, texts.items[i]);
	}
	buf_add_byte(b, ']');
}

/* Past this the engine's redirect would outgrow what proxies carry. */
#define BODY_BYTES	((size_t)32 * 1024)

static enum fault
request_reject(struct exchange *x, const char *path, struct str name,
    struct str challenge, struct str error, struct str description,
    struct str *redirect_r)
{
	struct buf body;

	buf_open(&body, x->arena, BODY_BYTES);
	buf_add(&body, STR("{\"error\":"));
	add_text(&body, error);
	buf_add(&body, STR(",\"error_description\":"));
	add_text(&body, description);
	buf_add(&body, STR(",\"status_code\":403}"));
	INSIST(!buf_is_full(&body));
	return request_answer(x, path, "/reject", name, challenge,
	    buf_str(&body), redirect_r);
}

#define LOGIN_CHALLENGE		STR("login_challenge")
#define CONSENT_CHALLENGE	STR("consent_challenge")
#define LOGOUT_CHALLENGE	STR("logout_challenge")

enum fault
engine_login_get(struct exchange *x, struct str challenge,
    struct engine_login *login_r)
{
	const char *path = engine_dialect(engine_main(x))->login;
	const json_t *client;
	json_t *j;

	TRY(request_get(x, path, LOGIN_CHALLENGE, challenge, &j));
	client = engine_json_at(j, "client");
	*login_r = (struct engine_login){
		.challenge = challenge,
		.client_id = engine_json_str(x->arena, client, "client_id"),
		.client_name = engine_json_str(x->arena, client,
		    "client_name"),
		.request_url = engine_json_str(x->arena, j, "request_url"),
		.is_skip = engine_json_is_true(j, "skip"),
		.subject = engine_json_str(x->arena, j, "subject"),
		.requested_scopes = engine_json_list(x->arena, j,
		    "requested_scope"),
	};
	engine_json_close(&j);
	return str_is_empty(login_r->client_id) ? FAULT_ENGINE : FAULT_NONE;
}

enum fault
engine_login_accept(struct exchange *x, struct str challenge,
    struct str subject, struct str *redirect_r)
{
	const char *path = engine_dialect(engine_main(x))->login;
	struct buf body;

	buf_open(&body, x->arena, BODY_BYTES);
	buf_add(&body, STR("{\"subject\":"));
	add_text(&body, subject);
	buf_add(&body, STR(",\"remember\":false}"));
	INSIST(!buf_is_full(&body));
	return request_answer(x, path, "/accept", LOGIN_CHALLENGE, challenge,
	    buf_str(&body), redirect_r);
}

enum fault
engine_consent_get(struct exchange *x, struct str challenge,
    struct engine_consent *consent_r)
{
	const char *path = engine_dialect(engine_main(x))->consent;
	json_t *j;

	TRY(request_get(x, path, CONSENT_CHALLENGE, challenge, &j));
	*consent_r = (struct engine_consent){
		.challenge = challenge,
		.flow_id = engine_json_str(x->arena, j, "login_challenge"),
		.client_id = engine_json_str(x->arena,
		    engine_json_at(j, "client"), "client_id"),
		.subject = engine_json_str(x->arena, j, "subject"),
		.request_url = engine_json_str(x->arena, j, "request_url"),
		.requested_scopes = engine_json_list(x->arena, j,
		    "requested_scope"),
		.client_audience = engine_json_list(x->arena,
		    engine_json_at(j, "client"), "audience"),
	};
	engine_json_close(&j);
	/* Without these no decision could be told from another (DESIGN 4.1). */
	if (str_is_empty(consent_r->flow_id) ||
	    str_is_empty(consent_r->client_id) ||
	    str_is_empty(consent_r->subject))
		return FAULT_ENGINE;
	return FAULT_NONE;
}

enum fault
engine_consent_accept(struct exchange *x, struct str challenge,
    const struct engine_approval *approval, struct str *redirect_r)
{
	const char *path = engine_dialect(engine_main(x))->consent;
	struct buf body;

	INSIST(approval->id_token.len <= ENGINE_ID_TOKEN_BYTES);
	buf_open(&body, x->arena, BODY_BYTES);
	buf_add(&body, STR("{\"grant_scope\":"));
	add_texts(&body, approval->scopes);
	buf_add(&body, STR(",\"grant_access_token_audience\":"));
	add_texts(&body, approval->audience);
	buf_add(&body, STR(",\"remember\":false,"
	    "\"session\":{\"access_token\":{\"gid\":"));
	add_text(&body, uuid_text(x->arena, approval->grant.uuid));
	buf_add(&body, STR(",\"epoch\":"));
	buf_add_i64(&body, approval->epoch);
	buf_add(&body, STR("},\"id_token\":"));
	buf_add(&body, str_is_empty(approval->id_token) ? STR("{}") :
	    approval->id_token);
	buf_add(&body, STR("}}"));
	INSIST(!buf_is_full(&body));
	return request_answer(x, path, "/accept", CONSENT_CHALLENGE, challenge,
	    buf_str(&body), redirect_r);
}

enum fault
engine_consent_reject(struct exchange *x, struct str challenge,
    struct str error, struct str description, struct str *redirect_r)
{
	return request_reject(x, engine_dialect(engine_main(x))->consent,
	    CONSENT_CHALLENGE, challenge, error, description, redirect_r);
}

enum fault
engine_logout_get(struct exchange *x, struct str challenge,
    struct engine_logout *logout_r)
{
	const char *path = engine_dialect(engine_main(x))->logout;
	json_t *j;

	TRY(request_get(x, path, LOGOUT_CHALLENGE, challenge, &j));
	*logout_r = (struct engine_logout){
		.subject = engine_json_str(x->arena, j, "subject"),
		.client_id = engine_json_str(x->arena,
		    engine_json_at(j, "client"), "client_id"),
		.is_rp_initiated = engine_json_is_true(j, "rp_initiated"),
	};
	engine_json_close(&j);
	return FAULT_NONE;
}

enum fault
engine_logout_accept(struct exchange *x, struct str challenge,
    struct str *redirect_r)
{
	return request_answer(x, engine_dialect(engine_main(x))->logout,
	    "/accept", LOGOUT_CHALLENGE, challenge, STR("{}"), redirect_r);
}

enum fault
engine_logout_reject(struct exchange *x, struct str challenge)
{
	return request_answer(x, engine_dialect(engine_main(x))->logout,
	    "/reject", LOGOUT_CHALLENGE, challenge, STR("{}"), NULL);
}
