#include "gateway/authorize_once.h"

#include <sodium.h>

#include "base/url.h"
#include "gateway/token_identity.h"
#include "queries.h"

/* A double click, or a retry after an answer that was lost on its way. */
#define KEPT_S		60
#define LOOK_EACH_MS	50
/* A store that is away for a moment must not cost the person the answer's
 * second way, nor more than this. */
#define KEEP_TRIES	3
#define KEEP_PAUSE_MS	200

static bool
is_used_up(struct exchange *x, struct str said)
{
	struct str why;

	return query_get(x->arena, said, STR("error_description"), &why,
	    NULL) && str_contains(why, STR("verifier has already been used"));
}

static struct hash32
key_of(const struct state_envelope *e)
{
	return KEYED_HASH(KEY_AUTHORIZED_ANSWER, e->text);
}

static struct str
sealed(struct exchange *x, const struct state_envelope *e, struct str said)
{
	struct hash32 key = key_of(e), name = state_envelope_name(e);
	struct str text = seal_under(x->arena, &key, said, hash32_str(&name));

	sodium_memzero(&key, sizeof(key));
	return text;
}

static void
keep(struct exchange *x, const struct state_envelope *e, struct str said)
{
	struct hash32 name = state_envelope_name(e), code_hash;
	struct store_authorization_answered_in in = {
		.request_hash = hash32_str(&name),
		.sealed = sealed(x, e, said),
		.keep_s = KEPT_S,
	};
	enum fault fault = FAULT_STORE;
	struct str code;

	if (query_get(x->arena, said, STR("code"), &code, NULL)) {
		code_hash = token_hash(code);
		in.code_hash = hash32_str(&code_hash);
		if (!query_get(x->arena, x->query, STR("code_challenge"),
		    &in.challenge, NULL))
			in.challenge = STR_ABSENT;
	}
	for (int i = 0; i < KEEP_TRIES && fault != FAULT_NONE; i++) {
		if (i > 0)
			fiber_sleep(KEEP_PAUSE_MS);
		fault = store_authorization_answered(x, &in);
	}
	if (fault != FAULT_NONE)
		log_event(LOG_WARN, "authorization_answer_not_kept",
		    LOG_STR("fault", str_of(fault_of(fault)->name)));
}

static void
open_sealed(struct exchange *x, const struct state_envelope *e,
    struct str text, struct str *said_r)
{
	struct hash32 key = key_of(e), name = state_envelope_name(e);

	if (!unseal_under(x->arena, &key, text, hash32_str(&name), said_r)) {
		log_event(LOG_ALARM, "authorization_sealed_otherwise");
		*said_r = STR_ABSENT;
	}
	sodium_memzero(&key, sizeof(key));
}

/* What came first is told while it is there; it may still be on its way. */
static enum fault
find(struct exchange *x, const struct state_envelope *e, struct str *said_r)
{
	struct hash32 name = state_envelope_name(e);
	struct mono until = mono_in(AUTHORIZE_ONCE_MS);
	struct store_authorization_again_row row;
	bool is_found;

	*said_r = STR_ABSENT;
	for (;;) {
		TRY(store_authorization_again(x,
		    &(struct store_authorization_again_in){
			.request_hash = hash32_str(&name),
			.session_id = x->person.session.uuid,
		    }, &row, &is_found));
		if (!is_found || row.is_answered || mono_is_past(until))
			break;
		fiber_sleep(LOOK_EACH_MS);
	}
	if (is_found && !str_is_absent(row.sealed))
		open_sealed(x, e, row.sealed, said_r);
	return FAULT_NONE;
}

enum fault
authorize_once(struct exchange *x, const struct state_envelope *e,
    struct str said, struct str *query_r)
{
	if (is_used_up(x, said))
		return find(x, e, query_r);
	keep(x, e, said);
	*query_r = said;
	return FAULT_NONE;
}
