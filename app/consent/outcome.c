#include "consent/outcome.h"

#include "engine/engine.h"
#include "queries.h"
#include "session/allowance.h"

#define ID_TOKEN_MAX_BYTES	512

/*
 * The standard claims of the granted scopes (OIDC Core §5.4). They travel in a
 * URL (engine.md §1), so they are few and short; what does not fit is left out.
 */
static struct str
id_token_claims(struct exchange *x, struct str_list scopes)
{
	struct buf claims;

	buf_open(&claims, x->arena, ID_TOKEN_MAX_BYTES);
	buf_add_byte(&claims, '{');
	if (str_list_has(scopes, STR("profile"))) {
		buf_add(&claims, STR("\"name\":\""));
		buf_add_json(&claims, x->person.name);
		buf_add_byte(&claims, '"');
	}
	if (str_list_has(scopes, STR("email"))) {
		buf_add(&claims, claims.len > 1 ? STR(",\"email\":\"") :
		    STR("\"email\":\""));
		buf_add_json(&claims, x->person.email);
		buf_add_byte(&claims, '"');
	}
	buf_add_byte(&claims, '}');
	return buf_is_full(&claims) ? STR("{}") : buf_str(&claims);
}

/* A code comes of it, which is one of the person's tokens in the end; whoever
 * goes round in a circle is stopped here, where it costs nobody a code. */
static enum fault
accept(struct exchange *x, struct str challenge,
    const struct consent_outcome *outcome, struct str *onward_r)
{
	int64_t wait_s;

	TRY(allowance_of_user(x, x->person.user.uuid, &wait_s));
	if (wait_s > 0)
		return FAULT_TOO_MANY;
	return engine_consent_accept(x, challenge,
	    &(struct engine_approval){
		.grant.uuid = outcome->grant,
		.epoch = outcome->epoch,
		.scopes = outcome->scopes,
		.audience = outcome->audience,
		.id_token = id_token_claims(x, outcome->scopes),
	    }, onward_r);
}

enum fault
consent_outcome_tell(struct exchange *x, struct str challenge,
    const struct consent_outcome *outcome, struct str *onward_r)
{
	if (outcome->is_allowed)
		TRY(accept(x, challenge, outcome, onward_r));
	else
		TRY(engine_consent_reject(x, challenge, STR("access_denied"),
		    STR("The user did not allow this."), onward_r));
	return store_consent_accepted(x,
	    &(struct store_consent_accepted_in){
		.decision_id = outcome->decision,
		.request_hash = outcome->request,
	    });
}
