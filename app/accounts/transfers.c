#include "accounts/transfers.h"

#include "fresh/fresh.h"
#include "model/client.h"
#include "page/frame.h"
#include "page/notice.h"
#include "page/problem.h"
#include "queries.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/route.h"

enum fault
transfers_list(struct exchange *x, struct page_accounts *page)
{
	struct store_transfers_for_rows rows;
	struct page_accounts_offers *offers;

	TRY(store_transfers_for(x, &(struct store_transfers_for_in){
		.user_id = x->person.user.uuid,
	    }, &rows));
	offers = ARENA_ARRAY(x->arena, struct page_accounts_offers,
	    rows.count + 1);
	for (size_t i = 0; i < rows.count; i++)
		offers[i] = (struct page_accounts_offers){
			.client = rows.items[i].client_name,
			.from = rows.items[i].from_name,
			.to = rows.items[i].to_name,
			.until = rows.items[i].expires_at,
			.look = page_path(x, "/transfers/",
			    rows.items[i].transfer_id, ""),
		};
	page->offers = offers;
	page->offers_count = rows.count;
	return FAULT_NONE;
}

/* An offer, and for which accounts the person may take it. */
struct offer {
	struct uuid				id;
	struct store_transfer_for_row		row;
	struct store_transfer_receivers_rows	receivers;
};

static enum fault
find_offer(struct exchange *x, struct offer *o_r)
{
	bool is_found;

	if (!uuid_read(exchange_part(x, STR("transfer")), &o_r->id))
		return FAULT_NOT_FOUND;
	TRY(store_transfer_for(x, &(struct store_transfer_for_in){
		.user_id = x->person.user.uuid,
		.transfer_id = o_r->id,
	    }, &o_r->row, &is_found));
	if (!is_found)
		return FAULT_NOT_FOUND;
	return store_transfer_receivers(x,
	    &(struct store_transfer_receivers_in){
		.user_id = x->person.user.uuid,
		.transfer_id = o_r->id,
	    }, &o_r->receivers);
}

static void
show_receivers(struct exchange *x, const struct offer *o, struct uuid chosen,
    struct page_transfer *page)
{
	struct page_transfer_receivers *shown = ARENA_ARRAY(x->arena,
	    struct page_transfer_receivers, o->receivers.count + 1);

	for (size_t i = 0; i < o->receivers.count; i++)
		shown[i] = (struct page_transfer_receivers){
			.id = uuid_text(x->arena,
			    o->receivers.items[i].account_id),
			.name = o->receivers.items[i].name,
			.would_end = o->receivers.items[i].would_end,
			.is_chosen = o->receivers.count == 1 || uuid_equal(
			    o->receivers.items[i].account_id, chosen),
		};
	page->receivers = shown;
	page->receivers_count = o->receivers.count;
}

static void
show_redirects(struct exchange *x, const struct offer *o,
    struct page_transfer *page)
{
	struct str_list uris = o->row.redirect_uris;
	struct page_transfer_redirects *shown = ARENA_ARRAY(x->arena,
	    struct page_transfer_redirects, uris.count + 1);

	for (size_t i = 0; i < uris.count; i++)
		shown[i].uri = uris.items[i];
	page->redirects = shown;
	page->redirects_count = uris.count;
}

/* Chosen by nobody yet. */
static const struct uuid no_receiver;

/* `is_stale`: the page that was answered showed another version of it. */
static enum fault
render(struct exchange *x, const struct offer *o, struct uuid chosen,
    bool is_stale, enum message mistake)
{
	struct part_mistake shown = {
		.field = STR("account-none"),
		.text = { .message = mistake },
	};
	struct page_transfer page = {
		.name = o->row.client_name,
		.client_id = o->row.client_id,
		.from = o->row.from_name,
		.by = o->row.offered_by,
		.until = o->row.expires_at,
		.asks_people = client_asks_people(o->row.grant_types),
		.is_public = o->row.is_public,
		.has_secrets = str_starts(o->row.method,
		    STR("client_secret")),
		.has_keys = str_equal(o->row.method, STR("private_key_jwt")),
		.people = o->row.people,
		.is_stale = is_stale,
		.version = (int)o->row.version,
		.action = page_path(x, "/transfers/", o->id, ""),
	};

	show_receivers(x, o, chosen, &page);
	if (page.receivers_count > 0)
		shown.field = arena_printf(x->arena, "account-%.*s",
		    STR_ARG(page.receivers[0].id));
	if (mistake != MESSAGE_NONE) {
		page.mistakes = &shown;
		page.mistakes_count = 1;
	}
	show_redirects(x, o, &page);
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_transfer_render(reply_page(x, is_stale ? 409 :
	    page.mistakes_count > 0 ? 422 : 200), x->locale, &page);
	return FAULT_NONE;
}

