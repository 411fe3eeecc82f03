#include "clients/delete.h"

#include "clients/account_client.h"
#include "fresh/fresh.h"
#include "page/frame.h"
#include "registry/mirror.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/route.h"

static enum fault
render(struct exchange *x, const struct account_client *c, struct str typed,
    enum message mistake)
{
	struct store_client_reach_row reach;
	struct part_mistake shown = {
		.field = STR("name"),
		.text = { .message = mistake },
	};
	bool is_mistaken = mistake != MESSAGE_NONE;

	TRY(store_client_reach(x, &(struct store_client_reach_in){
		.client_id = c->row.client_id,
	    }, &reach));
	reply_has_form(x);
	page_client_delete_render(reply_page(x, is_mistaken ? 422 : 200),
	    x->locale, &(struct page_client_delete){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = c->row.name,
		.is_machine = client_row_kind(x, &c->row) == CLIENT_MACHINE,
		.grants = reach.grants,
		.people = reach.people,
		.typed = typed,
		.mistakes = is_mistaken ? &shown : NULL,
		.mistakes_count = is_mistaken ? 1 : 0,
		.keep = c->path,
		.action = client_below(x, c, "/delete"),
	    });
	return FAULT_NONE;
}

/* The same address, afterwards: what ended, and whether the engine knows. */
static enum fault
show_deleted(struct exchange *x)
{
	struct store_client_deleted_find_row row;
	struct store_client_last_end_row last;
	struct account_seen account;
	struct str client_id = exchange_part(x, STR("client"));
	bool is_found;

	TRY(account_seen(x, ROLE_DEVELOPER, &account));
	TRY(store_client_deleted_find(x,
	    &(struct store_client_deleted_find_in){
		.account_id = account.id,
		.client_id = client_id,
	    }, &row, &is_found));
	if (is_found)
		TRY(store_client_last_end(x,
		    &(struct store_client_last_end_in){
			.client_id = client_id,
			.event = STR("client_deleted"),
		    }, &last, &is_found));
	if (!is_found)
		return FAULT_NOT_FOUND;
	reply_has_form(x);
	page_client_deleted_render(reply_page(x, 200), x->locale,
	    &(struct page_client_deleted){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = row.name,
		.when = last.at,
		.is_counted = !last.ended_is_null,
		.ended = last.ended,
		.is_told = row.is_told,
		.back = clients_path(x, account.id, ""),
		.account = account.name,
	    });
	return FAULT_NONE;
}

enum fault
client_delete_ask(struct exchange *x)
{
	struct account_client c;
	enum fault fault;
	bool is_fresh;

	fault = account_client_find_guarded(x, &c);
	if (fault == FAULT_NOT_FOUND)
		return show_deleted(x);
	TRY(fault);
	TRY(fresh_page(x, &is_fresh));
	return is_fresh ? render(x, &c, STR(""), MESSAGE_NONE) : FAULT_NONE;
}

enum fault
client_delete_now(struct exchange *x)
{
	struct store_client_delete_row ended;
	struct account_client c;
	struct form form;
	struct str typed;
	enum fault fault;
	bool is_fresh;

	TRY(form_read(x, &form));
	fault = account_client_find_guarded(x, &c);
	/* The same form again: it is done. */
	if (fault == FAULT_NOT_FOUND)
		return show_deleted(x);
	TRY(fault);
	TRY(fresh_act(x, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	TRY(form_one(&form, STR("name"), &typed));
	if (!str_equal(str_trim(typed), str_trim(c.row.name)))
		return render(x, &c, typed, MESSAGE_CLIENT_NAME_OTHER);
	TRY(store_client_delete(x, &(struct store_client_delete_in){
		.client_id = c.row.client_id,
	    }, &ended));
	mirror_client_soon(x, c.row.client_id);
	return reply_see_other_path(x, client_below(x, &c, "/delete"));
}
