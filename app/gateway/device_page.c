#include "base/metric.h"
#include "gateway/authorize.h"
#include "gateway/device.h"
#include "gateway/start_again.h"
#include "model/device_code.h"
#include "page/frame.h"
#include "page/problem.h"
#include "registry/device_return.h"
#include "registry/register.h"
#include "web/form.h"
#include "web/peer.h"

/*
 * Wrong codes: after so many one waits, and then gets one try each time the
 * bucket has room. Of 2^34 codes nobody hits one that way (RFC 8628 §5.1).
 */
#define WRONG_PER_PERSON	5
#define WRONG_PER_NETWORK	50
#define WRONG_PER_S		900
#define TYPED_MAX_BYTES		64

static enum fault
render(struct exchange *x, int status, struct str typed, bool as_other,
    enum message mistake)
{
	struct part_mistake shown = {
		.field = STR("user_code"),
		.text = { .message = mistake },
	};
	struct str code;

	reply_has_form(x);
	page_device_render(reply_page(x, status), x->locale,
	    &(struct page_device){
		.frame = page_frame_bare(x),
		.person = x->person.name,
		.email = x->person.email,
		.typed = typed.len > TYPED_MAX_BYTES ? STR_ABSENT : typed,
		.user_code = mistake == MESSAGE_NONE &&
		    user_code_read(x->arena, typed, &code) ? code : STR_ABSENT,
		.as_other = as_other,
		.mistakes = mistake == MESSAGE_NONE ? NULL : &shown,
		.mistakes_count = mistake == MESSAGE_NONE ? 0 : 1,
	    });
	return FAULT_NONE;
}

enum fault
gateway_device_show(struct exchange *x)
{
	struct str typed, as, code;

	TRY(exchange_query(x, STR("user_code"), &typed));
	TRY(exchange_query(x, STR("as"), &as));
	/* What cannot be a code was not put there by us. */
	if (!user_code_read(x->arena, typed, &code))
		code = STR_ABSENT;
	return render(x, 200, code, str_equal(as, STR("other")),
	    MESSAGE_NONE);
}

static enum fault
find(struct exchange *x, struct str code, struct store_device_find_row *row_r)
{
	struct hash32 user = user_code_hash(code);
	struct hash32 person = KEYED_HASH(KEY_RATE_HASH, STR("user code"),
	    str_range(&x->person.user, sizeof(x->person.user)));
	struct hash32 network = KEYED_HASH(KEY_RATE_HASH, STR("user codes"),
	    peer_network(x->arena, x->peer));

	return store_device_find(x, &(struct store_device_find_in){
		.user_hash = hash32_str(&user),
		.person = hash32_str(&person),
		.network = hash32_str(&network),
		.person_burst = WRONG_PER_PERSON,
		.network_burst = WRONG_PER_NETWORK,
		.per_s = WRONG_PER_S,
	    }, row_r);
}

/* The way of every authorization from here on, with the code along. */
static enum fault
go(struct exchange *x, const struct store_client_find_row *client,
    struct str request_query, struct str user_code)
{
	struct state_envelope e = {
		.redirect_uri = registry_device_return_uri(x),
		.user_code = user_code,
	};
	struct authorization_request request;
	struct authorization_refusal refusal;

	/* The client may have changed since its device asked. */
	if (device_request_read(x, request_query, client, &request,
	    &refusal) != AUTHORIZATION_OK)
		return problem_page(x, PROBLEM_PAGE_APP_REQUEST,
		    str_of(refusal.description));
	e.resource = request.resource;
	TRY(start_again_keep(x, client->client_id,
	    start_again_device(x, user_code), STR("")));
	return gateway_authorize_send(x, &request, client->client_id, &e);
}

static enum fault
begin(struct exchange *x, const struct store_device_find_row *found,
    struct str user_code, bool as_other)
{
	struct store_client_find_row client;
	struct str query = found->request;
	bool is_found;

	/* Who may use a private client is asked at consent. */
	x->actor = STR("machine:gateway");
	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = found->client_id,
	    }, &client, &is_found));
	if (!is_found || client.is_deleted || !registry_has_devices(&client))
		return problem_page(x, PROBLEM_PAGE_CLIENT_UNKNOWN,
		    STR_ABSENT);
	if (client.is_suspended)
		return problem_page(x, client.is_public ?
		    PROBLEM_PAGE_CLIENT_SUSPENDED :
		    PROBLEM_PAGE_PRIVATE_SUSPENDED, client.name);
	if (!client.is_mirrored)
		TRY(registry_make_usable(x, client.client_id, client.version));
	if (as_other)
		query = arena_printf(x->arena, "%.*s&prompt=login",
		    STR_ARG(query));
	return go(x, &client, query, user_code);
}

enum fault
gateway_device_begin(struct exchange *x)
{
	struct store_device_find_row row;
	struct str typed, as, code;
	struct form form;
	bool as_other;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("user_code"), &typed));
	TRY(form_one(&form, STR("as"), &as));
	as_other = str_equal(as, STR("other"));
	if (str_is_empty(str_trim(typed)))
		return render(x, 422, STR_ABSENT, as_other,
		    MESSAGE_DEVICE_CODE_MISSING);
	/* No code of ours: not worth asking, but counted like a wrong one. */
	if (!user_code_read(x->arena, typed, &code))
		code = STR("");
	TRY(find(x, code, &row));
	if (str_equal(row.verdict, STR("locked"))) {
		metric_add(METRIC_DEVICE_LIMITED, 1);
		reply_retry_after(x, row.retry_after_s);
		return render(x, 429, typed, as_other,
		    MESSAGE_DEVICE_CODE_LOCKED);
	}
	if (str_equal(row.verdict, STR("found")))
		return begin(x, &row, code, as_other);
	metric_add(METRIC_DEVICE_WRONG, 1);
	return render(x, 422, typed, as_other, MESSAGE_DEVICE_CODE_WRONG);
}

static enum fault
end(struct exchange *x, bool is_allowed)
{
	page_device_end_render(reply_page(x, 200), x->locale,
	    &(struct page_device_end){
		.frame = page_frame_bare(x),
		.is_allowed = is_allowed,
	    });
	return FAULT_NONE;
}

enum fault
gateway_device_allowed(struct exchange *x)
{
	return end(x, true);
}

enum fault
gateway_device_refused(struct exchange *x)
{
	return end(x, false);
}
