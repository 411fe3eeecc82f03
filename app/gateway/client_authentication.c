#include "gateway/client_authentication.h"

#include "base/url.h"
#include "gateway/client_assertion.h"
#include "gateway/document.h"
#include "gateway/limits.h"
#include "registry/client_secret.h"
#include "registry/registry.h"
#include "session/limits.h"
#include "web/credentials.h"
#include "web/peer.h"
#include "web/reply.h"

/* Requests of one address for a client whose secret the engine alone knows: a
 * wrong one costs it a slow hash, and is not ours to count. The first right one
 * ends that (client_authentication_learn). */
#define UNKNOWN_BURST		100
#define UNKNOWN_PER_S		60
#define SECRET_MAX_BYTES	512

/* What came, by whichever method. */
struct claim {
	struct str	client_id;
	struct str	secret;		/* absent: none */
	struct str	secret_as_sent;	/* absent: the same */
	struct str	assertion_type;
	struct str	assertion;
	bool		is_basic;
};

static enum fault
refuse(struct exchange *x, bool is_basic, struct str why)
{
	int64_t wait_s;
	enum fault fault = limits_wrong_secret(x, STR("client failures"),
	    &wait_s);

	if (fault == FAULT_TOO_MANY) {
		metric_add(METRIC_CLIENTS_LIMITED, 1);
		reply_retry_after(x, wait_s);
		return reply_oauth_error(x, 429, STR("invalid_client"),
		    STR("Too many failed attempts. Please wait."));
	}
	TRY(fault);
	/* RFC 6749 §5.2: who tried by header is answered by header. */
	if (is_basic)
		reply_header(x, STR("WWW-Authenticate"),
		    STR("Basic realm=\"OAuth\", charset=\"UTF-8\""));
	return reply_oauth_error(x, 401, STR("invalid_client"), why);
}

/*
 * The header's pair, form-decoded (RFC 6749 §2.3.1). Many clients send it as it
 * is, so what decoding would change, or cannot be decoded, is kept too.
 */
static enum fault
read_basic(struct exchange *x, struct claim *c_r)
{
	struct str name, sent, decoded;

	TRY(exchange_basic_as_sent(x, &name, &sent, &c_r->is_basic));
	if (!c_r->is_basic)
		return FAULT_NONE;
	c_r->client_id = name;
	if (percent_decode(x->arena, name, true, &decoded))
		c_r->client_id = decoded;
	c_r->secret = sent;
	if (!percent_decode(x->arena, sent, true, &decoded) ||
	    str_equal(decoded, sent))
		return FAULT_NONE;
	c_r->secret = decoded;
	c_r->secret_as_sent = sent;
	return FAULT_NONE;
}

static enum fault
read_claim(struct exchange *x, const struct form *form, struct claim *c_r,
    bool *is_one_r)
{
	struct str said, posted;

	*c_r = (struct claim){ 0 };
	TRY(form_one(form, STR("client_id"), &said));
	TRY(form_one(form, STR("client_secret"), &posted));
	TRY(form_one(form, STR("client_assertion"), &c_r->assertion));
	TRY(form_one(form, STR("client_assertion_type"),
	    &c_r->assertion_type));
	*is_one_r = read_basic(x, c_r) == FAULT_NONE &&
	    c_r->is_basic + !str_is_absent(posted) +
	    !str_is_absent(c_r->assertion) <= 1 &&
	    (!c_r->is_basic || str_is_absent(said) ||
	    str_equal(said, c_r->client_id));
	if (c_r->is_basic)
		return FAULT_NONE;
	c_r->client_id = said;
	c_r->secret = posted;
	if (str_is_absent(said) && !str_is_absent(c_r->assertion))
		c_r->client_id = client_assertion_subject(x, c_r->assertion);
	return FAULT_NONE;
}

