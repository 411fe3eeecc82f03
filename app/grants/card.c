#include "grants/card.h"

#include <stdlib.h>

#include "page/app.h"
#include "page/frame.h"

#define UNUSED_AFTER_US	((int64_t)90 * 24 * 3600 * 1000000)
/* Of an app with more accesses, the others wait behind a line. */
#define SHOWN_AT_ONCE	4

/* A part of the store's rows: those of one app. */
struct pile {
	const struct store_grants_of_row	*items;
	size_t					 count;
};

struct card {
	struct page_apps_apps	shown;
	struct part_access	first;	/* decides where the card stands */
};

static bool
has_any_of(struct str_list scopes, struct str_list wanted)
{
	size_t i;

	for (i = 0; i < scopes.count; i++)
		if (str_list_has(wanted, scopes.items[i]))
			return true;
	return false;
}

/* That it stays connected is said by when it ends. */
static bool
is_shown(struct str scope)
{
	return !str_equal(scope, STR("offline_access"));
}

/* What any of them allows, each once. */
static struct str_list
scopes_of(struct exchange *x, struct pile pile)
{
	struct str_list all = { NULL, 0 };
	struct str *scopes, one;
	size_t i, k, room;

	for (i = room = 0; i < pile.count; i++)
		room += pile.items[i].scopes.count;
	scopes = ARENA_ARRAY(x->arena, struct str, room);
	all.items = scopes;
	for (i = 0; i < pile.count; i++)
		for (k = 0; k < pile.items[i].scopes.count; k++) {
			one = pile.items[i].scopes.items[k];
			if (is_shown(one) && !str_list_has(all, one))
				scopes[all.count++] = one;
		}
	return all;
}

static void
show_permissions(struct exchange *x, struct str_list scopes,
    const struct part_area **areas_r, size_t *count_r)
{
	struct app_permission *permissions;
	size_t i;

	permissions = ARENA_ARRAY(x->arena, struct app_permission,
	    scopes.count);
	for (i = 0; i < scopes.count; i++)
		permissions[i].scope = scopes.items[i];
	app_areas(x, permissions, scopes.count, areas_r, count_r);
}

static void
show_accounts(struct exchange *x, struct str_list names,
    struct part_access *access)
{
	struct part_access_accounts *accounts;
	size_t i;

	accounts = ARENA_ARRAY(x->arena, struct part_access_accounts,
	    names.count);
	for (i = 0; i < names.count; i++)
		accounts[i].name = names.items[i];
	access->accounts = accounts;
	access->accounts_count = names.count;
}

/* `all` is what the app's accesses allow together. */
static struct part_access
show_access(struct exchange *x, const struct store_grants_of_row *row,
    struct str_list all, struct str_list sensitive)
{
	struct part_access access = {
		.app_name = row->client_name,
		.old_name = row->old_name,
	};
	struct str_list own;
	struct utime last;

	access.is_sensitive = has_any_of(row->scopes, sensitive);
	access.is_offline = str_list_has(row->scopes, STR("offline_access"));
	access.allowed = row->granted_at;
	if (!row->last_renewed_at_is_null)
		access.used = row->last_renewed_at;
	last = row->last_renewed_at_is_null ? row->granted_at :
	    row->last_renewed_at;
	access.is_unused = utime_now().us - last.us > UNUSED_AFTER_US;
	if (!row->expires_at_is_null)
		access.until = row->expires_at;
	access.remove = page_path(x, "/apps/", row->grant_id, "/remove");
	show_accounts(x, row->account_names, &access);
	/* Only where it is less: else the card has said it. */
	own = scopes_of(x, (struct pile){ row, 1 });
	if (own.count < all.count)
		show_permissions(x, own, &access.areas, &access.areas_count);
	return access;
}

static int
by_urgency(const struct part_access *a, const struct part_access *b)
{
	if (a->is_sensitive != b->is_sensitive)
		return a->is_sensitive ? -1 : 1;
	if (a->is_unused != b->is_unused)
		return a->is_unused ? -1 : 1;
	if (a->used.us != b->used.us)
		return a->used.us > b->used.us ? -1 : 1;
	if (a->allowed.us != b->allowed.us)
		return a->allowed.us > b->allowed.us ? -1 : 1;
	return str_order(a->app_name, b->app_name);
}

