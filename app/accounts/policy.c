#include "accounts/policy.h"

#include "fresh/fresh.h"
#include "model/new_apps.h"
#include "page/account.h"
#include "page/frame.h"
#include "page/notice.h"
#include "queries.h"
#include "web/form.h"
#include "web/reply.h"

/* More than these are counted, not listed. */
#define LISTED_MAX	50

/* The two templates' enums list the modes in the same order. */
static enum page_account_policy_now
mode_shown(enum new_apps mode)
{
	switch (mode) {
	case NEW_APPS_ALL:
		return PAGE_ACCOUNT_POLICY_NOW_ALL;
	case NEW_APPS_VERIFIED:
		return PAGE_ACCOUNT_POLICY_NOW_VERIFIED;
	case NEW_APPS_NONE:
		return PAGE_ACCOUNT_POLICY_NOW_NONE;
	case NEW_APPS_UNKNOWN:
		break;
	}
	return (enum page_account_policy_now)0;
}

static enum fault
find_policy(struct exchange *x, const struct account_seen *account,
    struct store_policy_of_row *policy_r)
{
	return store_policy_of(x, &(struct store_policy_of_in){
		.account_id = account->id,
	    }, policy_r);
}

static enum fault
choice_page(struct exchange *x, const struct account_seen *account)
{
	struct page_account_policy page = { .account = account->name };
	struct store_policy_of_row policy;

	TRY(notice_find(x, &page.notice));
	TRY(find_policy(x, account, &policy));
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	page.operator = x->conf->operator_name;
	page.now = mode_shown(new_apps_read(policy.new_apps));
	page.refused = policy.refused;
	page.action = page_path(x, "/accounts/", account->id, "/policy");
	page.look = arena_printf(x->arena, "%.*s?mode=%.*s",
	    STR_ARG(page.action), STR_ARG(policy.new_apps));
	reply_has_form(x);
	page_account_policy_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}

static enum fault
show_refused(struct exchange *x, const struct account_seen *account,
    struct str mode, struct page_account_policy_change *page)
{
	struct page_account_policy_change_accesses *accesses;
	struct store_policy_preview_rows rows;
	struct store_policy_count_row counted;
	size_t i;

	/* Counted first: what is listed and not counted ends nothing. */
	TRY(store_policy_count(x, &(struct store_policy_count_in){
		.account_id = account->id,
		.new_apps = mode,
	    }, &counted));
	TRY(store_policy_preview(x, &(struct store_policy_preview_in){
		.account_id = account->id,
		.new_apps = mode,
		.row_count = LISTED_MAX,
	    }, &rows));
	accesses = ARENA_ARRAY(x->arena,
	    struct page_account_policy_change_accesses, rows.count + 1);
	for (i = 0; i < rows.count; i++) {
		accesses[i].app = rows.items[i].client_name;
		accesses[i].member = rows.items[i].member_name;
		accesses[i].email = rows.items[i].member_email;
		accesses[i].allowed = rows.items[i].granted_at;
	}
	page->accesses = accesses;
	page->accesses_count = rows.count;
	page->refused = counted.refused;
	page->digest = counted.digest;
	if (counted.refused > (int64_t)rows.count)
		page->others = counted.refused - (int64_t)rows.count;
	return FAULT_NONE;
}

/* What a mode would mean; `is_stale`: what was answered meant something else. */
static enum fault
change_page(struct exchange *x, const struct account_seen *account,
    enum new_apps mode, bool is_stale, bool is_ending)
{
	struct page_account_policy_change page = { .account = account->name };
	struct store_policy_of_row policy;

	TRY(find_policy(x, account, &policy));
	TRY(show_refused(x, account, new_apps_name(mode), &page));
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	page.operator = x->conf->operator_name;
	page.mode = (enum page_account_policy_change_mode)mode_shown(mode);
	page.mode_name = new_apps_name(mode);
	page.is_stale = is_stale;
	page.is_ending = is_ending;
	page.is_same = new_apps_read(policy.new_apps) == mode;
	page.version = policy.version;
	page.action = page_path(x, "/accounts/", account->id, "/policy");
	page.keep = page.action;
	reply_has_form(x);
	page_account_policy_change_render(reply_page(x, is_stale ? 409 : 200),
	    x->locale, &page);
	return FAULT_NONE;
}

enum fault
account_policy_show(struct exchange *x)
{
	struct account_seen account;
	enum new_apps mode;
	struct str asked;
	bool is_fresh;

	TRY(account_seen(x, ROLE_OWNER, &account));
	TRY(exchange_query(x, STR("mode"), &asked));
	if (str_is_absent(asked))
		return choice_page(x, &account);
	mode = new_apps_read(asked);
	if (mode == NEW_APPS_UNKNOWN)
		return FAULT_NOT_FOUND;
	TRY(fresh_page(x, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;	/* its reply is set */
	return change_page(x, &account, mode, false, false);
}

struct choice {
	enum new_apps	mode;
	int64_t		version;	/* of the policy that was shown */
	struct str	digest;		/* of the accesses that were */
	bool		ends;
};

static enum fault
read_choice(const struct form *form, struct choice *c_r)
{
	struct str mode, existing;

	TRY(form_one(form, STR("mode"), &mode));
	TRY(form_number(form, STR("version"), &c_r->version));
	TRY(form_one(form, STR("digest"), &c_r->digest));
	TRY(form_one(form, STR("existing"), &existing));
	c_r->mode = new_apps_read(mode);
	c_r->ends = str_equal(existing, STR("end"));
	if (c_r->mode == NEW_APPS_UNKNOWN || str_is_absent(c_r->digest) ||
	    (!c_r->ends && !str_equal(existing, STR("keep"))))
		return FAULT_BAD_REQUEST;
	return FAULT_NONE;
}

enum fault
account_policy_save(struct exchange *x)
{
	struct store_policy_put_row row;
	struct account_seen account;
	struct choice choice;
	struct form form;
	enum fault fault;
	bool is_fresh;

	TRY(form_read(x, &form));
	TRY(account_seen(x, ROLE_OWNER, &account));
	TRY(fresh_act(x, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;	/* its page is set */
	TRY(read_choice(&form, &choice));
	fault = store_policy_put(x, &(struct store_policy_put_in){
		.account_id = account.id,
		.new_apps = new_apps_name(choice.mode),
		.version = choice.version,
		.digest = choice.digest,
		.ends = choice.ends,
	    }, &row);
	if (fault == FAULT_CONFLICT)
		return change_page(x, &account, choice.mode, true,
		    choice.ends);
	TRY(fault);
	return notice_see_other(x, page_path(x, "/accounts/", account.id,
	    "/policy"), (struct said){
		.message = row.ended > 0 ? MESSAGE_POLICY_SAVED_ENDED :
		    MESSAGE_POLICY_SAVED,
	    });
}
