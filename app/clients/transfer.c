#include "clients/transfer.h"

#include "clients/account_client.h"
#include "fresh/fresh.h"
#include "model/email.h"
#include "page/frame.h"
#include "page/notice.h"
#include "web/form.h"
#include "web/reply.h"

#define RECEIVER_MAX_BYTES	((size_t)254)

/* A client, and the offer of it that waits for an answer. */
struct offered {
	struct account_client			c;
	struct store_client_transfer_open_row	offer;
	bool					is_offered;
};

static enum fault
find_offered(struct exchange *x, struct offered *o_r)
{
	TRY(account_client_find(x, ROLE_ADMIN, &o_r->c));
	return store_client_transfer_open(x,
	    &(struct store_client_transfer_open_in){
		.account_id = o_r->c.account.id,
		.client_id = o_r->c.row.client_id,
	    }, &o_r->offer, &o_r->is_offered);
}

static enum fault
stays(struct exchange *x, const struct offered *o, bool *stays_r)
{
	struct store_client_state_row state;
	bool is_found;

	TRY(store_client_state(x, &(struct store_client_state_in){
		.client_id = o->c.row.client_id,
	    }, &state, &is_found));
	*stays_r = !is_found || state.is_barred || state.is_first_party ||
	    !str_equal(state.tier, STR("hand"));
	return FAULT_NONE;
}

static enum page_client_transfer_proof
proof_of(struct str method)
{
	switch (client_method_read(method)) {
	case CLIENT_METHOD_SECRET_BASIC:
	case CLIENT_METHOD_SECRET_POST:
		return PAGE_CLIENT_TRANSFER_PROOF_SECRET;
	case CLIENT_METHOD_PRIVATE_KEY_JWT:
		return PAGE_CLIENT_TRANSFER_PROOF_KEYS;
	case CLIENT_METHOD_UNKNOWN:
	case CLIENT_METHOD_NONE:
		break;
	}
	return PAGE_CLIENT_TRANSFER_PROOF_NONE;
}

static enum fault
render(struct exchange *x, const struct offered *o, struct str typed,
    enum message mistake)
{
	struct part_mistake shown = {
		.field = STR("to"),
		.text = { .message = mistake },
	};
	struct page_client_transfer page = {
		.name = o->c.row.name,
		.account = o->c.account.name,
		.is_machine = client_row_kind(x, &o->c.row) == CLIENT_MACHINE,
		.is_public = o->c.row.is_public,
		.proof = proof_of(o->c.row.method),
		.typed = typed,
		.back = o->c.path,
		.action = client_below(x, &o->c, "/transfer"),
	};
	struct store_client_reach_row reach;
	bool is_staying;

	TRY(notice_find(x, &page.notice));
	TRY(stays(x, o, &is_staying));
	TRY(store_client_reach(x, &(struct store_client_reach_in){
		.client_id = o->c.row.client_id,
	    }, &reach));
	page.people = reach.people;
	page.state = PAGE_CLIENT_TRANSFER_STATE_FREE;
	if (is_staying)
		page.state = PAGE_CLIENT_TRANSFER_STATE_STAYS;
	if (o->is_offered) {
		page.state = PAGE_CLIENT_TRANSFER_STATE_OFFERED;
		page.receiver = o->offer.receiver;
		page.by = o->offer.offered_by;
		page.since = o->offer.made_at;
		page.until = o->offer.expires_at;
	}
	if (mistake != MESSAGE_NONE) {
		page.mistakes = &shown;
		page.mistakes_count = 1;
	}
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_client_transfer_render(reply_page(x, page.mistakes_count > 0 ?
	    422 : 200), x->locale, &page);
	return FAULT_NONE;
}

enum fault
client_transfer_show(struct exchange *x)
{
	struct offered o;
	bool is_fresh;

	TRY(find_offered(x, &o));
	TRY(fresh_page(x, &is_fresh));
	return is_fresh ? render(x, &o, STR(""), MESSAGE_NONE) : FAULT_NONE;
}

/* To whom, as it was typed: an account's name or id, or a person's address. */
struct receiver {
	bool		is_account;
	struct uuid	account;
	struct str	email;		/* absent for an account */
};

