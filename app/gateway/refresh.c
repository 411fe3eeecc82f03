/*
 * refresh_token: one question to the engine for everybody who asks the same.
 */
#include "engine/engine.h"
#include "gateway/engine_form.h"
#include "gateway/token_engine.h"
#include "gateway/token_grant.h"

static const struct str forwarded[] = {
	{ "grant_type", 10 },
	{ "refresh_token", 13 },
	{ "scope", 5 },
	{ "audience", 8 },
};

/*
 * The engine said nothing, or nothing final. What it says of the refresh token
 * now, and what we say of its grant, is: a dead one is gone for good, whatever
 * happened (engine.md §10), and a client that heard "try again" would try for
 * ever.
 */
static void
settle_unsure(struct exchange *x, struct str refresh, struct token_outcome *o)
{
	struct store_grant_alive_row grant;
	struct engine_token token;

	if (str_is_empty(refresh) ||
	    engine_introspect(x, NULL, refresh, &token) != FAULT_NONE)
		return;
	if (!token.is_active)
		o->end = TOKEN_DEAD;
	else if (token.has_grant && store_grant_alive(x,
	    &(struct store_grant_alive_in){
		.grant_id = token.grant.uuid,
		.epoch = token.epoch,
	    }, &grant) == FAULT_NONE && !grant.is_alive)
		o->end = TOKEN_DEAD;
}

enum fault
token_refresh(struct exchange *x, const struct token_request *r)
{
	struct token_outcome o;
	struct str refresh;

	TRY(form_one(r->form, STR("refresh_token"), &refresh));
	token_engine_ask(x, r->client, engine_form_write(x, r->form,
	    forwarded, sizeof(forwarded) / sizeof(forwarded[0]), r->client),
	    &o);
	if (o.end == TOKEN_UNSURE || o.end == TOKEN_AWAY)
		settle_unsure(x, refresh, &o);
	return token_outcome_reply(x, &o);
}
