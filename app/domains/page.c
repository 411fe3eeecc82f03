#include "domains/page.h"

#include "domains/seen.h"
#include "model/public_suffix.h"
#include "page/domain.h"
#include "page/frame.h"
#include "web/reply.h"

#define SOON_US		INT64_C(60000000)

static enum page_domain_state
state_shown(const struct account_domain *d)
{
	static const struct {
		const char *name;
		enum page_domain_state state;
	} states[] = {
		{ "claimed", PAGE_DOMAIN_STATE_CLAIMED },
		{ "verified", PAGE_DOMAIN_STATE_VERIFIED },
		{ "stale", PAGE_DOMAIN_STATE_STALE },
		{ "timed_out", PAGE_DOMAIN_STATE_TIMED_OUT },
		{ "displaced", PAGE_DOMAIN_STATE_DISPLACED },
	};

	if (locale_has_time(d->row.first_miss_at))
		return PAGE_DOMAIN_STATE_MISSING;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (str_equal(d->row.state, str_of(states[i].name)))
			return states[i].state;
	return PAGE_DOMAIN_STATE_LAPSED;
}

static struct utime
when_of(const struct account_domain *d)
{
	if (locale_has_time(d->row.first_miss_at))
		return d->row.first_miss_at;
	return locale_has_time(d->row.ended_at) ? d->row.ended_at :
	    d->row.challenge_until;
}

/* The name without the zone, as most DNS panels want it. */
static void
show_name(struct exchange *x, const struct account_domain *d,
    struct page_domain *page)
{
	struct str zone = public_suffix_registrable(d->claim.name);
	struct str name = domain_challenge_name(x->arena, d->claim.name,
	    domain_claim_label(x, &d->claim));

	if (str_is_absent(zone))
		zone = d->claim.name;
	page->record_zone = zone;
	page->record_relative = str_first(name, name.len - zone.len - 1);
	page->record_absolute = arena_printf(x->arena, "%.*s.",
	    STR_ARG(name));
	page->record_command = arena_printf(x->arena, "dig +short TXT %.*s",
	    STR_ARG(page->record_absolute));
}

static void
show_record(struct exchange *x, const struct account_domain *d,
    struct page_domain *page)
{
	page->record_type = STR("TXT");
	page->record_value = domain_token_record(x->arena,
	    domain_claim_token(x->arena, &d->claim));
	show_name(x, d, page);
}

static enum page_domain_history_verdict
verdict_told(struct str verdict)
{
	static const enum page_domain_history_verdict verdicts[] = {
		[LOOK_UP_NONE] = PAGE_DOMAIN_HISTORY_VERDICT_TEMPORARY,
		[LOOK_UP_VERIFIED] = PAGE_DOMAIN_HISTORY_VERDICT_VERIFIED,
		[LOOK_UP_NO_NAME] = PAGE_DOMAIN_HISTORY_VERDICT_NO_NAME,
		[LOOK_UP_NO_RECORD] = PAGE_DOMAIN_HISTORY_VERDICT_NO_RECORD,
		[LOOK_UP_WRONG_RECORD] =
		    PAGE_DOMAIN_HISTORY_VERDICT_WRONG_RECORD,
		[LOOK_UP_OWN_NAME] = PAGE_DOMAIN_HISTORY_VERDICT_OWN_NAME,
		[LOOK_UP_DNSSEC_INVALID] =
		    PAGE_DOMAIN_HISTORY_VERDICT_DNSSEC_INVALID,
		[LOOK_UP_DISAGREEMENT] =
		    PAGE_DOMAIN_HISTORY_VERDICT_DISAGREEMENT,
		[LOOK_UP_TEMPORARY] = PAGE_DOMAIN_HISTORY_VERDICT_TEMPORARY,
	};

	return str_is_absent(verdict) ? PAGE_DOMAIN_HISTORY_VERDICT_NONE :
	    verdicts[seen_verdict(verdict)];
}

static enum page_domain_history_became
became_told(struct str state)
{
	if (str_equal(state, STR("lapsed")))
		return PAGE_DOMAIN_HISTORY_BECAME_LAPSED;
	if (str_equal(state, STR("timed_out")))
		return PAGE_DOMAIN_HISTORY_BECAME_TIMED_OUT;
	if (str_equal(state, STR("displaced")))
		return PAGE_DOMAIN_HISTORY_BECAME_DISPLACED;
	return 0;
}

static enum fault
show_history(struct exchange *x, const struct account_domain *d,
    struct page_domain *page)
{
	struct store_domain_history_rows rows;
	struct page_domain_history *told;

	TRY(store_domain_history(x,
	    &(struct store_domain_history_in){
		.account_id = d->account.id,
		.domain_id = d->claim.id,
	    }, &rows));
	told = ARENA_ARRAY(x->arena, struct page_domain_history,
	    rows.count + 1);
	for (size_t i = 0; i < rows.count; i++)
		told[i] = (struct page_domain_history){
			.at = rows.items[i].at,
			.became = became_told(rows.items[i].state),
			.verdict = verdict_told(rows.items[i].verdict),
			.is_signed = rows.items[i].dnssec,
			.asked = rows.items[i].asked,
			.agreed = rows.items[i].agreed,
		};
	page->history = told;
	page->history_count = rows.count;
	return FAULT_NONE;
}

static void
show_acts(struct exchange *x, const struct account_domain *d,
    struct page_domain *page)
{
	if (!d->may_manage)
		return;
	page->act = account_domain_path(x, d->account.id, d->claim.id, "");
	page->may_restart = !account_domain_is_verified(d);
	page->remove = account_domain_path(x, d->account.id, d->claim.id,
	    "/remove");
}

enum fault
domain_page(struct exchange *x, const struct account_domain *d,
    struct said notice, int http_status)
{
	struct page_domain page = {
		.account = d->account.name,
		.name = page_domain_name(x, d->claim.name),
		.notice = notice,
		.state = state_shown(d),
		.since = d->row.verified_since,
		.when = when_of(d),
		.checked = d->row.checked_at,
		.next = d->row.next_check_at,
		.is_signed = d->row.dnssec,
		.perspectives = d->row.perspectives,
		.back = page_path(x, "/accounts/", d->account.id, "/domains"),
	};

	page.is_due = !d->row.next_check_at_is_null &&
	    d->row.next_check_at.us < utime_now().us + SOON_US;
	if (account_domain_is_verified(d))
		page.confirmed = d->row.confirmed_at;
	if (account_domain_is_watched(d))
		show_record(x, d, &page);
	/* What was seen before another account proved it is true no more. */
	if (!str_is_absent(d->row.verdict) &&
	    page.state != PAGE_DOMAIN_STATE_DISPLACED)
		seen_show(x->arena, d->row.seen, d->row.verdict, &page);
	TRY(show_history(x, d, &page));
	show_acts(x, d, &page);
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_domain_render(reply_page(x, http_status), x->locale, &page);
	return FAULT_NONE;
}