static enum fault
read_receiver(struct exchange *x, struct str typed, struct receiver *r_r,
    bool *is_known_r)
{
	struct store_account_to_receive_row row;
	bool is_id = uuid_read(typed, &r_r->account);

	*is_known_r = false;
	r_r->email = STR_ABSENT;
	r_r->is_account = false;
	if (str_is_empty(typed) || typed.len > RECEIVER_MAX_BYTES)
		return FAULT_NONE;
	if (email_normalise(x->arena, typed, &r_r->email)) {
		*is_known_r = true;
		return FAULT_NONE;
	}
	TRY(store_account_to_receive(x, &(struct store_account_to_receive_in){
		.account_id = r_r->account,
		.account_id_is_null = !is_id,
		.name = typed,
	    }, &row, &r_r->is_account));
	*is_known_r = r_r->is_account;
	if (r_r->is_account)
		r_r->account = row.account_id;
	return FAULT_NONE;
}

enum fault
transfer_offer(struct exchange *x, struct str client_id, struct str typed,
    bool *is_known_r)
{
	struct store_client_transfer_offer_row row;
	struct receiver receiver;

	TRY(read_receiver(x, typed, &receiver, is_known_r));
	if (!*is_known_r)
		return FAULT_NONE;
	return store_client_transfer_offer(x,
	    &(struct store_client_transfer_offer_in){
		.user_id = x->person.user.uuid,
		.client_id = client_id,
		.account_id = receiver.account,
		.account_id_is_null = !receiver.is_account,
		.email = receiver.email,
	    }, &row);
}

static enum message
mistake_of(enum fault fault)
{
	if (fault == FAULT_INVALID)
		return MESSAGE_RECEIVER_UNFIT;
	if (fault == FAULT_CONFLICT)
		return MESSAGE_OFFERED_ALREADY;
	if (fault == FAULT_TOO_MANY)
		return MESSAGE_OFFERED_TOO_OFTEN;
	return MESSAGE_NONE;
}

static enum fault
offer(struct exchange *x, struct offered *o, struct str typed)
{
	enum message mistake;
	enum fault fault;
	bool is_known;

	fault = transfer_offer(x, o->c.row.client_id, typed, &is_known);
	if (fault == FAULT_NONE && !is_known)
		return render(x, o, typed, MESSAGE_RECEIVER_UNKNOWN);
	mistake = mistake_of(fault);
	if (mistake != MESSAGE_NONE) {
		TRY(find_offered(x, o));
		return render(x, o, typed, mistake);
	}
	TRY(fault);
	return reply_see_other_path(x, client_below(x, &o->c, "/transfer"));
}

static enum fault
withdraw(struct exchange *x, const struct offered *o)
{
	struct store_client_transfer_end_row row;
	enum fault fault;

	/* Answered meanwhile, or never there: the page tells how it is. */
	if (!o->is_offered)
		return reply_see_other_path(x, client_below(x, &o->c,
		    "/transfer"));
	fault = store_client_transfer_end(x,
	    &(struct store_client_transfer_end_in){
		.user_id = x->person.user.uuid,
		.transfer_id = o->offer.transfer_id,
		.answer = STR("withdrawn"),
	    }, &row);
	if (fault == FAULT_GONE)
		return reply_see_other_path(x, client_below(x, &o->c,
		    "/transfer"));
	TRY(fault);
	return notice_see_other(x, client_below(x, &o->c, "/transfer"),
	    (struct said){
		.message = MESSAGE_OFFER_WITHDRAWN,
		.with = { o->c.row.name },
	    });
}

enum fault
client_transfer_change(struct exchange *x)
{
	struct str what, typed;
	struct offered o;
	struct form form;
	bool is_fresh;

	TRY(form_read(x, &form));
	TRY(find_offered(x, &o));
	TRY(fresh_act(x, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	TRY(form_one(&form, STR("do"), &what));
	TRY(form_one(&form, STR("to"), &typed));
	if (str_equal(what, STR("offer")))
		return offer(x, &o, str_trim(typed));
	if (str_equal(what, STR("withdraw")))
		return withdraw(x, &o);
	return FAULT_BAD_REQUEST;
}