static enum fault
by_our_secret(struct exchange *x, const struct hash32 *hash,
    const struct store_client_secret_find_row *row,
    struct client_authentication *c_r)
{
	if (!row->is_use_noted && store_client_secret_used(x,
	    &(struct store_client_secret_used_in){
		.client_id = c_r->client.client_id,
		.secret_hash = hash32_str(hash),
	    }) != FAULT_NONE)
		log_event(LOG_NOTE, "client_secret_use_not_noted",
		    LOG_STR("client", c_r->client.client_id));
	return registry_secret_of(x, c_r->client.client_id,
	    &(struct engine_key){
		.version = row->engine_key,
		.sealed = row->engine_key_sealed,
	    }, &c_r->engine_secret);
}

enum verdict { VERDICT_WRONG = 1, VERDICT_EXPIRED, VERDICT_RIGHT };

/*
 * Is this a secret that we gave the client? Of one that never had any of ours
 * the engine's word counts. What is compared are keyed hashes, so the time that
 * takes tells nothing about a secret.
 */
static enum fault
check_secret(struct exchange *x, const struct claim *claim, struct str secret,
    struct client_authentication *c_r, enum verdict *verdict_r)
{
	struct hash32 hash = client_secret_hash(claim->client_id, secret);
	struct store_client_secret_find_row row;

	TRY(store_client_secret_find(x,
	    &(struct store_client_secret_find_in){
		.client_id = claim->client_id,
		.secret_hash = hash32_str(&hash),
	    }, &row));
	*verdict_r = row.is_known || !row.has_any ? VERDICT_RIGHT :
	    row.is_expired ? VERDICT_EXPIRED : VERDICT_WRONG;
	if (*verdict_r != VERDICT_RIGHT)
		return FAULT_NONE;
	if (row.is_known)
		return by_our_secret(x, &hash, &row, c_r);
	c_r->is_engines_own = true;
	c_r->presented = hash;
	c_r->has_presented = true;
	if (claim->is_basic)
		c_r->authorization = exchange_header(x,
		    STR("Authorization"));
	else
		c_r->engine_secret = secret;
	return FAULT_NONE;
}

static enum fault
may_ask_engine(struct exchange *x, const struct claim *claim, bool *may_r)
{
	struct hash32 bucket = KEYED_HASH(KEY_RATE_HASH,
	    STR("unknown secrets"), claim->client_id,
	    peer_network(x->arena, x->peer));
	struct store_rate_take_row rate;

	TRY(store_rate_take(x, &(struct store_rate_take_in){
		.bucket = hash32_str(&bucket),
		.burst = UNKNOWN_BURST,
		.per_s = UNKNOWN_PER_S,
		.amount = 1,
	    }, &rate));
	*may_r = rate.is_allowed;
	if (*may_r)
		return FAULT_NONE;
	return limits_refuse(x, METRIC_CLIENTS_LIMITED, rate.retry_after_s,
	    STR("Too many requests of a client whose secret is not known here "
	    "yet. Please wait."));
}

static enum fault
by_secret(struct exchange *x, const struct claim *claim,
    struct client_authentication *c_r, bool *is_known_r)
{
	bool is_basic = str_equal(c_r->client.method,
	    STR("client_secret_basic"));
	enum verdict verdict;

	if (str_is_empty(claim->secret) ||
	    claim->secret.len > SECRET_MAX_BYTES)
		return refuse(x, claim->is_basic,
		    STR("This client must send its secret."));
	/* Some libraries try the one, then the other, with the same code: what
	 * is refused here has used up nothing. */
	if (is_basic && !claim->is_basic)
		return refuse(x, false, STR("This client is registered for "
		    "client_secret_basic: its secret belongs into the "
		    "Authorization header."));
	if (!is_basic && claim->is_basic)
		return refuse(x, true, STR("This client is registered for "
		    "client_secret_post: its secret belongs into the body, as "
		    "client_secret."));
	TRY(check_secret(x, claim, claim->secret, c_r, &verdict));
	if (verdict == VERDICT_WRONG && !str_is_absent(claim->secret_as_sent))
		TRY(check_secret(x, claim, claim->secret_as_sent, c_r,
		    &verdict));
	*is_known_r = verdict == VERDICT_RIGHT;
	if (c_r->is_engines_own)
		return may_ask_engine(x, claim, is_known_r);
	if (verdict == VERDICT_EXPIRED)
		return refuse(x, claim->is_basic,
		    STR("This client secret has expired."));
	return *is_known_r ? FAULT_NONE : refuse(x, claim->is_basic,
	    STR("The client secret is wrong."));
}

