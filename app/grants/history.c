#include "grants/history.h"

#include <inttypes.h>

#include "page/ended.h"
#include "page/frame.h"
#include "queries.h"
#include "web/reply.h"

#define PAGE_ENDED	50

static struct page_apps_ended_endings
show_ending(struct exchange *x, const struct store_grants_over_row *row)
{
	struct page_apps_ended_endings ending = {
		.name = row->client_name,
		.old_name = row->old_name,
		.ended = row->ended_at,
		.is_whole = row->is_whole,
		.why = ended_why(row->reason, x->conf->operator_name),
	};
	struct page_apps_ended_endings_accounts *accounts;
	size_t i;

	if (!row->granted_at_is_null)
		ending.allowed = row->granted_at;
	accounts = ARENA_ARRAY(x->arena,
	    struct page_apps_ended_endings_accounts, row->accounts.count + 1);
	for (i = 0; i < row->accounts.count; i++)
		accounts[i].name = row->accounts.items[i];
	ending.accounts = accounts;
	ending.accounts_count = row->accounts.count;
	return ending;
}

enum fault
history_show(struct exchange *x)
{
	struct page_apps_ended page = { .endings = NULL };
	struct page_apps_ended_endings *endings;
	struct store_grants_over_rows rows;
	uint32_t from;
	size_t i;

	TRY(page_from(x, &from));
	/* One more than a page shows whether there is a next one. */
	TRY(store_grants_over(x, &(struct store_grants_over_in){
		.user_id = x->person.user.uuid,
		.from_row = from,
		.row_count = PAGE_ENDED + 1,
	    }, &rows));
	endings = ARENA_ARRAY(x->arena, struct page_apps_ended_endings,
	    rows.count + 1);
	for (i = 0; i < rows.count && i < PAGE_ENDED; i++)
		endings[i] = show_ending(x, &rows.items[i]);
	page.frame = page_frame(x, PART_FRAME_HERE_APPS);
	page.endings = endings;
	page.endings_count = i;
	if (rows.count > PAGE_ENDED)
		page.more = arena_printf(x->arena, "/apps/ended?from=%" PRIu32,
		    from + PAGE_ENDED);
	page_apps_ended_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}
