#include "base/url.h"
#include "engine/engine.h"
#include "gateway/authorize.h"
#include "gateway/authorize_once.h"
#include "gateway/device.h"
#include "gateway/forward.h"
#include "gateway/token_resource.h"
#include "model/client.h"
#include "model/state_envelope.h"
#include "page/problem.h"
#include "page/start.h"
#include "registry/device_return.h"
#include "web/reply.h"

/* What an answer to a client may say (RFC 6749 §4.1.2, §4.1.2.1); `state` and
 * `iss` (RFC 9207) are ours to add. */
static const struct str passing[] = {
	{ "code", 4 },
	{ "scope", 5 },
	{ "error", 5 },
	{ "error_description", 17 },
	{ "error_uri", 9 },
};
#define PASSING		(sizeof(passing) / sizeof(passing[0]))

/* RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6, RFC 8707 §2. */
static const char *const errors[] = {
	"invalid_request", "unauthorized_client", "access_denied",
	"unsupported_response_type", "invalid_scope", "server_error",
	"temporarily_unavailable", "interaction_required", "login_required",
	"account_selection_required", "consent_required", "invalid_target",
};

/* The engine has words of its own, such as request_forbidden where a browser
 * lost its cookies; a client knows only the standards'. */
static struct str
error_for_client(struct str said)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (str_equal(said, str_of(errors[i])))
			return said;
	return STR("access_denied");
}

static enum fault
answer_client(struct exchange *x, const struct state_envelope *e,
    const struct str (*said)[2], size_t count)
{
	struct str pairs[PASSING + 2][2];
	size_t n = 0;

	INSIST(count <= PASSING);
	for (; n < count; n++) {
		pairs[n][0] = said[n][0];
		pairs[n][1] = str_equal(said[n][0], STR("code")) ?
		    token_resource_mark(x->arena, said[n][1], e->resource) :
		    said[n][1];
	}
	if (!str_is_absent(e->state)) {
		pairs[n][0] = STR("state");
		pairs[n++][1] = e->state;
	}
	pairs[n][0] = STR("iss");
	pairs[n++][1] = x->conf->issuer;
	return reply_see_other(x, url_with(x->arena, e->redirect_uri, pairs,
	    n));
}

enum fault
gateway_authorize_refuse(struct exchange *x, struct str redirect_uri,
    struct str state, struct str error, struct str description)
{
	const struct state_envelope e = {
		.redirect_uri = redirect_uri,
		.state = state,
	};
	const struct str said[][2] = {
		{ STR("error"), error },
		{ STR("error_description"), description },
	};

	return answer_client(x, &e, said, 2);
}

/* The engine writes the query anew, but must not have changed the rest. */
static bool
is_same_place(const struct url *a, const struct url *b)
{
	return str_equal(a->scheme_text, b->scheme_text) &&
	    str_equal(a->host, b->host) && a->port == b->port &&
	    str_equal(a->path, b->path) && str_is_absent(b->fragment);
}

/* Where we meet the browser again; not where we read the answer ourselves. */
static bool
is_ours(struct exchange *x, struct str location)
{
	return str_starts(location, arena_printf(x->arena, "%.*s/",
	    STR_ARG(x->conf->public_url))) &&
	    !str_starts(location, registry_device_return_uri(x));
}

/* False if this is no answer to a client whose envelope we sealed. */
static bool
is_for_client(struct exchange *x, const struct url *url,
    struct state_envelope *e_r)
{
	struct str state;
	struct url asked;

	return query_get(x->arena, url->query, STR("state"), &state, NULL) &&
	    state_envelope_open(x->arena, state, e_r) &&
	    url_read(x->arena, state_envelope_engine_uri(e_r), &asked) &&
	    is_same_place(&asked, url);
}

/* The engine's own words, as far as a client may hear them. */
static enum fault
pass_to_client(struct exchange *x, const struct state_envelope *e,
    struct str query)
{
	struct str said[PASSING][2];
	size_t count = 0;

	for (size_t i = 0; i < PASSING; i++) {
		if (!query_get(x->arena, query, passing[i], &said[count][1],
		    NULL))
			continue;
		if (str_equal(passing[i], STR("error")))
			said[count][1] = error_for_client(said[count][1]);
		said[count++][0] = passing[i];
	}
	return answer_client(x, e, said, count);
}

/* Of what was decided the browser brings the engine's own word. */
static bool
is_decided(struct exchange *x)
{
	struct str verifier;

	return query_get(x->arena, x->query, STR("consent_verifier"),
	    &verifier, NULL);
}

/* The engine may have been asked before a developer took the address off, or
 * not know of it yet: our row decides. */
static enum fault
may_return_now(struct exchange *x, struct str query,
    const struct state_envelope *e, bool *may_r)
{
	struct store_client_find_row row;
	struct str client_id;
	bool is_found;

	*may_r = str_is_absent(query);
	if (*may_r || !query_get(x->arena, query, STR("client_id"), &client_id, NULL))
		return FAULT_NONE;
	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = client_id,
	    }, &row, &is_found));
	*may_r = is_found && !row.is_deleted && client_may_return_to(x->arena,
	    row.redirect_uris, e->redirect_uri);
	return FAULT_NONE;
}

enum fault
gateway_authorize_answer(struct exchange *x, struct str query,
    const struct http_answer *answer)
{
	struct str location = http_answer_header(answer, STR("Location"));
	struct state_envelope e;
	struct url url;
	bool may_return;

	gateway_pass_headers(x, answer, true);
	if (str_is_absent(location) || answer->status < 300 ||
	    !url_read(x->arena, location, &url)) {
		log_event(LOG_WARN, "engine_answered", LOG_STR("path",
		    STR("/oauth2/auth")), LOG_INT("status", answer->status));
		return answer->status >= 400 ? gateway_error(x) :
		    FAULT_ENGINE;
	}
	if (!is_for_client(x, &url, &e)) {
		if (is_ours(x, location))
			return reply_see_other(x, location);
		log_event(LOG_ALARM, "engine_leads_elsewhere",
		    LOG_STR("host", url.host));
		return FAULT_ENGINE;
	}
	if (!str_is_absent(e.user_code))
		return device_answer(x, &e, url.query);
	TRY(may_return_now(x, query, &e, &may_return));
	if (!may_return)
		return problem_page(x, PROBLEM_PAGE_RETURN, STR_ABSENT);
	if (is_decided(x))
		TRY(authorize_once(x, &e, url.query, &url.query));
	if (str_is_absent(url.query))
		return problem_page_again(x, PROBLEM_PAGE_DECIDED, STR_ABSENT,
		    START_AGAIN);
	return pass_to_client(x, &e, url.query);
}

enum fault
gateway_error(struct exchange *x)
{
	/* What the address says was said is nobody's word. */
	return start_expired_page(x);
}
