#include "domains/show.h"

#include "domains/check.h"
#include "domains/page.h"
#include "fresh/fresh.h"
#include "page/domain.h"
#include "page/frame.h"
#include "page/notice.h"
#include "web/form.h"
#include "web/reply.h"

#define APPS_SHOWN	5

enum fault
domain_show(struct exchange *x)
{
	struct account_domain d;
	struct said done;

	TRY(notice_find(x, &done));
	TRY(account_domain_find(x, ROLE_MEMBER, &d));
	return domain_page(x, &d, done, 200);
}

static enum fault
say_wait(struct exchange *x, const struct account_domain *d, int64_t wait_s)
{
	reply_retry_after(x, wait_s);
	return domain_page(x, d, (struct said){
		.message = MESSAGE_DOMAIN_CHECK_WAIT,
		.with = { arena_printf(x->arena, "%lld", (long long)wait_s) },
	    }, 429);
}

/* Back to the page, which says what the button did. */
static enum fault
say_here(struct exchange *x, const struct account_domain *d,
    enum message done)
{
	return notice_see_other(x, account_domain_path(x, d->account.id,
	    d->claim.id, ""), (struct said){ .message = done });
}

static enum fault
check_now(struct exchange *x, struct account_domain *d)
{
	struct store_domain_check_now_row row;
	enum look_up_verdict verdict;
	enum fault fault;

	TRY(store_domain_check_now(x,
	    &(struct store_domain_check_now_in){
		.account_id = d->account.id,
		.domain_id = d->claim.id,
		.lease_s = CHECK_LEASE_S,
	    }, &row));
	if (row.retry_after_s > 0)
		return say_wait(x, d, row.retry_after_s);
	d->claim.issued_at = row.issued_at;
	d->claim.issued_before = row.issued_before;
	fault = domain_check(x, &d->claim, row.claim, &verdict);
	if (fault != FAULT_NONE && fault != FAULT_BUSY)
		return fault;
	return say_here(x, d, verdict == LOOK_UP_NONE ?
	    MESSAGE_DOMAIN_CHECKED_LATER : verdict == LOOK_UP_VERIFIED ?
	    MESSAGE_DOMAIN_CHECKED_FOUND : MESSAGE_DOMAIN_CHECKED_NOT_FOUND);
}

static enum fault
restart(struct exchange *x, const struct account_domain *d)
{
	TRY(store_domain_restart(x,
	    &(struct store_domain_restart_in){
		.account_id = d->account.id,
		.domain_id = d->claim.id,
	    }));
	return say_here(x, d, MESSAGE_DOMAIN_RESTARTED);
}

enum fault
domain_act(struct exchange *x)
{
	struct account_domain d;
	struct form form;
	struct str what;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("do"), &what));
	TRY(account_domain_find(x, ROLE_ADMIN, &d));
	if (str_equal(what, STR("check")))
		return check_now(x, &d);
	if (str_equal(what, STR("restart")))
		return restart(x, &d);
	return FAULT_BAD_REQUEST;
}

/* The apps that are not verified any more without it, before it is removed. */
static enum fault
show_apps(struct exchange *x, const struct account_domain *d,
    struct page_domain_remove *page)
{
	struct store_domain_bears_rows rows;
	struct page_domain_remove_apps *apps;

	TRY(store_domain_bears(x,
	    &(struct store_domain_bears_in){
		.account_id = d->account.id,
		.name = d->claim.name,
		.most = APPS_SHOWN,
	    }, &rows));
	apps = ARENA_ARRAY(x->arena, struct page_domain_remove_apps,
	    rows.count + 1);
	for (size_t i = 0; i < rows.count; i++)
		apps[i].name = rows.items[i].name;
	page->apps = apps;
	page->apps_count = rows.count;
	if (rows.count > 0) {
		page->losing = rows.items[0].total;
		page->others = page->losing - (int64_t)rows.count;
	}
	return FAULT_NONE;
}

static enum fault
say_removed(struct exchange *x, const struct account_seen *account,
    struct str name)
{
	return notice_see_other(x, page_path(x, "/accounts/", account->id,
	    "/domains"), (struct said){
		.message = MESSAGE_DOMAIN_REMOVED,
		.with = { page_domain_name(x, name).shown, account->name },
	    });
}

/* One that is removed is said to be so, for instance to who sends twice. */
static enum fault
say_gone(struct exchange *x)
{
	struct store_domain_removed_row row;
	struct account_seen account;
	struct uuid id;
	bool is_found;

	TRY(account_seen(x, ROLE_ADMIN, &account));
	if (!uuid_read(exchange_part(x, STR("domain")), &id))
		return FAULT_NOT_FOUND;
	TRY(store_domain_removed(x, &(struct store_domain_removed_in){
		.account_id = account.id,
		.domain_id = id,
	    }, &row, &is_found));
	return is_found ? say_removed(x, &account, row.name) : FAULT_NOT_FOUND;
}

enum fault
domain_remove_ask(struct exchange *x)
{
	struct page_domain_remove page = { .is_verified = false };
	struct account_domain d;
	enum fault fault;
	bool is_fresh;

	fault = account_domain_find(x, ROLE_ADMIN, &d);
	if (fault == FAULT_NOT_FOUND)
		return say_gone(x);
	TRY(fault);
	TRY(fresh_page(x, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	page.account = d.account.name;
	page.name = page_domain_name(x, d.claim.name);
	page.is_verified = account_domain_is_verified(&d);
	if (page.is_verified)
		TRY(show_apps(x, &d, &page));
	page.action = account_domain_path(x, d.account.id, d.claim.id,
	    "/remove");
	page.keep = account_domain_path(x, d.account.id, d.claim.id, "");
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_domain_remove_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}

enum fault
domain_remove_now(struct exchange *x)
{
	struct account_domain d;
	struct form form;
	enum fault fault;
	bool is_fresh;

	TRY(form_read(x, &form));
	fault = account_domain_find(x, ROLE_ADMIN, &d);
	if (fault == FAULT_NOT_FOUND)
		return say_gone(x);
	TRY(fault);
	TRY(fresh_act(x, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	TRY(store_domain_remove(x,
	    &(struct store_domain_remove_in){
		.account_id = d.account.id,
		.domain_id = d.claim.id,
	    }));
	return say_removed(x, &d.account, d.claim.name);
}
