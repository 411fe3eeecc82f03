#include "gateway/register.h"

#include "base/metric.h"
#include "gateway/forward.h"
#include "gateway/limits.h"
#include "model/client_registration.h"
#include "page/catalog.h"
#include "page/made_secret.h"
#include "queries.h"
#include "registry/register.h"
#include "web/credentials.h"
#include "web/machine_form.h"
#include "web/peer.h"
#include "web/reply.h"

#define ANSWER_BYTES		((size_t)256 * 1024)

/*
 * Who pays, and how often one may come
 */
static enum fault
refuse_token(struct exchange *x, const char *why)
{
	reply_header(x, STR("WWW-Authenticate"),
	    STR("Bearer realm=\"registration\", error=\"invalid_token\""));
	return reply_oauth_error(x, 401, STR("invalid_token"), str_of(why));
}

/* *hash_r: of the token that was shown, in `bytes`; absent without one. */
static bool
may_register(struct exchange *x, struct hash32 *bytes, struct str *hash_r)
{
	struct str token = exchange_bearer(x);

	*hash_r = STR_ABSENT;
	if (!str_is_empty(token)) {
		*bytes = KEYED_HASH(KEY_SECRET_HASH, STR("registration"),
		    token);
		*hash_r = hash32_str(bytes);
		return true;
	}
	return x->conf->registration == REGISTRATION_OPEN &&
	    str_is_absent(exchange_header(x, STR("Authorization")));
}

static enum fault
too_many(struct exchange *x, int64_t wait_s)
{
	return limits_refuse(x, METRIC_REGISTRATIONS_LIMITED, wait_s,
	    STR("Too many registrations. Try again later."));
}

/*
 * What it gets
 */
static void
add_name(struct buf *b, const char *name)
{
	buf_printf(b, ",\"%s\":", name);
}

/* RFC 7591 §3.2.1: what is not registered is not there; never null or "". */
static void
add_text(struct buf *b, const char *name, struct str text)
{
	if (str_is_empty(text))
		return;
	add_name(b, name);
	buf_add_byte(b, '"');
	buf_add_json(b, text);
	buf_add_byte(b, '"');
}

static void
add_texts(struct buf *b, const char *name, struct str_list texts)
{
	add_name(b, name);
	buf_add_byte(b, '[');
	for (size_t i = 0; i < texts.count; i++) {
		buf_add(b, i == 0 ? STR("\"") : STR(",\""));
		buf_add_json(b, texts.items[i]);
		buf_add_byte(b, '"');
	}
	buf_add_byte(b, ']');
}

/* All that was registered, as the rest of an object. */
static struct str
metadata(struct exchange *x, const struct client_registration *r)
{
	static const struct str code[] = { { "code", 4 } };
	const struct client *c = &r->client;
	struct buf b;

	buf_open(&b, x->arena, ANSWER_BYTES);
	add_text(&b, "client_name", c->name);
	add_texts(&b, "redirect_uris", c->redirect_uris);
	add_texts(&b, "grant_types", c->grant_types);
	add_texts(&b, "response_types", (struct str_list){ code,
	    str_list_has(c->grant_types, STR("authorization_code")) });
	add_text(&b, "token_endpoint_auth_method",
	    client_method_name(c->method));
	add_text(&b, "application_type", r->application_type);
	add_text(&b, "scope", scope_join(x->arena, r->default_scopes));
	add_text(&b, "client_uri", c->client_uri);
	add_text(&b, "policy_uri", c->policy_uri);
	add_text(&b, "tos_uri", c->tos_uri);
	if (r->contacts.count > 0)
		add_texts(&b, "contacts", r->contacts);
	add_text(&b, "software_id", r->software_id);
	add_text(&b, "software_version", r->software_version);
	if (!str_is_absent(r->jwks)) {
		add_name(&b, "jwks");
		buf_add(&b, r->jwks);
	}
	buf_add_byte(&b, '}');
	INSIST(!buf_is_full(&b));
	return buf_str(&b);
}

static enum fault
answer(struct exchange *x, const struct registered *made, struct str secret,
    struct str rest)
{
	struct buf b;

	buf_open(&b, x->arena, ANSWER_BYTES);
	buf_add(&b, STR("{\"client_id\":\""));
	buf_add_json(&b, made->client_id);
	buf_printf(&b, "\",\"client_id_issued_at\":%lld",
	    (long long)(made->created.us / 1000000));
	add_text(&b, "client_secret", secret);
	if (!str_is_absent(secret))
		buf_add(&b, STR(",\"client_secret_expires_at\":0"));
	buf_add(&b, rest);
	INSIST(!buf_is_full(&b));
	return reply_json(x, 201, buf_str(&b));
}

