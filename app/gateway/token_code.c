/*
 * authorization_code and client_credentials: what the form says, asked once.
 */
#include "base/metric.h"
#include "gateway/engine_form.h"
#include "gateway/forward.h"
#include "gateway/token_engine.h"
#include "gateway/token_grant.h"
#include "gateway/token_identity.h"
#include "model/client.h"
#include "model/pkce.h"
#include "model/redirect_uri.h"
#include "queries.h"
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

/* Longer than the engine is waited for; then whoever had it is dead. */
#define LEASE_S		15

/*
 * To the engine a spent code is a sign of theft whoever presents it: it ends
 * what came of it for any client, with any verifier, and looks at the code's
 * second half alone (Hydra 2.3.0). A wrong verifier uses up a code that was not
 * spent; and of two who present it at once both may get tokens. So it hears only
 * of those who can show that the code is theirs, of one at a time.
 *
 * False: *o_r is what becomes of it.
 */
static bool
may_be_asked(struct exchange *x, const struct token_request *r,
    struct token_code *code, struct token_outcome *o_r)
{
	struct store_code_claim_row row;
	struct str verifier;

	*o_r = (struct token_outcome){ .end = TOKEN_AWAY };
	if (form_one(r->form, STR("code_verifier"), &verifier) != FAULT_NONE ||
	    store_code_claim(x, &(struct store_code_claim_in){
		.code_hash = hash32_str(&code->hash),
		.client_id = r->client->client.client_id,
		.challenge = pkce_challenge(x->arena, verifier),
		.lease_s = LEASE_S,
	    }, &row) != FAULT_NONE)
		return false;
	code->is_spent = str_equal(row.verdict, STR("spent"));
	code->is_known = !str_equal(row.verdict, STR("unknown"));
	code->has_grant = !row.grant_id_is_null;
	code->grant = row.grant_id;
	code->epoch = row.epoch;
	code->user = row.user_id;
	if (code->is_spent || !code->is_known ||
	    str_equal(row.verdict, STR("ours")))
		return true;
	if (str_equal(row.verdict, STR("foreign")))
		token_outcome_refuse(o_r, STR("The code was issued to another "
		    "client."));
	else if (str_equal(row.verdict, STR("unproven")))
		token_outcome_refuse(o_r, STR("The code_verifier does not "
		    "belong to the code."));
	else if (str_equal(row.verdict, STR("flying")))
		token_outcome_refuse(o_r, STR("The code is being exchanged "
		    "already."));
	else
		PANIC("code_claim says %.*s", STR_ARG(row.verdict));
	return false;
}

/* It is nobody's turn any more; what became of the code the engine knows. */
static void
release(struct exchange *x, struct hash32 code_hash)
{
	if (store_code_released(x, &(struct store_code_released_in){
		.code_hash = hash32_str(&code_hash),
	    }) != FAULT_NONE)
		log_event(LOG_NOTE, "code_not_released");
}

/* The engine says it in words only; besides what we saw ourselves. */
static bool
was_spent(const struct token_code *code, const struct token_outcome *o)
{
	return o->end == TOKEN_REFUSED &&
	    str_equal(o->error, STR("invalid_grant")) && (code->is_spent ||
	    str_contains(o->description, STR("code has already been used")));
}

/* The engine has ended what came of it, and so do we. */
static void
note_reuse(struct exchange *x, const struct token_request *r,
    struct hash32 code_hash)
{
	struct str client = r->client->client.client_id;
	enum fault fault;

	metric_add(METRIC_CODES_REUSED, 1);
	log_event(LOG_ALARM, "code_reuse", LOG_STR("client", client));
	fault = store_code_reused(x, &(struct store_code_reused_in){
		.code_hash = hash32_str(&code_hash),
	    });
	if (fault != FAULT_NONE)
		log_event(LOG_ALARM, "code_reuse_not_noted",
		    LOG_STR("client", client),
		    LOG_STR("fault", str_of(fault_of(fault)->name)));
}

/*
 * A code is written down as spent before anybody has what came of it. Where the
 * engine spent one that is not, its answer was lost, or who asked it died.
 */
static bool
is_lost(const struct token_code *code)
{
	return code->is_known && !code->is_spent;
}

/* The engine has ended what nobody had; the grant and its other codes go on. */
static void
note_lost(struct exchange *x, const struct token_request *r,
    struct hash32 code_hash, struct token_outcome *o)
{
	struct str client = r->client->client.client_id;
	struct store_code_lost_row row = { .is_first = false };
	enum fault fault = store_code_lost(x, &(struct store_code_lost_in){
		.code_hash = hash32_str(&code_hash),
	    }, &row);

	if (fault != FAULT_NONE)
		log_event(LOG_WARN, "code_lost_not_noted",
		    LOG_STR("client", client),
		    LOG_STR("fault", str_of(fault_of(fault)->name)));
	if (row.is_first) {
		metric_add(METRIC_CODES_LOST, 1);
		log_event(LOG_WARN, "code_answer_lost",
		    LOG_STR("client", client));
	}
	token_outcome_refuse(o, STR("The answer to this code was lost on its "
	    "way. The person has to sign in again."));
}

/*
 * Whoever has the address that a developer took off may have the code: it gives
 * them nothing. The engine compares it with the one that was asked for, which
 * goes without saying where the client has just one.
 */
static bool
may_return(struct exchange *x, const struct token_request *r)
{
	struct str uri;

	return form_one(r->form, STR("redirect_uri"), &uri) == FAULT_NONE &&
	    (str_is_empty(uri) || client_may_return_to(x->arena,
	    r->client->client.redirect_uris, uri));
}

enum fault
token_by_code(struct exchange *x, const struct token_request *r)
{
	struct form form = with_engines_uri(x, r);
	struct token_outcome o;
	struct token_code code = { .is_spent = false };
	struct str text;

	TRY(form_one(r->form, STR("code"), &text));
	if (str_is_empty(text))
		return reply_oauth_error(x, 400, STR("invalid_request"),
		    STR("The request says no code."));
	code.hash = token_hash(text);
	if (!may_be_asked(x, r, &code, &o))
		return token_outcome_reply(x, &o);
	if (!code.is_spent && !may_return(x, r)) {
		release(x, code.hash);
		token_outcome_refuse(&o, STR("The redirect URI is not one of "
		    "the client's any more."));
		return token_outcome_reply(x, &o);
	}
	token_engine_ask(x, r->client, engine_form_write(x, &form, of_code,
	    sizeof(of_code) / sizeof(of_code[0]), r->client),
	    &code, &o);
	if (o.end != TOKEN_ISSUED && !code.is_spent)
		release(x, code.hash);
	if (was_spent(&code, &o) && is_lost(&code))
		note_lost(x, r, code.hash, &o);
	else if (was_spent(&code, &o))
		note_reuse(x, r, code.hash);
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
