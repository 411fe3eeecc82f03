/*
 * authorization_code and client_credentials: what the form says, asked once.
 */
#include "gateway/engine_form.h"
#include "gateway/token_engine.h"
#include "gateway/token_grant.h"

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

enum fault
token_by_code(struct exchange *x, const struct token_request *r)
{
	struct token_outcome o;

	token_engine_ask(x, r->client, engine_form_write(x, r->form, of_code,
	    sizeof(of_code) / sizeof(of_code[0]), r->client), &o);
	return token_outcome_reply(x, &o);
}

enum fault
token_for_itself(struct exchange *x, const struct token_request *r)
{
	struct token_outcome o;

	token_engine_ask_for_itself(x, r->client, engine_form_write(x, r->form,
	    of_itself, sizeof(of_itself) / sizeof(of_itself[0]), r->client),
	    &o);
	return token_outcome_reply(x, &o);
}