enum fault
transfer_show(struct exchange *x)
{
	struct offer o;

	TRY(find_offer(x, &o));
	if (o.row.is_over)
		return problem_page(x, PROBLEM_PAGE_TRANSFER_OVER, STR_ABSENT);
	return render(x, &o, no_receiver, false, MESSAGE_NONE);
}

/* Fails     FAULT_GONE: somebody else was quicker. */
static enum fault
decline(struct exchange *x, const struct offer *o)
{
	struct store_client_transfer_end_row ended;

	TRY(store_client_transfer_end(x,
	    &(struct store_client_transfer_end_in){
		.user_id = x->person.user.uuid,
		.transfer_id = o->id,
		.answer = STR("declined"),
	    }, &ended));
	return notice_see_other(x, STR("/accounts"), (struct said){
		.message = MESSAGE_OFFER_DECLINED,
		.with = { o->row.client_name, o->row.from_name },
	    });
}

static struct str
name_of_receiver(const struct offer *o, struct uuid account)
{
	for (size_t i = 0; i < o->receivers.count; i++)
		if (uuid_equal(o->receivers.items[i].account_id, account))
			return o->receivers.items[i].name;
	return STR_ABSENT;
}

/* The offer as it is now, for who answered it as it was. */
static enum fault
show_changed(struct exchange *x, struct uuid chosen)
{
	struct offer o;

	TRY(find_offer(x, &o));
	if (o.row.is_over)
		return FAULT_GONE;
	return render(x, &o, chosen, true, MESSAGE_NONE);
}

/* What whoever ran it until now still has of it is said with the taking. */
static enum message
taken_message(const struct offer *o)
{
	if (str_starts(o->row.method, STR("client_secret")))
		return MESSAGE_OFFER_ACCEPTED_SECRETS;
	if (str_equal(o->row.method, STR("private_key_jwt")))
		return MESSAGE_OFFER_ACCEPTED_KEYS;
	return MESSAGE_OFFER_ACCEPTED;
}

/*
 * Accepts   `version`: of the client, as it was shown.
 * Fails     FAULT_GONE: somebody else was quicker.
 */
static enum fault
accept(struct exchange *x, const struct offer *o, struct str account,
    int64_t version)
{
	struct str seen = arena_printf(x->arena, "%lld", (long long)version);
	struct store_client_transfer_accept_row taken;
	struct uuid id;
	enum fault fault;
	struct buf b;

	if (!uuid_read(account, &id))
		return render(x, o, no_receiver, false,
		    MESSAGE_RECEIVER_MISSING);
	fault = store_client_transfer_accept(x,
	    &(struct store_client_transfer_accept_in){
		.user_id = x->person.user.uuid,
		.transfer_id = o->id,
		.account_id = id,
		.most = x->conf->account_clients_max,
		.seen = { &seen, 1 },
	    }, &taken);
	if (fault == FAULT_CHANGED)
		return show_changed(x, id);
	if (fault == FAULT_TOO_MANY)
		return render(x, o, id, false, MESSAGE_RECEIVER_FULL);
	TRY(fault);
	buf_open(&b, x->arena, 16384);
	buf_add(&b, page_path(x, "/accounts/", id, "/clients/"));
	buf_add_percent(&b, taken.client_id);
	return notice_see_other(x, buf_str(&b), (struct said){
		.message = taken_message(o),
		.with = { o->row.client_name, name_of_receiver(o, id) },
	    });
}

enum fault
transfer_answer(struct exchange *x)
{
	struct str what, account;
	struct form form;
	struct offer o;
	enum fault fault;
	bool is_fresh = true;
	int64_t version;

	TRY(form_read(x, &form));
	TRY(find_offer(x, &o));
	TRY(form_one(&form, STR("do"), &what));
	if (!str_equal(what, STR("decline"))) {
		TRY(fresh_act(x, &form, &is_fresh));
		if (!is_fresh)
			return FAULT_NONE;
		TRY(form_one(&form, STR("do"), &what));
	}
	TRY(form_one(&form, STR("account"), &account));
	if (str_equal(what, STR("decline"))) {
		fault = decline(x, &o);
	} else if (str_equal(what, STR("accept"))) {
		TRY(form_number(&form, STR("version"), &version));
		fault = accept(x, &o, account, version);
	} else {
		return FAULT_BAD_REQUEST;
	}
	if (fault == FAULT_GONE)
		return problem_page(x, PROBLEM_PAGE_TRANSFER_OVER, STR_ABSENT);
	return fault;
}
