/*
 * POST /oauth2/token with a device code (RFC 8628 §3.4). What the store gives
 * it gives once, before the engine is asked: whatever happens after, of all who
 * poll one gets tokens, or none does and the person begins again.
 */
#include "base/url.h"
#include "gateway/engine_form.h"
#include "gateway/forward.h"
#include "gateway/limits.h"
#include "gateway/token_engine.h"
#include "gateway/token_grant.h"
#include "model/device_code.h"
#include "page/catalog.h"
#include "registry/device_return.h"
#include "web/reply.h"

#define DEVICE_CODE_MAX_BYTES	128

static const struct {
	struct str	outcome, error, description;
} refusals[] = {
	{ { "pending", 7 }, { "authorization_pending", 21 },
	    { "Nobody has answered yet.", 24 } },
	{ { "slow_down", 9 }, { "slow_down", 9 },
	    { "Too often. Wait five seconds more from now on.", 46 } },
	{ { "refused", 7 }, { "access_denied", 13 },
	    { "The user did not allow this.", 28 } },
	{ { "expired", 7 }, { "expired_token", 13 },
	    { "The codes have expired. Ask for new ones.", 41 } },
	{ { "ended", 5 }, { "invalid_grant", 13 },
	    { "The access was taken back, or has ended.", 40 } },
};

static enum fault
unknown(struct exchange *x)
{
	return reply_oauth_error(x, 400, STR("invalid_grant"),
	    STR("There is no such device code, or it was used."));
}

static enum fault
refuse(struct exchange *x, struct str outcome)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (str_equal(refusals[i].outcome, outcome))
			return reply_oauth_error(x, 400, refusals[i].error,
			    refusals[i].description);
	return unknown(x);
}

/*
 * RFC 8707 §2.2: what the device named when it asked may be said again, and
 * nothing else. `resource` is in the catalog's spelling (token_resource.h).
 */
static enum fault
is_for(struct exchange *x, const struct token_request *r, struct hash32 device,
    bool *is_so_r)
{
	struct store_device_request_row row;
	const struct resource *asked = NULL;
	struct str said, named;

	*is_so_r = true;
	TRY(form_one(r->form, STR("resource"), &said));
	if (str_is_absent(said))
		return FAULT_NONE;
	TRY(store_device_request(x, &(struct store_device_request_in){
		.device_hash = hash32_str(&device),
		.client_id = r->client->client.client_id,
	    }, &row, is_so_r));
	if (*is_so_r && query_get(x->arena, row.request, STR("resource"),
	    &named, NULL))
		asked = resource_find(resources(), named);
	*is_so_r = asked != NULL && str_equal(asked->uri, said);
	return FAULT_NONE;
}

/* The exchange, as the engine knows it (RFC 6749 §4.1.3, RFC 7636 §4.5). */
static struct str
exchange_form(struct exchange *x, const struct token_request *r,
    struct str device_code, struct str code)
{
	const struct form_field fields[] = {
		{ STR("grant_type"), STR("authorization_code") },
		{ STR("code"), code },
		{ STR("redirect_uri"), registry_device_return_uri(x) },
		{ STR("code_verifier"),
		    device_code_verifier(x->arena, device_code) },
	};
	const struct str names[] = {
		fields[0].name, fields[1].name, fields[2].name, fields[3].name,
	};

	return engine_form_write(x, &(struct form){ fields, 4 }, names, 4,
	    r->client);
}

/* The engine never got the question, so the code is as good as before. */
static void
give_back(struct exchange *x, struct hash32 device, struct str sealed)
{
	if (store_device_give_back(x, &(struct store_device_give_back_in){
		.device_hash = hash32_str(&device),
		.sealed = sealed,
	    }) != FAULT_NONE)
		log_event(LOG_NOTE, "device_code_lost");
}

static enum fault
take(struct exchange *x, const struct token_request *r, struct str device_code,
    struct hash32 device, struct str sealed)
{
	struct token_outcome o;
	struct str code;

	if (!device_code_unseal(x->arena, device_code, sealed, &code)) {
		log_event(LOG_ALARM, "device_code_sealed_otherwise");
		return unknown(x);
	}
	token_engine_ask(x, r->client, exchange_form(x, r, device_code, code),
	    NULL, &o);
	if (o.end == TOKEN_AWAY)
		give_back(x, device, sealed);
	/* It may have been used up: "try again" would be a lie. */
	else if (o.end == TOKEN_UNSURE)
		token_outcome_refuse(&o, STR("The answer to this code was lost "
		    "on its way. Ask for new codes."));
	return token_outcome_reply(x, &o);
}

enum fault
token_by_device(struct exchange *x, const struct token_request *r)
{
	struct store_device_poll_row row;
	struct hash32 device;
	struct str code;
	int64_t wait_s;
	bool is_good;

	if (!registry_has_devices(&r->client->client) ||
	    r->client->is_engines_own)
		return reply_oauth_error(x, 400, STR("unauthorized_client"),
		    STR("The client is not registered for devices."));
	TRY(form_one(r->form, STR("device_code"), &code));
	if (str_is_empty(code))
		return reply_oauth_error(x, 400, STR("invalid_request"),
		    STR("The request says no device_code."));
	if (code.len > DEVICE_CODE_MAX_BYTES)
		return unknown(x);
	if (limits_poll(x, r->client, &wait_s) != FAULT_NONE)
		return gateway_unavailable(x);
	if (wait_s > 0)
		return limits_refuse(x, METRIC_DEVICE_LIMITED, wait_s,
		    STR("Too many devices of this client ask, from this "
		    "address or altogether. Please wait."));
	device = device_code_hash(code);
	if (is_for(x, r, device, &is_good) != FAULT_NONE)
		return gateway_unavailable(x);
	if (!is_good)
		return reply_oauth_error(x, 400, STR("invalid_target"),
		    STR("The device asked for no such resource."));
	if (store_device_poll(x, &(struct store_device_poll_in){
		.device_hash = hash32_str(&device),
		.client_id = r->client->client.client_id,
	    }, &row) != FAULT_NONE)
		return gateway_unavailable(x);
	if (!str_equal(row.outcome, STR("allowed")))
		return refuse(x, row.outcome);
	return take(x, r, code, device, row.sealed);
}
