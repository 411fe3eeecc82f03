#include "clients/history.h"

#include <inttypes.h>

#include "clients/account_client.h"
#include "clients/change_words.h"
#include "clients/meanwhile.h"
#include "page/frame.h"
#include "web/reply.h"

/* What a page has room for, when every letter of it is an ampersand. */
#define CHANGES_MAX	60
#define CHANGES_MAX_BYTES	((size_t)60 * 1024)
#define WORD_BYTES	((size_t)8)	/* "false" is always shown */

/* The changes of a version, by field. */
struct telling {
	struct part_change		*changes;
	struct part_change_lines	*lines[CHANGES_MAX];
	size_t				 count, lines_count, most;
};

/* All that a page says about changes. */
struct saying {
	struct exchange			*x;
	size_t				 room;
	const struct meanwhile_own	*own;
};

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
    struct part_client_event *shown)
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
    struct part_client_event *shown)
{
	if (!str_is_empty(row->actor_name)) {
		shown->by = PART_CLIENT_EVENT_BY_PERSON;
		shown->name = row->actor_name;
	} else if (str_starts(row->actor, STR("user:"))) {
		shown->by = PART_CLIENT_EVENT_BY_FORMER;
	} else if (str_starts(row->actor, STR("machine:"))) {
		shown->by = PART_CLIENT_EVENT_BY_MACHINE;
	} else {
		shown->by = PART_CLIENT_EVENT_BY_OPERATOR;
	}
}

static enum part_change_lines_how
how_is_it(const struct change_words *words, bool has_counterpart)
{
	if (words->is_opaque && has_counterpart)
		return PART_CHANGE_LINES_HOW_OTHER;
	if (words->is_opaque)
		return words->is_added ? PART_CHANGE_LINES_HOW_ADDED :
		    PART_CHANGE_LINES_HOW_REMOVED;
	if (str_is_absent(words->text))
		return PART_CHANGE_LINES_HOW_ALONE;
	return words->is_added ? PART_CHANGE_LINES_HOW_NOW :
	    PART_CHANGE_LINES_HOW_BEFORE;
}

/* All lines of a field stand together, under its name. */
static void
add_line(struct telling *t, struct arena *a, const struct said *field,
    const struct part_change_lines *line)
{
	size_t i = 0;

	while (i < t->count && (t->changes[i].field.message !=
	    field->message || !str_equal(t->changes[i].field.with[0],
	    field->with[0])))
		i++;
	if (i == t->count) {
		t->lines[i] = ARENA_ARRAY(a, struct part_change_lines,
		    t->most);
		t->changes[i].field = *field;
		t->changes[i].lines = t->lines[i];
		t->count++;
	}
	t->lines[i][t->changes[i].lines_count++] = *line;
	t->lines_count++;
}

static bool
is_same_field(struct str_list fields, size_t i, size_t k)
{
	return k < fields.count &&
	    str_equal(fields.items[i], fields.items[k]);
}

/* Cut off where there is no room; what is short is always shown. */
static struct str
fitting(struct str text, struct saying *s)
{
	if (text.len <= WORD_BYTES)
		return text;
	if (text.len > s->room) {
		s->room = 0;
		return STR("…");
	}
	s->room -= text.len;
	return text;
}

/*
 * The changes of a version, in the store's order (sql: version_changes): which
 * field, "+" or "-", and what.
 */
static void
say_changes(struct saying *s, const struct store_client_history_row *row,
    struct part_client_event *shown)
{
	struct arena *a = s->x->arena;
	struct telling t = {
		.most = row->fields.count < CHANGES_MAX ? row->fields.count :
		    CHANGES_MAX,
	};
	struct change_words words;

	t.changes = ARENA_ARRAY(a, struct part_change, t.most + 1);
	for (size_t i = 0; i < row->fields.count && t.lines_count < t.most;
	    i++) {
		struct str field = row->fields.items[i];
		struct str text = row->texts.items[i];
		bool has_next = is_same_field(row->fields, i, i + 1);

		if (!change_words(field, str_equal(row->signs.items[i],
		    STR("+")), text, &words))
			continue;
		add_line(&t, a, &words.field, &(struct part_change_lines){
			.how = how_is_it(&words, has_next),
			.text = t.lines_count + 1 == CHANGES_MAX ? STR("…") :
			    words.is_opaque ? STR_ABSENT :
			    fitting(words.text, s),
			.has_value = words.value.message != MESSAGE_NONE,
			.value = words.value,
			/* Once, where there is a before and a now. */
			.is_yours = s->own != NULL &&
			    (words.is_list || words.is_opaque || !has_next) &&
			    meanwhile_is_yours(s->own, field, text),
		});
		/* What a picture or keys hold says nothing to a reader. */
		if (words.is_opaque && has_next)
			i++;
	}
	shown->changes = t.changes;
	shown->changes_count = t.count;
}

struct client_events
client_events_say(struct exchange *x,
    const struct store_client_history_rows *rows, size_t most,
    const struct meanwhile_own *own)
{
	size_t count = rows->count < most ? rows->count : most;
	struct part_client_event *shown = ARENA_ARRAY(x->arena,
	    struct part_client_event, count + 1);
	struct saying s = { x, CHANGES_MAX_BYTES, own };

	for (size_t i = 0; i < count; i++) {
		shown[i].at = rows->items[i].at;
		say_event(x, &rows->items[i], &shown[i]);
		say_actor(&rows->items[i], &shown[i]);
		say_changes(&s, &rows->items[i], &shown[i]);
	}
	return (struct client_events){ shown, count };
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
		.row_count = CLIENT_EVENTS_MAX + 1,
	    }, rows_r);
}

enum fault
client_history_show(struct exchange *x)
{
	struct page_client_history page = { .name = STR_ABSENT };
	struct store_client_history_rows rows;
	struct client_events shown;
	struct account_client c;
	uint32_t from;

	TRY(account_client_find(x, ROLE_DEVELOPER, &c));
	TRY(page_from(x, &from));
	TRY(read_events(x, &c, from, &rows));
	shown = client_events_say(x, &rows, CLIENT_EVENTS_MAX, NULL);
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	page.name = c.row.name;
	page.back = c.path;
	page.events = shown.items;
	page.events_count = shown.count;
	if (rows.count > CLIENT_EVENTS_MAX)
		page.more = arena_printf(x->arena, "%.*s/history?from=%" PRIu32,
		    STR_ARG(c.path), from + CLIENT_EVENTS_MAX);
	reply_has_form(x);
	page_client_history_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}
