/*
 * The engine's tokens: what they are, and ending them.
 */
#include "engine/call.h"
#include "engine/engine.h"
#include "engine/json.h"

const struct configuration_engine *
engine_main(const struct exchange *x)
{
	INSIST(x->conf->engines_count > 0);
	return &x->conf->engines[0];
}

const struct configuration_engine *
engine_named(const struct exchange *x, struct str name)
{
	for (size_t i = 0; i < x->conf->engines_count; i++)
		if (str_equal(x->conf->engines[i].name, name))
			return &x->conf->engines[i];
	return NULL;
}

static void
form_add(struct buf *form, struct str name, struct str value)
{
	if (form->len > 0)
		buf_add_byte(form, '&');
	buf_add(form, name);
	buf_add_byte(form, '=');
	buf_add_percent(form, value);
}

#define FORM_BYTES	((size_t)64 * 1024)

/* What the consent put into session.access_token comes back as `ext`. */
static void
read_grant(struct exchange *x, const json_t *ext, struct engine_token *token_r)
{
	int64_t epoch;
	struct uuid gid;

	if (!uuid_read(engine_json_str(x->arena, ext, "gid"), &gid) ||
	    !engine_json_i64(ext, "epoch", &epoch))
		return;
	token_r->has_grant = true;
	token_r->grant.uuid = gid;
	token_r->epoch = epoch;
}

enum fault
engine_introspect(struct exchange *x, const struct configuration_engine *engine,
    struct str token, struct engine_token *token_r)
{
	const struct configuration_engine *at =
	    engine != NULL ? engine : engine_main(x);
	struct engine_ask ask = {
		.engine = at,
		.method = "POST",
		.url = engine_admin_url(x, at, engine_dialect(at)->introspect,
		    ""),
		.content_type = FORM_TYPE,
	};
	struct http_answer answer;
	struct buf form;
	json_t *j;

	*token_r = (struct engine_token){ 0 };
	buf_open(&form, x->arena, FORM_BYTES);
	form_add(&form, STR("token"), token);
	if (buf_is_full(&form))
		return FAULT_NONE;	/* no token of any engine is that long */
	ask.body = buf_str(&form);
	TRY(engine_call(x, &ask, &answer));
	if (answer.status != 200)
		return engine_nonsense(&ask, &answer);
	j = engine_json_open(answer.body, ENGINE_ANSWER_BYTES);
	if (j == NULL || !json_is_boolean(engine_json_at(j, "active"))) {
		engine_json_close(&j);
		return engine_nonsense(&ask, &answer);
	}
	if (engine_json_is_true(j, "active")) {
		token_r->is_active = true;
		token_r->client_id = engine_json_str(x->arena, j, "client_id");
		token_r->subject = engine_json_str(x->arena, j, "sub");
		token_r->scope = engine_json_str(x->arena, j, "scope");
		token_r->audience = engine_json_list(x->arena, j, "aud");
		token_r->token_use = engine_json_str(x->arena, j, "token_use");
		if (!engine_json_i64(j, "exp", &token_r->expires_at_s))
			token_r->expires_at_s = 0;
		if (!engine_json_i64(j, "iat", &token_r->issued_at_s))
			token_r->issued_at_s = 0;
		read_grant(x, engine_json_at(j, "ext"), token_r);
	}
	engine_json_close(&j);
	return FAULT_NONE;
}

enum fault
engine_revoke_token(struct exchange *x,
    const struct configuration_engine *engine, struct str client_id,
    struct str client_secret, struct str token)
{
	struct engine_ask ask = {
		.engine = engine,
		.method = "POST",
		.url = arena_printf(x->arena, "%.*s%s",
		    STR_ARG(engine->public_url),
		    engine_dialect(engine)->revoke),
		.content_type = FORM_TYPE,
		.changes = true,
	};
	struct http_answer answer;
	struct buf form;

	buf_open(&form, x->arena, FORM_BYTES);
	form_add(&form, STR("token"), token);
	form_add(&form, STR("client_id"), client_id);
	if (!str_is_absent(client_secret))
		form_add(&form, STR("client_secret"), client_secret);
	if (buf_is_full(&form))
		return FAULT_ENGINE;
	ask.body = buf_str(&form);
	TRY(engine_call(x, &ask, &answer));
	/* RFC 7009 §2.2.1: a client the engine does not know (deleted, or a
	 * secret that is not ours) is 401. Its token may live on: refused. */
	if (answer.status == 401 || answer.status == 403)
		return FAULT_FORBIDDEN;
	if (answer.status != 200)
		return engine_nonsense(&ask, &answer);
	return FAULT_NONE;
}

enum fault
engine_revoke_pair(struct exchange *x,
    const struct configuration_engine *engine, struct str subject,
    struct str client_id)
{
	const struct str pairs[][2] = {
		{ STR("subject"), subject },
		{ STR("client"), client_id },
	};
	struct engine_ask ask = {
		.engine = engine,
		.method = "DELETE",
		.url = url_with(x->arena, engine_admin_url(x, engine,
		    engine_dialect(engine)->consent_sessions, ""), pairs, 2),
		.changes = true,
	};
	struct http_answer answer;

	/* An empty client would mean all of the user's (engine.md §8, #1951). */
	INSIST(!str_is_empty(subject) && !str_is_empty(client_id));
	TRY(engine_call(x, &ask, &answer));
	if (answer.status != 204 && answer.status != 404)
		return engine_nonsense(&ask, &answer);
	return FAULT_NONE;
}

enum fault
engine_is_ready(struct exchange *x, const struct configuration_engine *engine)
{
	struct engine_ask ask = {
		.engine = engine,
		.method = "GET",
		.url = engine_admin_url(x, engine,
		    engine_dialect(engine)->ready, ""),
	};
	struct http_answer answer;

	TRY(engine_call(x, &ask, &answer));
	return answer.status == 200 ? FAULT_NONE : FAULT_ENGINE;
}
