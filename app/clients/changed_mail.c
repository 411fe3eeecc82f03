#include "clients/changed_mail.h"

#include "base/url.h"
#include "clients/account_client.h"
#include "clients/change_words.h"
#include "model/domain_name.h"
#include "queries.h"

/* More changes than these are counted, not listed. */
#define LISTED_MAX	((size_t)20)
/* So are lines, of all changes together, and their bytes: as HTML each may be
 * six times as long. */
#define LINES_MAX	((size_t)100)
#define TEXTS_MAX_BYTES	((size_t)8 * 1024)

/* One mail while it is filled. */
struct filling {
	struct arena	*arena;
	size_t		 lines_room;
	size_t		 bytes_room;
};

/*
 * As people read it: without https, of which mail programs would make a link,
 * and with the host in its own script, where it has one.
 */
static void
show_address(struct arena *a, struct str field,
    struct mail_client_changed_changes_lines *line)
{
	static const struct str https = { "https://", 8 };
	struct str rest, origin, host = STR_ABSENT, shown;
	struct url url;

	line->is_code = true;
	if (str_equal(field, STR("domain")))
		host = line->text;
	if (str_starts(line->text, https)) {
		line->text = rest = str_from(line->text, https.len);
		/* What follows may be cut off where none may end. */
		if (str_next(&rest, '/', &origin) && url_read(a, arena_printf(a,
		    "https://%.*s/", STR_ARG(origin)), &url))
			host = url.host;
	}
	shown = domain_name_of(a, host).shown;
	if (!str_equal(shown, host))
		line->shown = shown;
}

static enum mail_client_changed_changes_lines_how
how_is_it(const struct change_words *words, bool has_counterpart)
{
	if (str_is_absent(words->text))
		return MAIL_CLIENT_CHANGED_CHANGES_LINES_HOW_ALONE;
	if (has_counterpart || words->text.len > 0)
		return words->is_added ?
		    MAIL_CLIENT_CHANGED_CHANGES_LINES_HOW_NOW :
		    MAIL_CLIENT_CHANGED_CHANGES_LINES_HOW_BEFORE;
	return words->is_added ?
	    MAIL_CLIENT_CHANGED_CHANGES_LINES_HOW_ADDED :
	    MAIL_CLIENT_CHANGED_CHANGES_LINES_HOW_REMOVED;
}

static bool
is_same_field(const struct store_mail_client_changes_row *row, size_t i,
    size_t k)
{
	return k < row->fields.count &&
	    str_equal(row->fields.items[i], row->fields.items[k]);
}

/* Line `i`, which with the next one may be one; false when it says nothing. */
static bool
say_line(const struct filling *f,
    const struct store_mail_client_changes_row *row, size_t *i,
    struct mail_client_changed_changes_lines *line)
{
	struct str field = row->fields.items[*i];
	bool has_next = is_same_field(row, *i, *i + 1);
	bool has_last = *i > 0 && is_same_field(row, *i, *i - 1);
	struct change_words words;

	if (!change_words(field, str_equal(row->signs.items[*i], STR("+")),
	    row->texts.items[*i], &words))
		return false;
	*line = (struct mail_client_changed_changes_lines){
		.field = words.field,
		.how = how_is_it(&words, has_next || has_last),
		.text = words.text,
		.is_code = words.is_opaque,
	};
	if (words.is_opaque && has_next &&
	    str_equal(words.text, row->texts.items[*i + 1])) {
		line->how = MAIL_CLIENT_CHANGED_CHANGES_LINES_HOW_OTHER;
		*i += 1;
	}
	if (!words.is_opaque && !str_is_absent(words.text) &&
	    !str_equal(field, STR("name")))
		show_address(f->arena, field, line);
	return true;
}

static void
say_lines(struct filling *f, const struct store_mail_client_changes_row *row,
    struct mail_client_changed_changes *change)
{
	struct mail_client_changed_changes_lines *lines = ARENA_ARRAY(
	    f->arena, struct mail_client_changed_changes_lines,
	    row->fields.count);
	struct mail_client_changed_changes_lines line;
	struct str last = STR_ABSENT;

