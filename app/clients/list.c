#include "clients/list.h"

#include "base/url.h"
#include "clients/account_client.h"
#include "page/frame.h"
#include "web/reply.h"

#define PAGE_CLIENTS	50
#define WORDS_MAX_BYTES	((size_t)300)	/* the page's 100 characters */

/* What the address asks for. */
struct asked {
	struct str	words;		/* empty: all */
	struct str	status;		/* "" is all */
	struct utime	after_at;
	struct str	after_id;	/* absent: from the newest on */
};

static const struct {
	const char	*status;
	enum message	 words;
} filters[] = {
	{ "", MESSAGE_FILTER_ALL },
	{ "private", MESSAGE_FILTER_PRIVATE },
	{ "public", MESSAGE_FILTER_PUBLIC },
	{ "suspended", MESSAGE_FILTER_SUSPENDED },
	{ "unused", MESSAGE_FILTER_UNUSED },
};

#define FILTERS_COUNT	(sizeof(filters) / sizeof(filters[0]))

/* "1764400000000000_app-…": the last one that was shown. */
static bool
read_after(struct str text, struct asked *asked)
{
	size_t mark = str_find(text, '_', 0);
	uint64_t us;

	if (str_is_empty(text))
		return true;
	if (mark == SIZE_MAX || !str_to_u64(str_first(text, mark), &us) ||
	    us > (uint64_t)INT64_MAX)
		return false;
	asked->after_at = (struct utime){ (int64_t)us };
	asked->after_id = str_from(text, mark + 1);
	return true;
}

static bool
is_filter(struct str status)
{
	for (size_t i = 0; i < FILTERS_COUNT; i++)
		if (str_equal(status, str_of(filters[i].status)))
			return true;
	return false;
}

static enum fault
read_asked(struct exchange *x, struct asked *asked)
{
	struct str after;

	*asked = (struct asked){ .after_id = STR_ABSENT };
	TRY(exchange_query(x, STR("q"), &asked->words));
	TRY(exchange_query(x, STR("status"), &asked->status));
	TRY(exchange_query(x, STR("after"), &after));
	asked->words = str_trim(asked->words);
	if (asked->words.len > WORDS_MAX_BYTES || !is_filter(asked->status) ||
	    !read_after(after, asked))
		return FAULT_BAD_REQUEST;
	return FAULT_NONE;
}

/* The list with these words and that filter, after that one. */
static struct str
list_path(struct exchange *x, const struct account_seen *account,
    struct str words, struct str status, struct str after)
{
	const struct str pairs[][2] = {
		{ STR("status"), status }, { STR("q"), words },
		{ STR("after"), after },
	};
	struct str kept[3][2];
	size_t count = 0;

	for (size_t i = 0; i < 3; i++) {
		if (str_is_empty(pairs[i][1]))
			continue;
		kept[count][0] = pairs[i][0];
		kept[count++][1] = pairs[i][1];
	}
	return url_with(x->arena, clients_path(x, account->id, ""), kept,
	    count);
}

static void
show_filters(struct exchange *x, const struct account_seen *account,
    const struct asked *asked, struct page_clients *page)
{
	struct page_clients_filters *shown = ARENA_ARRAY(x->arena,
	    struct page_clients_filters, FILTERS_COUNT);

	for (size_t i = 0; i < FILTERS_COUNT; i++) {
		struct str status = str_of(filters[i].status);

		shown[i] = (struct page_clients_filters){
			.words = { .message = filters[i].words },
			.to = list_path(x, account, asked->words, status,
			    STR_ABSENT),
			.is_now = str_equal(status, asked->status),
		};
	}
	page->filters = shown;
	page->filters_count = FILTERS_COUNT;
}

static struct page_clients_clients
show_client(struct exchange *x, const struct account_seen *account,
    const struct store_clients_of_account_row *row)
{
	return (struct page_clients_clients){
		.name = row->name,
		.client_id = row->client_id,
		.to = client_path(x, account->id, row->client_id),
		.is_public = row->is_public,
		.is_suspended = row->is_suspended,
		.kind = client_kind_said(!str_equal(row->tier, STR("hand")) ?
		    row->kind : client_kind_name(client_kind_likely(x,
		    row->kind, row->method, row->redirect_uris,
		    row->grant_types))),
		.method = client_method_said(row->method),
		.domain = row->verified_domain,
		.used = row->used_at,
	};
}

/* Those that wait for an answer, for those who may take an offer back. */
static enum fault
mark_offered(struct exchange *x, const struct account_seen *account,
    struct page_clients_clients *shown, size_t count)
{
	struct store_client_transfers_open_rows rows;

	if (account->role < ROLE_ADMIN)
		return FAULT_NONE;
	TRY(store_client_transfers_open(x,
	    &(struct store_client_transfers_open_in){
		.account_id = account->id,
	    }, &rows));
	for (size_t i = 0; i < rows.count; i++)
		for (size_t k = 0; k < count; k++)
			if (str_equal(rows.items[i].client_id,
			    shown[k].client_id))
				shown[k].is_offered = true;
	return FAULT_NONE;
}

static enum fault
show_clients(struct exchange *x, const struct account_seen *account,
    const struct asked *asked, struct page_clients *page)
{
	struct store_clients_of_account_rows rows;
	struct page_clients_clients *shown;
	size_t count;

	TRY(store_clients_of_account(x,
	    &(struct store_clients_of_account_in){
		.account_id = account->id,
		.words = str_is_empty(asked->words) ? STR_ABSENT :
		    asked->words,
		.status = str_is_absent(asked->status) ? STR("") :
		    asked->status,
		.after_at = asked->after_at,
		.after_at_is_null = str_is_absent(asked->after_id),
		.after_id = asked->after_id,
		.most = PAGE_CLIENTS + 1,
	    }, &rows));
	count = rows.count > PAGE_CLIENTS ? PAGE_CLIENTS : rows.count;
	shown = ARENA_ARRAY(x->arena, struct page_clients_clients, count + 1);
	for (size_t i = 0; i < count; i++)
		shown[i] = show_client(x, account, &rows.items[i]);
	TRY(mark_offered(x, account, shown, count));
	page->clients = shown;
	page->clients_count = count;
	if (rows.count > PAGE_CLIENTS)
		page->more = list_path(x, account, asked->words,
		    asked->status, arena_printf(x->arena, "%lld_%.*s",
		    (long long)rows.items[count - 1].created_at.us,
		    STR_ARG(rows.items[count - 1].client_id)));
	return FAULT_NONE;
}

enum fault
clients_list(struct exchange *x)
{
	struct page_clients page = { .is_asked = false };
	struct account_seen account;
	struct asked asked;

	TRY(account_seen(x, ROLE_MEMBER, &account));
	TRY(read_asked(x, &asked));
	page.account = account.name;
	page.action = clients_path(x, account.id, "");
	if (account.role >= ROLE_DEVELOPER) {
		TRY(account_client_is_full(x, &account, &page.is_full));
		page.make = clients_path(x, account.id, "/new");
	}
	page.words = asked.words;
	page.status = asked.status;
	page.is_asked = !str_is_empty(asked.words) ||
	    !str_is_empty(asked.status);
	show_filters(x, &account, &asked, &page);
	TRY(show_clients(x, &account, &asked, &page));
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_clients_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}