static bool
has_secret(const struct client *c)
{
	return c->method == CLIENT_METHOD_SECRET_BASIC ||
	    c->method == CLIENT_METHOD_SECRET_POST;
}

/*
 * Only public clients are found again: whoever knows the id of one knows all
 * that there is to know. It must be the same in everything, and come from the
 * same network or with the same token.
 */
static struct hash32
same_hash(struct exchange *x, struct str token_hash, struct str rest)
{
	return KEYED_HASH(KEY_RATE_HASH, STR("registered"),
	    str_is_absent(token_hash) ? peer_network(x->arena, x->peer) :
	    token_hash, rest);
}

/* The row stands, and is all that a public client's second try needs. Of a
 * secret that did not arrive nobody will ever make use. */
static enum fault
not_told(struct exchange *x, const struct registered *made, bool is_lost)
{
	if (is_lost && store_client_abandon(x,
	    &(struct store_client_abandon_in){
		.client_id = made->client_id,
	    }) != FAULT_NONE)
		log_event(LOG_WARN, "client_not_abandoned",
		    LOG_STR("client", made->client_id));
	return gateway_unavailable(x);
}

static enum fault
put(struct exchange *x, const struct client_registration *read,
    struct str token_hash)
{
	struct str rest = metadata(x, read);
	struct hash32 same = same_hash(x, token_hash, rest);
	struct registration r = {
		.client = read->client,
		.default_scopes = read->default_scopes,
		.application_type = read->application_type,
		.software_id = read->software_id,
		.software_version = read->software_version,
		.jwks = read->jwks,
		.contacts = read->contacts,
		.secret = has_secret(&read->client) ? made_secret(x->arena) :
		    STR_ABSENT,
		.token_hash = token_hash,
		.same_hash = read->client.method == CLIENT_METHOD_NONE ?
		    hash32_str(&same) : STR_ABSENT,
	};
	struct registered made;
	enum fault fault = registry_register(x, &r, &made);

	if (fault == FAULT_FORBIDDEN && str_is_absent(made.client_id))
		return refuse_token(x, "This token does not count, or no "
		    "longer.");
	if (fault == FAULT_TOO_MANY && str_is_absent(made.client_id))
		return too_many(x, LIMITS_REGISTER_PER_S);
	if (fault != FAULT_NONE && str_is_absent(made.client_id))
		return gateway_unavailable(x);
	if (fault != FAULT_NONE)
		return not_told(x, &made, !str_is_absent(r.secret));
	metric_add(METRIC_CLIENTS_REGISTERED, made.is_new);
	log_event(LOG_NOTE, "client_registered",
	    LOG_STR("client", made.client_id),
	    LOG_STR("is_new", made.is_new ? STR("yes") : STR("no")));
	return answer(x, &made, r.secret, rest);
}

static bool
is_json(struct exchange *x)
{
	struct str type = exchange_header(x, STR("Content-Type"));

	return str_equal_nocase(str_trim(str_first(type, str_find(type, ';',
	    0))), STR("application/json"));
}

enum fault
gateway_register(struct exchange *x)
{
	struct client_registration_refusal refusal;
	struct client_registration read;
	struct str token_hash;
	struct hash32 bytes;
	int64_t wait_s;
	bool is_clean;

	x->actor = STR("machine:gateway");
	TRY(machine_query_refuse(x, &is_clean));
	if (!is_clean)
		return FAULT_NONE;
	if (x->conf->registration == REGISTRATION_OFF)
		return FAULT_NOT_FOUND;
	if (limits_register_address(x, &wait_s) != FAULT_NONE)
		return gateway_unavailable(x);
	if (wait_s > 0)
		return too_many(x, wait_s);
	if (!may_register(x, &bytes, &token_hash))
		return refuse_token(x, "Registering needs a token, in the "
		    "header Authorization as Bearer.");
	if (!str_is_absent(token_hash) &&
	    limits_register_token(x, token_hash, &wait_s) != FAULT_NONE)
		return gateway_unavailable(x);
	if (wait_s > 0)
		return too_many(x, wait_s);
	if (!is_json(x))
		return reply_oauth_error(x, 400,
		    STR("invalid_client_metadata"),
		    STR("The body must be application/json."));
	if (!client_registration_read(x->arena, x->body,
	    &(struct client_registration_rules){
		.catalog = catalog(),
		.conf = x->conf,
		.ceiling = registry_scope_ceiling(x),
		.may_have_client_credentials = !str_is_absent(token_hash),
	    }, &read, &refusal))
		return reply_oauth_error(x, 400, str_of(refusal.error),
		    refusal.why);
	if (!registry_may_return_to(x, read.client.redirect_uris))
		return reply_oauth_error(x, 400, STR("invalid_redirect_uri"),
		    STR("redirect_uris has an address of this server."));
	return put(x, &read, token_hash);
}