	for (size_t i = 0; i < row->fields.count; i++) {
		struct str field = row->fields.items[i];

		if (!say_line(f, row, &i, &line))
			continue;
		if (f->lines_room == 0 || f->bytes_room < line.text.len) {
			change->more++;
			continue;
		}
		f->lines_room--;
		f->bytes_room -= line.text.len;
		line.is_first = !str_equal(last, field);
		last = field;
		lines[change->lines_count++] = line;
	}
	change->lines = lines;
}

static struct mail_client_changed_changes
say_change(struct filling *f, const struct store_mail_client_changes_row *row)
{
	struct mail_client_changed_changes change = {
		.app = row->client_name,
		.account = row->account_name,
		.at = row->at,
		.by = MAIL_CLIENT_CHANGED_CHANGES_BY_OPERATOR,
		.who = row->actor_name,
		.through = row->through_name,
		.address = row->peer,
	};

	if (str_starts(row->actor, STR("user:")))
		change.by = MAIL_CLIENT_CHANGED_CHANGES_BY_PERSON;
	else if (str_starts(row->actor, STR("machine:")))
		change.by = MAIL_CLIENT_CHANGED_CHANGES_BY_MACHINE;
	say_lines(f, row, &change);
	return change;
}

static enum mail_client_changed_became
became(const struct store_mail_client_changes_row *row)
{
	for (size_t i = 0; i < row->fields.count; i++)
		if (str_equal(row->fields.items[i], STR("is_public")) &&
		    str_equal(row->signs.items[i], STR("+")))
			return str_equal(row->texts.items[i], STR("true")) ?
			    MAIL_CLIENT_CHANGED_BECAME_PUBLIC :
			    MAIL_CLIENT_CHANGED_BECAME_PRIVATE;
	return (enum mail_client_changed_became)0;
}

static struct str
review(const struct mail *m, const struct store_mail_client_changes_row *row)
{
	return mail_link(m, arena_printf(m->x->arena, "%.*s/history",
	    STR_ARG(client_path(m->x, row->account_id, row->client_id))));
}

/* The rows of one client stand together: the last has the link for all. */
static void
say_changes(const struct mail *m,
    const struct store_mail_client_changes_rows *rows,
    struct mail_client_changed *mail)
{
	struct arena *a = m->x->arena;
	struct filling f = { a, LINES_MAX, TEXTS_MAX_BYTES };
	struct mail_client_changed_changes *changes = ARENA_ARRAY(a,
	    struct mail_client_changed_changes, LISTED_MAX);

	for (size_t i = 0; i < rows->count && i < LISTED_MAX; i++) {
		const struct store_mail_client_changes_row *row =
		    &rows->items[i];

		changes[i] = say_change(&f, row);
		if (i + 1 == rows->count || i + 1 == LISTED_MAX ||
		    !str_equal(row->client_id, row[1].client_id))
			changes[i].review = review(m, row);
		mail->changes_count++;
	}
	mail->changes = changes;
	mail->count = (int64_t)rows->count;
	mail->others = (int64_t)(rows->count - mail->changes_count);
}

enum fault
client_changed_mail_write(struct mail *m)
{
	struct mail_client_changed mail = { .frame = mail_frame(m) };
	struct store_mail_client_changes_rows rows;

	TRY(store_mail_client_changes(m->x,
	    &(struct store_mail_client_changes_in){
		.changes = m->params,
	    }, &rows));
	if (rows.count == 0)
		return FAULT_NOT_FOUND;
	say_changes(m, &rows, &mail);
	if (str_equal(rows.items[0].client_id,
	    rows.items[rows.count - 1].client_id))
		mail.app_name = rows.items[0].client_name;
	if (rows.count == 1)
		mail.became = became(&rows.items[0]);

	mail_client_changed_subject(&m->subject, m->x->locale, &mail);
	mail_client_changed_write(&m->plain, m->x->locale, &mail);
	mail_client_changed_render(&m->html, m->x->locale, &mail);
	return FAULT_NONE;
}
