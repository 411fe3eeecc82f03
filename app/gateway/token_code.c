/*
 * authorization_code and client_credentials: what the form says, asked once.
 */
#include "gateway/engine_form.h"
#include "gateway/forward.h"
#include "gateway/token_engine.h"
#include "gateway/token_grant.h"
#include "gateway/token_identity.h"
#include "model/redirect_uri.h"
#include "registry/audience.h"
#include "registry/register.h"
#include "web/reply.h"

static const struct str of_code[] = {
	{ "grant_type", 10 },
	{ "code", 4 },
	{ "redirect_uri", 12 },
	{ "code_verifier", 13 },
};

static const struct str of_itself[] = {
	{ "grant_type", 10 },
	{ "scope", 5 },
	{ "audience", 8 },
};

/*
 * The redirect address must be the one that the engine was told, where it was
 * told another than the client's (gateway/authorize.c).
 */
static struct form
with_engines_uri(struct exchange *x, const struct token_request *r)
{
	struct form_field *fields = ARENA_ARRAY(x->arena, struct form_field,
	    r->form->count);
	bool is_by_hand = str_equal(r->client->client.tier, STR("hand"));

	for (size_t i = 0; i < r->form->count; i++) {
		fields[i] = r->form->fields[i];
		if (!is_by_hand &&
		    str_equal(fields[i].name, STR("redirect_uri")))
			fields[i].value = redirect_uri_for_engine(x->arena,
			    fields[i].value);
	}
	return (struct form){ fields, r->form->count };
}

enum fault
token_by_code(struct exchange *x, const struct token_request *r)
{
	struct form form = with_engines_uri(x, r);
	struct token_outcome o;
	struct hash32 hash;
	struct str code;

	TRY(form_one(r->form, STR("code"), &code));
	if (str_is_empty(code))
		return reply_oauth_error(x, 400, STR("invalid_request"),
		    STR("The request says no code."));
	hash = token_hash(code);
	token_engine_ask(x, r->client, engine_form_write(x, &form, of_code,
	    sizeof(of_code) / sizeof(of_code[0]), r->client),
	    hash32_str(&hash), &o);
	return token_outcome_reply(x, &o);
}

/*
 * The catalog of resources may have grown since the engine was told of this
 * client. It says so in words only (Hydra 2.3.0: "Requested audience … has not
 * been whitelisted"), and its refusal has used nothing up.
 */
static bool
may_be_told(struct exchange *x, const struct token_request *r,
    const struct token_outcome *o)
{
	struct str audience;

	return (o->end == TOKEN_REFUSED || o->end == TOKEN_UNSURE) &&
	    str_contains(o->description, STR("audience")) &&
	    form_one(r->form, STR("audience"), &audience) == FAULT_NONE &&
	    registry_allow_resource(x, r->client->client.client_id,
	    (struct str_list){ NULL, 0 }, audience) == FAULT_NONE;
}

enum fault
token_for_itself(struct exchange *x, const struct token_request *r)
{
	struct str body = engine_form_write(x, r->form, of_itself,
	    sizeof(of_itself) / sizeof(of_itself[0]), r->client);
	struct token_outcome o;

	if (!r->client->client.is_mirrored &&
	    registry_make_usable(x, r->client->client.client_id,
	    r->client->client.version) != FAULT_NONE)
		return gateway_unavailable(x);
	token_engine_ask_for_itself(x, r->client, body, &o);
	if (form_has(r->form, STR("audience")) && may_be_told(x, r, &o))
		token_engine_ask_for_itself(x, r->client, body, &o);
	return token_outcome_reply(x, &o);
}
