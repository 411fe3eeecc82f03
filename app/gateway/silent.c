#include "gateway/silent.h"

#include "page/app.h"

#define US_PER_S	INT64_C(1000000)

static enum fault
is_recent(struct exchange *x, const struct authorization_request *request,
    bool *is_recent_r)
{
	struct store_store_now_row clock;

	*is_recent_r = true;
	if (request->max_age_s < 0)
		return FAULT_NONE;
	TRY(store_store_now(x, &clock));
	*is_recent_r = clock.now.us - x->person.signed_in_at.us <=
	    request->max_age_s * US_PER_S;
	return FAULT_NONE;
}

static enum fault
is_allowed(struct exchange *x, const struct store_client_find_row *client,
    const struct authorization_request *request, bool *is_allowed_r)
{
	struct store_consent_known_rows known;

	*is_allowed_r = false;
	if (!app_may_skip_consent(client, &request->redirect_uri,
	    request->scopes))
		return FAULT_NONE;
	TRY(store_consent_known(x, &(struct store_consent_known_in){
		.user_id = x->person.user.uuid,
		.client_id = client->client_id,
	    }, &known));
	for (size_t i = 0; i < known.count; i++)
		if (known.items[i].client_version == client->version &&
		    str_equal(known.items[i].audience, request->resource) &&
		    scope_is_within(request->scopes, known.items[i].scopes))
			*is_allowed_r = true;
	return FAULT_NONE;
}

enum fault
silent_answer(struct exchange *x, const struct store_client_find_row *client,
    const struct authorization_request *request, struct str *error_r)
{
	bool is_so = !uuid_is_zero(x->person.user.uuid);

	*error_r = STR("login_required");
	if (is_so)
		TRY(is_recent(x, request, &is_so));
	if (!is_so)
		return FAULT_NONE;
	*error_r = STR("consent_required");
	TRY(is_allowed(x, client, request, &is_so));
	if (is_so)
		*error_r = STR_ABSENT;
	return FAULT_NONE;
}
