#include "clients/history.h"

#include <inttypes.h>

#include "clients/account_client.h"
#include "clients/change_words.h"
#include "page/frame.h"
#include "web/reply.h"

#define PAGE_EVENTS	20
/* What a page has room for, when every letter of it is an ampersand. */
#define CHANGES_MAX	60
#define WORD_BYTES	((size_t)8)	/* "false" is always shown */

/* What is told beside the versions: the audit log's word, and ours. */
static const struct {
	const char	*event;
	enum message	 words;
	bool		 has_ended;	/* its number says how much ended */
} events[] = {
	{ "client_suspended", MESSAGE_EVENT_SUSPENDED, true },
	{ "client_resumed", MESSAGE_EVENT_RESUMED, false },
	{ "client_secret_added", MESSAGE_EVENT_SECRET_ADDED, false },
	{ "client_secret_learnt", MESSAGE_EVENT_SECRET_LEARNT, false },
	{ "client_secret_removed", MESSAGE_EVENT_SECRET_REMOVED, false },
	{ "client_keys_changed", MESSAGE_EVENT_KEYS, false },
	{ "client_replay_put", MESSAGE_EVENT_REFRESHING, false },
	{ "client_domain_set", MESSAGE_EVENT_DOMAIN, false },
	{ "client_held", MESSAGE_EVENT_HELD, false },
	{ "client_released", MESSAGE_EVENT_RELEASED, false },
	{ "client_hold_refused", MESSAGE_EVENT_HOLD_REFUSED, false },
	{ "client_refusal_withdrawn", MESSAGE_EVENT_REFUSAL_WITHDRAWN, false },
	{ "client_offered", MESSAGE_EVENT_OFFERED, false },
	{ "client_offer_withdrawn", MESSAGE_EVENT_WITHDRAWN, false },
	{ "client_offer_declined", MESSAGE_EVENT_DECLINED, false },
	{ "client_transferred", MESSAGE_EVENT_TRANSFERRED, true },
};

#define EVENTS_COUNT	(sizeof(events) / sizeof(events[0]))

static void
say_event(struct exchange *x, const struct store_client_history_row *row,
    struct page_client_history_events *shown)
{
	struct str number = arena_printf(x->arena, "%lld",
	    (long long)row->number);

	if (str_equal(row->event, STR("version"))) {
		shown->what.message = row->version == 1 ?
		    MESSAGE_EVENT_REGISTERED : MESSAGE_EVENT_CHANGED;
		shown->version = row->version;
		return;
	}
	for (size_t i = 0; i < EVENTS_COUNT; i++) {
		if (!str_equal(row->event, str_of(events[i].event)))
			continue;
		shown->what.message = events[i].words;
		shown->what.with[0] = row->label;
		shown->has_ended = events[i].has_ended && !row->number_is_null;
		if (shown->has_ended)
			shown->ended = row->number;
	}
	/* Seconds of its own, or those of the configuration again. */
	if (shown->what.message == MESSAGE_EVENT_REFRESHING)
		shown->what = row->number_is_null ?
		    (struct said){ .message = MESSAGE_EVENT_REFRESHING_USUAL } :
		    (struct said){
			.message = MESSAGE_EVENT_REFRESHING,
			.with = { number },
		    };
}

static void
say_actor(const struct store_client_history_row *row,
    struct page_client_history_events *shown)
{
	if (!str_is_empty(row->actor_name)) {
		shown->by = PAGE_CLIENT_HISTORY_EVENTS_BY_PERSON;
		shown->name = row->actor_name;
	} else if (str_starts(row->actor, STR("user:"))) {
		shown->by = PAGE_CLIENT_HISTORY_EVENTS_BY_FORMER;
	} else if (str_starts(row->actor, STR("machine:"))) {
		shown->by = PAGE_CLIENT_HISTORY_EVENTS_BY_MACHINE;
	} else {
		shown->by = PAGE_CLIENT_HISTORY_EVENTS_BY_OPERATOR;
	}
}

struct client_changes
client_changes_say(struct exchange *x, struct str_list names,
    struct str_list signs, struct str_list texts, const bool *yours,
    size_t *room)
{
	struct part_change *changes = ARENA_ARRAY(x->arena, struct part_change,
	    names.count + 1);
	struct change_words words;
	size_t count = 0;

	for (size_t i = 0; i < names.count && count < CHANGES_MAX; i++) {
		struct str text = texts.items[i];

		if (text.len > WORD_BYTES && (text.len > *room ||
		    count + 1 == CHANGES_MAX))
			text = STR("…");
		if (!change_words(names.items[i],
		    str_equal(signs.items[i], STR("+")), text, &words))
			continue;
		/* What a picture or a key holds says nothing to a reader. */
		changes[count++] = (struct part_change){
			.field = words.field,
			.is_added = words.is_added,
			.text = words.is_opaque ? STR("…") : words.text,
			.is_yours = yours != NULL && yours[i],
		};
		*room -= text.len > *room ? *room : text.len;
	}
	return (struct client_changes){ changes, count };
}

struct str_list
client_history_events(struct exchange *x)
{
	struct str *names = ARENA_ARRAY(x->arena, struct str, EVENTS_COUNT);

	for (size_t i = 0; i < EVENTS_COUNT; i++)
		names[i] = str_of(events[i].event);
	return (struct str_list){ names, EVENTS_COUNT };
}

static enum fault
read_events(struct exchange *x, const struct account_client *c, int64_t from,
    struct store_client_history_rows *rows_r)
{
	/* One more than a page shows whether there is a next one. */
	return store_client_history(x, &(struct store_client_history_in){
		.client_id = c->row.client_id,
		.events = client_history_events(x),
		.from_row = from,
		.row_count = PAGE_EVENTS + 1,
	    }, rows_r);
}

enum fault
client_history_show(struct exchange *x)
{
	struct page_client_history page = { .name = STR_ABSENT };
	struct page_client_history_events *shown;
	struct store_client_history_rows rows;
	struct account_client c;
	uint32_t from;
	struct client_changes changes;
	size_t room = CLIENT_CHANGES_MAX_BYTES;
	size_t i;

	TRY(account_client_find(x, ROLE_DEVELOPER, &c));
	TRY(page_from(x, &from));
	TRY(read_events(x, &c, from, &rows));
	shown = ARENA_ARRAY(x->arena, struct page_client_history_events,
	    PAGE_EVENTS);
	for (i = 0; i < rows.count && i < PAGE_EVENTS; i++) {
		shown[i].at = rows.items[i].at;
		say_event(x, &rows.items[i], &shown[i]);
		say_actor(&rows.items[i], &shown[i]);
		changes = client_changes_say(x, rows.items[i].fields,
		    rows.items[i].signs, rows.items[i].texts, NULL, &room);
		shown[i].changes = changes.items;
		shown[i].changes_count = changes.count;
	}
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	page.name = c.row.name;
	page.back = c.path;
	page.events = shown;
	page.events_count = i;
	if (rows.count > PAGE_EVENTS)
		page.more = arena_printf(x->arena, "%.*s/history?from=%" PRIu32,
		    STR_ARG(c.path), from + PAGE_EVENTS);
	reply_has_form(x);
	page_client_history_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}