static int
order_accesses(const void *left, const void *right)
{
	return by_urgency(left, right);
}

static int
order_cards(const void *left, const void *right)
{
	const struct card *a = left, *b = right;

	return by_urgency(&a->first, &b->first);
}

/*
 * Who is behind the app. Of several registrations the newest says since when:
 * an older one must not lend a new one its age.
 */
static void
show_origin(struct exchange *x, struct pile pile, struct page_apps_apps *app)
{
	const struct store_grants_of_row *newest = &pile.items[0];
	struct app_facts facts;
	struct str_list clients = { NULL, 0 };
	struct str *ids;
	size_t i;

	ids = ARENA_ARRAY(x->arena, struct str, pile.count);
	clients.items = ids;
	for (i = 0; i < pile.count; i++) {
		if (!str_list_has(clients, pile.items[i].client_id))
			ids[clients.count++] = pile.items[i].client_id;
		if (pile.items[i].client_since.us > newest->client_since.us)
			newest = &pile.items[i];
	}
	facts = APP_FACTS(newest);
	facts.home = newest->home;
	facts.policy = newest->policy;
	facts.terms = newest->terms;
	app->trust = app_trust(x, &facts);
	app_links(x, &facts, &app->links, &app->links_count);
	app->registrations = clients.count > 1 ? (int)clients.count : 0;
}

static struct card
show_card(struct exchange *x, struct pile pile, struct str_list sensitive,
    bool is_whole)
{
	struct page_apps_apps app = { .name = pile.items[0].client_name };
	struct part_access *accesses;
	struct str_list all;
	size_t i, shown;

	all = scopes_of(x, pile);
	accesses = ARENA_ARRAY(x->arena, struct part_access, pile.count);
	for (i = 0; i < pile.count; i++)
		accesses[i] = show_access(x, &pile.items[i], all, sensitive);
	qsort(accesses, pile.count, sizeof(accesses[0]), order_accesses);

	show_origin(x, pile, &app);
	show_permissions(x, all, &app.areas, &app.areas_count);
	app.is_sensitive = accesses[0].is_sensitive;
	app.is_unused = true;
	for (i = 0; i < pile.count; i++) {
		accesses[i].is_one_of_several = pile.count > 1;
		app.is_unused = app.is_unused && accesses[i].is_unused;
	}
	if (pile.count == 1) {
		app.only = accesses[0];
		return (struct card){ app, accesses[0] };
	}

	shown = pile.count <= SHOWN_AT_ONCE ? pile.count : SHOWN_AT_ONCE - 1;
	app.count = (int)pile.count;
	app.accesses = accesses;
	app.accesses_count = shown;
	app.others = accesses + shown;
	app.others_count = pile.count - shown;
	if (is_whole)
		app.remove_all = page_path(x, "/apps/",
		    pile.items[0].grant_id, "/remove?what=all");
	return (struct card){ app, accesses[0] };
}

/* The rows from `first` on that are of the same app. */
static struct pile
next_pile(const struct store_grants_of_rows *rows, size_t first)
{
	size_t end;

	for (end = first + 1; end < rows->count; end++)
		if (!str_equal(rows->items[end].app, rows->items[first].app))
			break;
	return (struct pile){ &rows->items[first], end - first };
}

const struct page_apps_apps *
cards_of(struct exchange *x, const struct store_grants_of_rows *rows,
    struct str_list sensitive, bool is_whole, size_t *count_r)
{
	struct page_apps_apps *shown;
	struct card *cards;
	struct pile pile;
	size_t i, count;

	cards = ARENA_ARRAY(x->arena, struct card, rows->count);
	for (i = count = 0; i < rows->count; i += pile.count) {
		pile = next_pile(rows, i);
		cards[count++] = show_card(x, pile, sensitive, is_whole);
	}
	if (count > 0)
		qsort(cards, count, sizeof(cards[0]), order_cards);
	shown = ARENA_ARRAY(x->arena, struct page_apps_apps, count);
	for (i = 0; i < count; i++)
		shown[i] = cards[i].shown;
	*count_r = count;
	return shown;
}
