#include "clients/suspend.h"

#include "clients/account_client.h"
#include "fresh/fresh.h"
#include "page/frame.h"
#include "page/notice.h"
#include "web/form.h"
#include "web/reply.h"

/* A client and what bars its way. */
struct held {
	struct account_client		c;
	struct store_client_state_row	state;
};

static enum fault
find_held(struct exchange *x, struct held *h_r)
{
	bool is_found;

	TRY(account_client_find_guarded(x, &h_r->c));
	TRY(store_client_state(x, &(struct store_client_state_in){
		.client_id = h_r->c.row.client_id,
	    }, &h_r->state, &is_found));
	return is_found ? FAULT_NONE : FAULT_NOT_FOUND;
}

static bool
is_machine(struct exchange *x, const struct held *h)
{
	return client_row_kind(x, &h->c.row) == CLIENT_MACHINE;
}

/* What would end, or what did. */
static enum fault
show_reach(struct exchange *x, const struct held *h,
    struct page_client_suspend *page)
{
	struct store_client_last_end_row last;
	struct store_client_reach_row reach;
	bool is_found;

	if (!h->state.is_suspended) {
		TRY(store_client_reach(x, &(struct store_client_reach_in){
			.client_id = h->c.row.client_id,
		    }, &reach));
		page->grants = reach.grants;
		page->people = reach.people;
		return FAULT_NONE;
	}
	TRY(store_client_last_end(x, &(struct store_client_last_end_in){
		.client_id = h->c.row.client_id,
		.event = STR("client_suspended"),
	    }, &last, &is_found));
	if (is_found) {
		page->since = last.at;
		page->is_counted = !last.ended_is_null;
		page->grants = last.ended;
	}
	return FAULT_NONE;
}

static enum page_client_suspend_state
state_of(const struct held *h)
{
	if (h->state.is_barred)
		return PAGE_CLIENT_SUSPEND_STATE_BARRED;
	return h->state.is_suspended ? PAGE_CLIENT_SUSPEND_STATE_SUSPENDED :
	    PAGE_CLIENT_SUSPEND_STATE_ACTIVE;
}

static enum fault
render(struct exchange *x, const struct held *h, int status)
{
	struct page_client_suspend page = {
		.name = h->c.row.name,
		.is_machine = is_machine(x, h),
		.state = state_of(h),
		.back = h->c.path,
		.action = client_below(x, &h->c, "/suspend"),
		.resume = client_below(x, &h->c, "/resume"),
	};

	TRY(show_reach(x, h, &page));
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_client_suspend_render(reply_page(x, status), x->locale, &page);
	return FAULT_NONE;
}

enum fault
client_suspend_ask(struct exchange *x)
{
	struct held h;
	bool is_fresh = true;

	TRY(find_held(x, &h));
	if (h.c.row.is_public && !h.state.is_suspended)
		TRY(fresh_page(x, &is_fresh));
	return is_fresh ? render(x, &h, 200) : FAULT_NONE;
}

/*
 * A private one is stopped at once; a public one is everybody's.
 *
 * Gives     *is_fresh_r; false: the reply is set.
 * Fails     FAULT_CHANGED: it was private, and may be public by now.
 */
static enum fault
suspend(struct exchange *x, struct form *form, struct held *h_r,
    bool *is_fresh_r)
{
	struct store_client_suspend_row ended;

	*is_fresh_r = true;
	TRY(find_held(x, h_r));
	if (h_r->c.row.is_public)
		TRY(fresh_act(x, form, is_fresh_r));
	if (!*is_fresh_r)
		return FAULT_NONE;
	return store_client_suspend(x, &(struct store_client_suspend_in){
		.client_id = h_r->c.row.client_id,
		.is_suspended = true,
		.seen = account_client_private(x, &h_r->c),
	    }, &ended);
}

enum fault
client_suspend_now(struct exchange *x)
{
	struct held h;
	struct form form;
	enum fault fault;
	bool is_fresh;

	TRY(form_read(x, &form));
	fault = suspend(x, &form, &h, &is_fresh);
	if (fault == FAULT_CHANGED)
		fault = suspend(x, &form, &h, &is_fresh);
	TRY(fault);
	return is_fresh ? reply_see_other_path(x, client_below(x, &h.c,
	    "/suspend")) : FAULT_NONE;
}

enum fault
client_resume_ask(struct exchange *x)
{
	struct held h;
	bool is_fresh;

	TRY(find_held(x, &h));
	if (!h.state.is_suspended || h.state.is_barred)
		return render(x, &h, 200);
	TRY(fresh_page(x, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	reply_has_form(x);
	page_client_resume_render(reply_page(x, 200), x->locale,
	    &(struct page_client_resume){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = h.c.row.name,
		.is_machine = is_machine(x, &h),
		.keep = h.c.path,
		.action = client_below(x, &h.c, "/resume"),
	    });
	return FAULT_NONE;
}

enum fault
client_resume_now(struct exchange *x)
{
	struct store_client_suspend_row unused;
	struct held h;
	struct form form;
	enum fault fault;
	bool is_fresh;

	TRY(form_read(x, &form));
	TRY(find_held(x, &h));
	TRY(fresh_act(x, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	fault = store_client_suspend(x, &(struct store_client_suspend_in){
		.client_id = h.c.row.client_id,
		.is_suspended = false,
	    }, &unused);
	if (fault == FAULT_CONFLICT) {
		TRY(find_held(x, &h));
		return render(x, &h, 409);
	}
	TRY(fault);
	return notice_see_other(x, h.c.path, (struct said){
		.message = MESSAGE_CLIENT_RESUMED,
		.with = { h.c.row.name },
	    });
}
