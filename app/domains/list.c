#include "domains/list.h"

#include "domains/account_domain.h"
#include "page/domain.h"
#include "page/frame.h"
#include "page/notice.h"
#include "web/form.h"
#include "web/reply.h"

static enum page_domains_domains_state
state_shown(const struct store_domains_of_row *row)
{
	static const struct {
		const char *name;
		enum page_domains_domains_state state;
	} states[] = {
		{ "claimed", PAGE_DOMAINS_DOMAINS_STATE_CLAIMED },
		{ "verified", PAGE_DOMAINS_DOMAINS_STATE_VERIFIED },
		{ "stale", PAGE_DOMAINS_DOMAINS_STATE_STALE },
		{ "timed_out", PAGE_DOMAINS_DOMAINS_STATE_TIMED_OUT },
		{ "displaced", PAGE_DOMAINS_DOMAINS_STATE_DISPLACED },
	};

	if (locale_has_time(row->first_miss_at))
		return PAGE_DOMAINS_DOMAINS_STATE_MISSING;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (str_equal(row->state, str_of(states[i].name)))
			return states[i].state;
	return PAGE_DOMAINS_DOMAINS_STATE_LAPSED;
}

static struct utime
when_of(const struct store_domains_of_row *row)
{
	if (locale_has_time(row->first_miss_at))
		return row->first_miss_at;
	return locale_has_time(row->ended_at) ? row->ended_at :
	    row->challenge_until;
}

static enum fault
show_domains(struct exchange *x, const struct account_seen *account,
    struct page_domains *page)
{
	struct store_domains_of_rows rows;
	struct page_domains_domains *shown;

	TRY(store_domains_of(x,
	    &(struct store_domains_of_in){ .account_id = account->id },
	    &rows));
	shown = ARENA_ARRAY(x->arena, struct page_domains_domains,
	    rows.count + 1);
	for (size_t i = 0; i < rows.count; i++) {
		const struct store_domains_of_row *row = &rows.items[i];

		shown[i] = (struct page_domains_domains){
			.name = page_domain_name(x, row->name),
			.state = state_shown(row),
			.since = row->verified_since,
			.checked = row->confirmed_at,
			.when = when_of(row),
			.show = account_domain_path(x, account->id,
			    row->domain_id, ""),
		};
	}
	page->domains = shown;
	page->domains_count = rows.count;
	return FAULT_NONE;
}

static enum fault
render(struct exchange *x, const struct account_seen *account,
    struct str typed, enum message mistake)
{
	struct page_domains page = { .account = account->name };
	struct part_mistake shown = {
		.field = STR("domain"),
		.text = { .message = mistake },
	};

	TRY(notice_find(x, &page.notice));
	TRY(show_domains(x, account, &page));
	if (account->role >= ROLE_ADMIN) {
		page.claim = page_path(x, "/accounts/", account->id,
		    "/domains");
		page.typed = typed;
	}
	if (mistake != MESSAGE_NONE) {
		page.mistakes = &shown;
		page.mistakes_count = 1;
	}
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_domains_render(reply_page(x, mistake == MESSAGE_NONE ? 200 : 422),
	    x->locale, &page);
	return FAULT_NONE;
}

enum fault
domains_show(struct exchange *x)
{
	struct account_seen account;

	TRY(account_seen(x, ROLE_MEMBER, &account));
	return render(x, &account, STR(""), MESSAGE_NONE);
}

static enum message
mistake_typed(enum problem problem)
{
	static const struct {
		enum problem problem;
		enum message message;
	} mistakes[] = {
		{ PROBLEM_NONE, MESSAGE_NONE },
		{ PROBLEM_EMPTY, MESSAGE_DOMAIN_MISSING },
		{ PROBLEM_TOO_LONG, MESSAGE_DOMAIN_TOO_LONG },
		{ PROBLEM_WILDCARD, MESSAGE_DOMAIN_WILDCARD },
		{ PROBLEM_DOMAIN_ADDRESS, MESSAGE_DOMAIN_ADDRESS },
		{ PROBLEM_DOMAIN_IP, MESSAGE_DOMAIN_IP },
		{ PROBLEM_DOMAIN_RESERVED, MESSAGE_DOMAIN_RESERVED },
		{ PROBLEM_DOMAIN_NO_SUFFIX, MESSAGE_DOMAIN_NO_SUFFIX },
		{ PROBLEM_DOMAIN_PUBLIC_SUFFIX, MESSAGE_DOMAIN_SUFFIX },
		{ PROBLEM_DOMAIN_PRIVATE_SUFFIX, MESSAGE_DOMAIN_SUFFIX },
	};

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
		if (mistakes[i].problem == problem)
			return mistakes[i].message;
	return MESSAGE_DOMAIN_BAD;
}

/* It has the domain, perhaps by the same form. */
static enum fault
lead_there(struct exchange *x, const struct account_seen *account,
    struct str name)
{
	struct store_domains_of_rows rows;

	TRY(store_domains_of(x,
	    &(struct store_domains_of_in){ .account_id = account->id },
	    &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (str_equal(rows.items[i].name, name))
			return notice_see_other(x, account_domain_path(x,
			    account->id, rows.items[i].domain_id, ""),
			    (struct said){
				.message = MESSAGE_DOMAIN_ALREADY,
			    });
	return FAULT_CONFLICT;
}

/* As zone files write a whole name, and the page of a domain its record's. */
static struct str
without_root(struct str typed)
{
	struct str name = str_trim(typed);

	return name.len > 1 && str_ends(name, STR(".")) ?
	    str_first(name, name.len - 1) : name;
}

enum fault
domains_claim(struct exchange *x)
{
	struct store_domain_claim_row row;
	struct account_seen account;
	struct domain_name name;
	enum message mistake;
	struct form form;
	struct str typed;
	enum fault fault;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("domain"), &typed));
	TRY(account_seen(x, ROLE_ADMIN, &account));
	if (str_is_absent(typed))
		return FAULT_BAD_REQUEST;
	mistake = mistake_typed(domain_name_read(x->arena, x->conf,
	    without_root(typed), &name));
	if (mistake != MESSAGE_NONE)
		return render(x, &account, typed, mistake);
	fault = store_domain_claim(x,
	    &(struct store_domain_claim_in){
		.account_id = account.id,
		.name = name.ascii,
	    }, &row);
	if (fault == FAULT_CONFLICT)
		return lead_there(x, &account, name.ascii);
	if (fault == FAULT_TOO_MANY)
		return render(x, &account, typed, MESSAGE_DOMAIN_TOO_MANY);
	TRY(fault);
	return notice_see_other(x, account_domain_path(x, account.id,
	    row.domain_id, ""), (struct said){
		.message = MESSAGE_DOMAIN_CLAIMED,
		.with = { page_domain_name(x, name.ascii).shown,
		    account.name },
	    });
}