static enum fault
by_assertion(struct exchange *x, const struct claim *claim,
    struct client_authentication *c_r, bool *is_known_r)
{
	struct str why;

	if (str_is_empty(claim->assertion))
		return refuse(x, claim->is_basic, STR("This client is "
		    "registered for private_key_jwt: it must send a "
		    "client_assertion."));
	TRY(client_assertion_check(x, c_r->client.client_id,
	    document_name(&c_r->client), claim->assertion_type,
	    claim->assertion, &c_r->engine_secret, &why));
	if (!str_is_absent(why))
		return refuse(x, false, why);
	*is_known_r = true;
	return FAULT_NONE;
}

enum fault
client_authenticate(struct exchange *x, const struct form *form,
    struct client_authentication *c_r, bool *is_known_r)
{
	struct claim claim;
	bool is_one, is_found;

	*is_known_r = false;
	*c_r = (struct client_authentication){ 0 };
	TRY(read_claim(x, form, &claim, &is_one));
	if (!is_one)
		return reply_oauth_error(x, 400, STR("invalid_request"),
		    STR("Client authentication must be readable, and given "
		    "in one way only."));
	if (str_is_empty(claim.client_id))
		return refuse(x, claim.is_basic,
		    str_is_absent(claim.assertion) ?
		    STR("The request says no client_id.") :
		    STR("The client_assertion is no JWT that says who it is "
		    "from, signed with RS256, PS256, ES256 or EdDSA."));
	TRY(document_at_machine(x, claim.client_id, &claim.client_id));
	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = claim.client_id,
	    }, &c_r->client, &is_found));
	if (!is_found || c_r->client.is_deleted)
		return refuse(x, claim.is_basic,
		    STR("There is no such client."));

	if (str_equal(c_r->client.method, STR("none"))) {
		if (!str_is_empty(claim.secret) ||
		    !str_is_absent(claim.assertion))
			return refuse(x, claim.is_basic, STR("This client is "
			    "public: it must not send a secret."));
		*is_known_r = true;
		return FAULT_NONE;
	}
	if (str_equal(c_r->client.method, STR("private_key_jwt")))
		return by_assertion(x, &claim, c_r, is_known_r);
	if (!str_is_absent(claim.assertion))
		return refuse(x, false, STR("This client is registered with a "
		    "secret, not with keys: it must send no assertion."));
	return by_secret(x, &claim, c_r, is_known_r);
}

enum fault
client_authentication_renew(struct exchange *x,
    struct client_authentication *c)
{
	struct str secret;

	TRY(registry_engine_secret(x, c->client.client_id, &secret));
	if (!bytes_equal_ct(secret, c->engine_secret)) {
		c->engine_secret = secret;
		return FAULT_NONE;
	}
	TRY(engine_client_secret_set(x, engine_main(x), c->client.client_id,
	    secret));
	log_event(LOG_NOTE, "engine_client_secret_set",
	    LOG_STR("client", c->client.client_id));
	return FAULT_NONE;
}

void
client_authentication_learn(struct exchange *x,
    const struct client_authentication *c)
{
	struct store_client_secret_learn_row row;
	struct str actor = x->actor;
	enum fault fault;

	if (!c->has_presented)
		return;
	/* Nobody asked for this: the installation itself takes it over. */
	x->actor = STR("system");
	fault = store_client_secret_learn(x,
	    &(struct store_client_secret_learn_in){
		.client_id = c->client.client_id,
		.secret_hash = hash32_str(&c->presented),
	    }, &row);
	x->actor = actor;
	/* Not now, then with its next request. */
	if (fault != FAULT_NONE)
		log_event(LOG_NOTE, "client_secret_not_learnt",
		    LOG_STR("client", c->client.client_id));
}
