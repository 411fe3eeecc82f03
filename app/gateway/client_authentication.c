#include "gateway/client_authentication.h"

#include "engine/engine.h"
#include "web/credentials.h"
#include "web/peer.h"
#include "web/reply.h"

/* Wrong credentials of one address, before it is told to wait. */
#define FAILURES_BURST		30
#define FAILURES_PER_S		60
#define SECRET_MAX_BYTES	512

/* What came, by whichever method. */
struct claim {
	struct str	client_id;
	struct str	secret;		/* absent: none */
	struct str	assertion_type;
	struct str	assertion;
	bool		is_basic;
};

static enum fault
refuse(struct exchange *x, bool is_basic, struct str why)
{
	struct hash32 bucket = KEYED_HASH(KEY_RATE_HASH,
	    STR("client failures"),
	    peer_network(x->arena, x->peer));
	struct store_rate_take_row rate;

	TRY(store_rate_take(x, &(struct store_rate_take_in){
		.bucket = hash32_str(&bucket),
		.burst = FAILURES_BURST,
		.per_s = FAILURES_PER_S,
		.amount = 1,
	    }, &rate));
	if (!rate.is_allowed) {
		reply_header(x, STR("Retry-After"), arena_printf(x->arena,
		    "%lld", (long long)rate.retry_after_s));
		return reply_oauth_error(x, 429, STR("invalid_client"),
		    STR("Too many failed attempts. Please wait."));
	}
	/* RFC 6749 §5.2: who tried by header is answered by header. */
	if (is_basic)
		reply_header(x, STR("WWW-Authenticate"),
		    STR("Basic realm=\"OAuth\", charset=\"UTF-8\""));
	return reply_oauth_error(x, 401, STR("invalid_client"), why);
}

static enum fault
read_claim(struct exchange *x, const struct form *form, struct claim *c_r,
    bool *is_one_r)
{
	struct str name, secret;

	*c_r = (struct claim){ 0 };
	TRY(form_one(form, STR("client_id"), &c_r->client_id));
	TRY(form_one(form, STR("client_secret"), &c_r->secret));
	TRY(form_one(form, STR("client_assertion"), &c_r->assertion));
	TRY(form_one(form, STR("client_assertion_type"),
	    &c_r->assertion_type));
	if (exchange_basic(x, &name, &secret, &c_r->is_basic) != FAULT_NONE) {
		*is_one_r = false;
		return FAULT_NONE;
	}
	*is_one_r = c_r->is_basic + !str_is_absent(c_r->secret) +
	    !str_is_absent(c_r->assertion) <= 1;
	if (!c_r->is_basic)
		return FAULT_NONE;
	if (!str_is_absent(c_r->client_id) && !str_equal(c_r->client_id, name))
		*is_one_r = false;
	c_r->client_id = name;
	c_r->secret = secret;
	return FAULT_NONE;
}

/* Is this a secret that we gave the client? If it has none of ours, the
 * engine's word counts. */
static enum fault
check_secret(struct exchange *x, const struct claim *claim,
    struct client_authentication *c_r, bool *is_right_r)
{
	struct hash32 hash = KEYED_HASH(KEY_SECRET_HASH, STR("client"),
	    claim->client_id, claim->secret);
	struct store_client_secret_find_row row;

	TRY(store_client_secret_find(x,
	    &(struct store_client_secret_find_in){
		.client_id = claim->client_id,
		.secret_hash = hash32_str(&hash),
	    }, &row));
	*is_right_r = row.is_known;
	if (row.is_known) {
		c_r->engine_secret = engine_client_secret(x->arena,
		    claim->client_id);
		return FAULT_NONE;
	}
	if (row.has_any)
		return FAULT_NONE;
	*is_right_r = true;
	c_r->is_engines_own = true;
	c_r->presented = hash;
	c_r->has_presented = true;
	if (claim->is_basic)
		c_r->authorization = exchange_header(x,
		    STR("Authorization"));
	else
		c_r->engine_secret = claim->secret;
	return FAULT_NONE;
}

enum fault
client_authenticate(struct exchange *x, const struct form *form,
    struct client_authentication *c_r, bool *is_known_r)
{
	struct claim claim;
	bool is_one, is_right = false;

	*is_known_r = false;
	*c_r = (struct client_authentication){ 0 };
	TRY(read_claim(x, form, &claim, &is_one));
	if (!is_one)
		return reply_oauth_error(x, 400, STR("invalid_request"),
		    STR("Client authentication must be readable, and given "
		    "in one way only."));
	if (str_is_empty(claim.client_id))
		return refuse(x, claim.is_basic,
		    STR("The request says no client_id."));
	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = claim.client_id,
	    }, &c_r->client, &is_right));
	if (!is_right || c_r->client.is_deleted)
		return refuse(x, claim.is_basic,
		    STR("There is no such client."));
	if (c_r->client.is_suspended)
		return refuse(x, claim.is_basic,
		    STR("This client is suspended."));

	if (str_equal(c_r->client.method, STR("none"))) {
		if (!str_is_empty(claim.secret) ||
		    !str_is_absent(claim.assertion))
			return refuse(x, claim.is_basic, STR("This client is "
			    "public: it must not send a secret."));
		*is_known_r = true;
		return FAULT_NONE;
	}
	if (str_equal(c_r->client.method, STR("private_key_jwt"))) {
		if (str_is_empty(claim.assertion))
			return refuse(x, claim.is_basic, STR("This client "
			    "must send a client_assertion."));
		c_r->assertion = claim.assertion;
		c_r->assertion_type = claim.assertion_type;
		c_r->is_engines_own = true;
		*is_known_r = true;
		return FAULT_NONE;
	}
	if (str_is_empty(claim.secret) || claim.secret.len > SECRET_MAX_BYTES)
		return refuse(x, claim.is_basic,
		    STR("This client must send its secret."));
	TRY(check_secret(x, &claim, c_r, &is_right));
	if (!is_right)
		return refuse(x, claim.is_basic,
		    STR("The client secret is wrong."));
	*is_known_r = true;
	return FAULT_NONE;
}

void
client_authentication_learn(struct exchange *x,
    const struct client_authentication *c)
{
	struct store_client_secret_put_row row;
	struct str actor = x->actor;
	enum fault fault;

	if (!c->has_presented)
		return;
	/* Nobody asked for this: the installation itself takes it over. */
	x->actor = STR("system");
	fault = store_client_secret_put(x,
	    &(struct store_client_secret_put_in){
		.client_id = c->client.client_id,
		.secret_hash = hash32_str(&c->presented),
		.label = STR("adopted"),
	    }, &row);
	x->actor = actor;
	/* Not now, then with its next request. */
	if (fault != FAULT_NONE)
		log_event(LOG_NOTE, "client_secret_not_learnt",
		    LOG_STR("client", c->client.client_id));
}
