#include "gateway/device.h"

#include "base/metric.h"
#include "base/url.h"
#include "gateway/authorize.h"
#include "gateway/engine_form.h"
#include "gateway/forward.h"
#include "gateway/limits.h"
#include "model/device_code.h"
#include "page/catalog.h"
#include "registry/device_return.h"
#include "web/reply.h"

#define TTL_S		600
#define INTERVAL_S	5	/* RFC 8628 §3.2 */
/* Of 2^34 codes, some thousands are out at most. */
#define USER_CODE_TRIES	3
#define ANSWER_BYTES	((size_t)8 * 1024)

/* What the device may say of its request (RFC 8628 §3.1, RFC 8707 §2). */
static const struct str said[] = {
	{ "scope", 5 }, { "resource", 8 }, { "audience", 8 },
};

static bool
is_said(struct str name)
{
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (str_equal(said[i], name))
			return true;
	return false;
}

/* The request, as a browser would bring it; kept as it stands. */
static struct str
device_query(struct exchange *x, const struct form *form, struct str client_id,
    struct str device_code)
{
	const struct str ours[][2] = {
		{ STR("response_type"), STR("code") },
		{ STR("client_id"), client_id },
		{ STR("redirect_uri"), registry_device_return_uri(x) },
		{ STR("code_challenge"),
		    device_code_challenge(x->arena, device_code) },
		{ STR("code_challenge_method"), STR("S256") },
	};
	struct str query = url_with(x->arena, STR(""), ours,
	    sizeof(ours) / sizeof(ours[0]));

	for (size_t i = 0; i < form->count; i++)
		if (is_said(form->fields[i].name))
			query = url_with(x->arena, query,
			    (const struct str[][2]){ {
				form->fields[i].name, form->fields[i].value,
			    } }, 1);
	/* url_with writes the '?' in front of the first pair. */
	return str_from(query, 1);
}

enum authorization_verdict
device_request_read(struct exchange *x, struct str query,
    const struct store_client_find_row *row,
    struct authorization_request *request_r,
    struct authorization_refusal *refusal_r)
{
	const struct str type = STR("authorization_code");
	const struct str uri = registry_device_return_uri(x);
	struct client client = gateway_client_of(row);
	enum authorization_verdict verdict;

	client.grant_types = (struct str_list){ &type, 1 };
	client.redirect_uris = (struct str_list){ &uri, 1 };
	verdict = authorization_request_read(x->arena, query, &client,
	    catalog(), request_r, refusal_r);
	if (verdict != AUTHORIZATION_OK)
		return verdict;
	return authorization_request_settle(x->arena, &client, catalog(),
	    resources(), request_r, refusal_r);
}

static enum fault
keep(struct exchange *x, struct str client_id, struct str request,
    struct str device_code, struct str *user_code_r)
{
	struct hash32 device = device_code_hash(device_code);
	struct hash32 key = device_code_public_key(device_code);
	struct store_device_ask_row row;
	bool is_kept = false;

	for (int i = 0; i < USER_CODE_TRIES && !is_kept; i++) {
		struct str code = user_code_make(x->arena);
		struct hash32 user = user_code_hash(code);

		*user_code_r = code;
		TRY(store_device_ask(x, &(struct store_device_ask_in){
			.device_hash = hash32_str(&device),
			.user_hash = hash32_str(&user),
			.public_key = hash32_str(&key),
			.client_id = client_id,
			.request = request,
			.interval_s = INTERVAL_S,
			.ttl_s = TTL_S,
		    }, &row, &is_kept));
	}
	return is_kept ? FAULT_NONE : FAULT_BUSY;
}

static void
add(struct buf *b, const char *before, struct str value)
{
	buf_add(b, str_of(before));
	buf_add_json(b, value);
	buf_add_byte(b, '"');
}

static enum fault
reply(struct exchange *x, struct str device_code, struct str user_code)
{
	struct str page = arena_printf(x->arena, "%.*s%.*s",
	    STR_ARG(x->conf->public_url), STR_ARG(DEVICE_PATH));
	struct buf b;

	buf_open(&b, x->arena, ANSWER_BYTES);
	add(&b, "{\"device_code\":\"", device_code);
	add(&b, ",\"user_code\":\"", user_code);
	add(&b, ",\"verification_uri\":\"", page);
	add(&b, ",\"verification_uri_complete\":\"", url_with(x->arena, page,
	    (const struct str[][2]){ { STR("user_code"), user_code } }, 1));
	buf_printf(&b, ",\"expires_in\":%d,\"interval\":%d}", TTL_S,
	    INTERVAL_S);
	INSIST(!buf_is_full(&b));
	reply_header(x, STR("Cache-Control"), STR("no-store"));
	return reply_json(x, 200, buf_str(&b));
}

/* False: the reply is set. An adopted client, of whose secret the engine alone
 * knows, has not proved itself as long as the engine is not asked. */
static enum fault
is_allowed(struct exchange *x, const struct client_authentication *c,
    bool *is_allowed_r)
{
	bool has_devices = registry_has_devices(&c->client) &&
	    !c->is_engines_own;

	*is_allowed_r = has_devices && !c->client.is_suspended;
	if (*is_allowed_r)
		return FAULT_NONE;
	return reply_oauth_error(x, 400, STR("unauthorized_client"),
	    has_devices ? STR("This client is suspended.") :
	    STR("The client is not registered for devices."));
}

static enum fault
too_many(struct exchange *x, int64_t wait_s)
{
	return limits_refuse(x, METRIC_DEVICE_LIMITED, wait_s,
	    STR("Too many requests. Please wait."));
}

enum fault
gateway_device_ask(struct exchange *x)
{
	struct authorization_request request;
	struct authorization_refusal refusal;
	struct client_authentication client;
	struct str device_code, user_code, query;
	struct form form;
	int64_t wait_s;
	bool is_good;

	x->actor = STR("machine:gateway");
	TRY(engine_form_read(x, &form, &is_good));
	if (!is_good)
		return FAULT_NONE;
	if (limits_device_address(x, &wait_s) != FAULT_NONE)
		return gateway_unavailable(x);
	if (wait_s > 0)
		return too_many(x, wait_s);
	if (client_authenticate(x, &form, &client, &is_good) != FAULT_NONE)
		return gateway_unavailable(x);
	if (!is_good)
		return FAULT_NONE;
	TRY(is_allowed(x, &client, &is_good));
	if (!is_good)
		return FAULT_NONE;
	if (limits_device_client(x, client.client.client_id, &wait_s) !=
	    FAULT_NONE)
		return gateway_unavailable(x);
	if (wait_s > 0)
		return too_many(x, wait_s);

	device_code = device_code_make(x->arena);
	query = device_query(x, &form, client.client.client_id, device_code);
	if (device_request_read(x, query, &client.client, &request,
	    &refusal) != AUTHORIZATION_OK)
		return reply_oauth_error(x, 400, str_of(refusal.error),
		    str_of(refusal.description));
	if (keep(x, client.client.client_id, query, device_code,
	    &user_code) != FAULT_NONE)
		return gateway_unavailable(x);
	metric_add(METRIC_DEVICE_ASKED, 1);
	return reply(x, device_code, user_code);
}
