#include "ops/home.h"

#include "page/frame.h"
#include "queries.h"
#include "web/reply.h"

/* One app that was allowed twice is one app; the store lists by name. */
static int
count_apps(const struct store_grants_of_rows *grants)
{
	size_t i;
	int count;

	for (i = 0, count = 0; i < grants->count; i++)
		if (i == 0 || !str_equal(grants->items[i].app,
		    grants->items[i - 1].app))
			count++;
	return count;
}

static enum fault
count_what_is_theirs(struct exchange *x, struct page_home *page)
{
	struct store_accounts_of_rows accounts;
	struct store_grants_of_rows grants;

	TRY(store_accounts_of(x,
	    &(struct store_accounts_of_in){
		.user_id = x->person.user.uuid,
	    }, &accounts));
	TRY(store_grants_of(x,
	    &(struct store_grants_of_in){
		.user_id = x->person.user.uuid,
		.filter = STR("all"),
		.account_id_is_null = true,
	    }, &grants));
	page->accounts = (int)accounts.count;
	page->apps = count_apps(&grants);
	return FAULT_NONE;
}

enum fault
home_show(struct exchange *x)
{
	struct page_home page = { .apps = 0 };

	page.frame = page_frame_bare(x);
	if (!uuid_is_zero(x->person.user.uuid)) {
		page.frame = page_frame(x, PART_FRAME_HERE_HOME);
		TRY(count_what_is_theirs(x, &page));
		reply_has_form(x);
	}
	if (x->conf->demo_app != NULL) {
		page.demo = str_of(x->conf->demo_app);
		page.demo_name = STR("DNS Pilot");
	}
	page_home_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}
