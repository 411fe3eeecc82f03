/*
 * POST /oauth2/token: codes and refresh tokens become tokens, as long as the
 * grant behind them is alive.
 *
 * Here: the form, the grant type, the client. Then the grant type's own file.
 */
#include "gateway/token.h"

#include "base/metric.h"
#include "gateway/engine_form.h"
#include "gateway/forward.h"
#include "gateway/token_grant.h"
#include "gateway/token_resource.h"
#include "web/reply.h"

/* RFC 6749 §5.2: what a suspended client is told. Not invalid_client, on which
 * clients throw away what they are registered as (clients.md §3.1). */
#define OF_PERSON	{ "invalid_grant", 13 }
#define OF_CLIENT	{ "unauthorized_client", 19 }

struct grant_type {
	struct str	name;
	struct str	when_suspended;
	enum fault	(*answer)(struct exchange *,
			    const struct token_request *);
};

static const struct grant_type grant_types[] = {
	{ { "authorization_code", 18 }, OF_PERSON, token_by_code },
	{ { "refresh_token", 13 }, OF_PERSON, token_refresh },
	{ { "client_credentials", 18 }, OF_CLIENT, token_for_itself },
	{ { "urn:ietf:params:oauth:grant-type:device_code", 44 }, OF_PERSON,
	    token_by_device },
};

static const struct grant_type *
find(struct str name)
{
	for (size_t i = 0; i < sizeof(grant_types) / sizeof(grant_types[0]);
	    i++)
		if (str_equal(grant_types[i].name, name))
			return &grant_types[i];
	return NULL;
}

static enum fault
refuse_suspended(struct exchange *x, const struct grant_type *type)
{
	metric_add(METRIC_TOKENS_REFUSED, 1);
	return reply_oauth_error(x, 400, type->when_suspended,
	    STR("This client is suspended."));
}

enum fault
gateway_token(struct exchange *x)
{
	struct client_authentication client;
	const struct grant_type *type;
	struct form form;
	struct str name;
	bool is_good;

	x->actor = STR("machine:gateway");
	TRY(engine_form_read(x, &form, &is_good));
	if (!is_good)
		return FAULT_NONE;
	TRY(form_one(&form, STR("grant_type"), &name));
	if (str_is_empty(name))
		return reply_oauth_error(x, 400, STR("invalid_request"),
		    STR("The request says no grant_type."));
	type = find(name);
	if (type == NULL)
		return reply_oauth_error(x, 400,
		    STR("unsupported_grant_type"),
		    STR("Use authorization_code, refresh_token, "
		    "client_credentials or a device code."));
	if (client_authenticate(x, &form, &client, &is_good) != FAULT_NONE)
		return gateway_unavailable(x);
	if (!is_good)
		return FAULT_NONE;
	if (client.client.is_suspended)
		return refuse_suspended(x, type);
	if (token_resource_judge(x, name, &client, &form, &is_good) !=
	    FAULT_NONE)
		return gateway_unavailable(x);
	if (!is_good)
		return FAULT_NONE;
	return type->answer(x, &(struct token_request){ &form, &client });
}
