#include "gateway/client_assertion.h"

#include "fiber/fetch.h"
#include "model/assertion.h"
#include "registry/registry.h"

#define MICROSECONDS	INT64_C(1000000)

/* The keys that are known now, and how to know more. */
struct keys {
	struct store_client_keys_find_row	row;
	struct jwk_set				set;	/* empty: none yet */
	struct str				trouble; /* of the last fetch */
};

/* What is in the store was judged when it was put there. */
static void
read_kept(struct exchange *x, struct keys *k)
{
	struct str why;

	k->set = (struct jwk_set){ NULL, 0 };
	if (str_is_absent(k->row.jwks) ||
	    jwk_set_read(x->arena, k->row.jwks, JWK_FETCHED, &k->set, &why))
		return;
	log_event(LOG_WARN, "client_keys_unreadable", LOG_STR("why", why));
}

/*
 * Asks the client's own server, unless somebody has in the last minute. What is
 * kept stays good for a day while the other side does not answer.
 */
static enum fault
fetch_keys(struct exchange *x, struct str client_id, struct keys *k)
{
	struct store_client_keys_try_row row;
	struct fetch_answer answer;
	struct jwk_set set;
	struct str text;

	TRY(store_client_keys_try(x, &(struct store_client_keys_try_in){
		.client_id = client_id,
	    }, &row));
	if (!row.may_fetch)
		return FAULT_NONE;
	TRY(fetch(x->arena, &(struct fetch_call){
		.url = k->row.jwks_uri,
		.accept = STR("application/json"),
		.body_max_bytes = JWK_SET_FETCHED_MAX_BYTES,
	    }, &answer));
	if (answer.end != FETCH_DONE) {
		k->trouble = str_of(fetch_end_name(answer.end));
	} else if (jwk_set_read(x->arena, answer.body, JWK_FETCHED, &set,
	    &k->trouble)) {
		k->set = set;
		k->trouble = STR_ABSENT;
		text = jwk_set_text(x->arena, &set);
		return store_client_keys_fetched(x,
		    &(struct store_client_keys_fetched_in){
			.client_id = client_id,
			.jwks_uri = k->row.jwks_uri,
			.jwks = text,
		    });
	}
	log_event(LOG_NOTE, "client_keys_not_fetched",
	    LOG_STR("client", client_id), LOG_STR("why", k->trouble));
	return FAULT_NONE;
}

static enum fault
find_key(struct exchange *x, struct str client_id,
    const struct assertion *assertion, struct keys *k,
    const struct jwk **key_r)
{
	read_kept(x, k);
	if (k->row.is_stale)
		TRY(fetch_keys(x, client_id, k));
	*key_r = jwt_key(&assertion->jwt, &k->set);
	if (*key_r != NULL || k->row.is_stale ||
	    str_is_absent(k->row.jwks_uri))
		return FAULT_NONE;
	/* The client may have a new one. */
	TRY(fetch_keys(x, client_id, k));
	*key_r = jwt_key(&assertion->jwt, &k->set);
	return FAULT_NONE;
}

static struct str
no_key(struct exchange *x, const struct keys *k)
{
	if (!str_is_empty(k->trouble))
		return arena_printf(x->arena, "The keys at the client's "
		    "jwks_uri cannot be used: %.*s.", STR_ARG(k->trouble));
	return STR("The client has no key with this kid that fits the alg; or "
	    "the assertion has no kid, and there is not exactly one that "
	    "fits.");
}

/* One use, until it has expired on every clock. */
static enum fault
spend(struct exchange *x, struct str client_id,
    const struct assertion *assertion, bool *is_fresh_r)
{
	struct hash32 hash = KEYED_HASH(KEY_ASSERTION_HASH, client_id,
	    assertion->id);
	struct store_client_assertion_spend_row row;

	TRY(store_client_assertion_spend(x,
	    &(struct store_client_assertion_spend_in){
		.assertion_hash = hash32_str(&hash),
		.expires_at = { (assertion->expires_s +
		    JWT_SKEW_S + 1) * MICROSECONDS },
	    }, &row));
	*is_fresh_r = row.is_fresh;
	return FAULT_NONE;
}

struct str
client_assertion_subject(struct exchange *x, struct str compact)
{
	struct assertion assertion;
	struct str why;

	return assertion_read(x->arena, compact, &assertion, &why) ?
	    assertion.subject : STR_ABSENT;
}

enum fault
client_assertion_check(struct exchange *x, struct str client_id,
    struct str name, struct str type, struct str compact,
    struct str *engine_secret_r, struct str *why_r)
{
	struct assertion assertion;
	struct keys k = { .trouble = STR_ABSENT };
	const struct jwk *key;
	bool is_fresh;

	if (!str_equal(type, ASSERTION_TYPE)) {
		*why_r = STR("The client_assertion_type must be "
		    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer.");
		return FAULT_NONE;
	}
	if (!assertion_read(x->arena, compact, &assertion, why_r))
		return FAULT_NONE;
	TRY(store_client_keys_find(x, &(struct store_client_keys_find_in){
		.client_id = client_id,
	    }, &k.row));
	*why_r = assertion_objection(&assertion, name,
	    x->conf->issuer, arena_printf(x->arena, "%.*s/oauth2/token",
	    STR_ARG(x->conf->public_url)), k.row.now.us / MICROSECONDS);
	if (!str_is_absent(*why_r))
		return FAULT_NONE;
	TRY(find_key(x, client_id, &assertion, &k, &key));
	if (key == NULL) {
		*why_r = no_key(x, &k);
		return FAULT_NONE;
	}
	if (!jwt_is_signed(&assertion.jwt, key)) {
		*why_r = STR("The assertion's signature is not the client's.");
		return FAULT_NONE;
	}
	TRY(spend(x, client_id, &assertion, &is_fresh));
	if (!is_fresh) {
		*why_r = STR("The assertion was used before; each needs a jti "
		    "of its own.");
		return FAULT_NONE;
	}
	return registry_secret_of(x, client_id, &(struct engine_key){
		.version = k.row.engine_key,
		.sealed = k.row.engine_key_sealed,
	    }, engine_secret_r);
}
