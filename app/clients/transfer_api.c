#include "clients/transfer_api.h"

#include "api/body.h"
#include "api/page.h"
#include "clients/account_client.h"
#include "clients/transfer.h"
#include "page/catalog.h"

#define RECEIVER_BYTES	((size_t)254)

static enum fault
find_offer(struct exchange *x, struct account_client *c_r,
    struct store_client_transfer_open_row *offer_r, bool *is_offered_r)
{
	TRY(account_client_find(x, ROLE_ADMIN, c_r));
	return store_client_transfer_open(x,
	    &(struct store_client_transfer_open_in){
		.account_id = c_r->account.id,
		.client_id = c_r->row.client_id,
	    }, offer_r, is_offered_r);
}

enum fault
transfer_api_get(struct exchange *x)
{
	struct store_client_transfer_open_row offer;
	struct account_client c;
	struct api_json j;
	bool is_offered;

	TRY(find_offer(x, &c, &offer, &is_offered));
	if (!is_offered)
		return FAULT_NOT_FOUND;
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_uuid(&j, "id", offer.transfer_id);
	api_json_text(&j, "to", offer.receiver);
	api_json_text(&j, "by", offer.offered_by);
	api_json_time(&j, "made_at", offer.made_at, false);
	api_json_time(&j, "expires_at", offer.expires_at, false);
	api_json_end(&j, '}');
	return api_answer(x, &j);
}

static enum fault
refuse_offer(struct exchange *x, enum fault fault, bool is_known)
{
	if (fault == FAULT_NONE && is_known)
		return FAULT_NONE;
	if (fault == FAULT_CONFLICT)
		return api_refuse(x, fault, STR("conflict"),
		    STR("It is offered already; take that back first."));
	if (fault == FAULT_TOO_MANY)
		return api_refuse(x, fault, STR("too_many"),
		    STR("An account makes at most 20 offers a day."));
	if (fault != FAULT_NONE && fault != FAULT_INVALID)
		return fault;
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"),
	    &(struct web_problem_error){
		.pointer = STR("/to"),
		.code = STR("unacceptable"),
		.detail = STR("It is no account that may have this client, "
		"and no email address."),
	    }, 1);
}

enum fault
transfer_api_offer(struct exchange *x)
{
	static const struct api_field fields[] = {
		{ .name = "to", .kind = API_TEXT, .is_required = true,
		    .max = RECEIVER_BYTES },
	};
	struct account_client c;
	struct api_value to;
	struct api_json j;
	bool is_known = false;
	enum fault fault;

	TRY(api_body_read(x, fields, 1, &to));
	TRY(account_client_find(x, ROLE_ADMIN, &c));
	TRY(account_client_also(x, c.row.is_public));
	fault = transfer_offer(x, c.row.client_id, to.text, &is_known);
	TRY(refuse_offer(x, fault, is_known));
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_text(&j, "to", to.text);
	api_json_end(&j, '}');
	return api_answer_made(x, arena_printf(x->arena,
	    API_ROOT "%.*s/transfer", STR_ARG(c.path)), &j);
}

enum fault
transfer_api_withdraw(struct exchange *x)
{
	struct store_client_transfer_open_row offer;
	struct store_client_transfer_end_row row;
	struct account_client c;
	bool is_offered;

	TRY(find_offer(x, &c, &offer, &is_offered));
	if (!is_offered)
		return FAULT_NOT_FOUND;
	TRY(store_client_transfer_end(x,
	    &(struct store_client_transfer_end_in){
		.user_id = x->person.user.uuid,
		.transfer_id = offer.transfer_id,
		.answer = STR("withdrawn"),
	    }, &row));
	return api_answer_done(x);
}
