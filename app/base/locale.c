#include "base/html.h"
#include "base/locale.h"

#define TAGS_MAX	16

/* The marks that app/gen/message.h puts into texts. */
enum mark {
	MARK_VALUE = 1,
	MARK_OPEN = 2,
	MARK_CLOSE = 3,
	MARK_NEXT_FORM = 4,
	MARK_ENGLISH_RULE = 5,
};

const struct locale *
locale_english(void)
{
	return &locales[0];
}

const struct locale *
locale_find(struct str tag)
{
	size_t len = 0;

	tag = str_trim(tag);
	while (len < tag.len && tag.bytes[len] != '-' && tag.bytes[len] != '_')
		len++;
	for (size_t i = 0; i < locales_count; i++) {
		if (str_equal_nocase(locales[i].lang, tag))
			return &locales[i];
	}
	for (size_t i = 0; i < locales_count; i++) {
		if (str_equal_nocase(locales[i].lang, str_first(tag, len)))
			return &locales[i];
	}
	return NULL;
}

/*
 * The weight of "ar;q=0.8" in thousandths: 1000 where none is given, 0 where
 * it cannot be read.
 */
static unsigned
weight_of(struct str parameters)
{
	size_t at = str_find(parameters, '=', 0);
	unsigned weight = 0;
	unsigned unit = 1000;

	if (parameters.len == 0)
		return 1000;
	if (at == SIZE_MAX)
		return 0;
	for (at++; at < parameters.len && unit > 0; at++) {
		char c = parameters.bytes[at];

		if (c == '.')
			continue;
		if (c < '0' || c > '9')
			break;
		weight += unit * (unsigned)(c - '0');
		unit /= 10;
	}
	return weight > 1000 ? 1000 : weight;
}

static const struct locale *
best_accepted(struct str accept_language)
{
	const struct locale *best = NULL;
	unsigned best_weight = 0;
	struct str piece;

	for (unsigned i = 0; i < TAGS_MAX &&
	    str_next(&accept_language, ',', &piece); i++) {
		size_t semicolon = str_find(piece, ';', 0);
		struct str tag = semicolon == SIZE_MAX ? piece :
		    str_first(piece, semicolon);
		unsigned weight = semicolon == SIZE_MAX ? 1000 :
		    weight_of(str_from(piece, semicolon));
		const struct locale *l = locale_find(tag);

		if (l != NULL && weight > best_weight) {
			best = l;
			best_weight = weight;
		}
	}
	return best;
}

const struct locale *
locale_choose(struct str ui_locales, struct str saved,
    struct str accept_language)
{
	const struct locale *l;
	struct str tag;

	for (unsigned i = 0; i < TAGS_MAX &&
	    str_next(&ui_locales, ' ', &tag); i++) {
		l = locale_find(tag);
		if (l != NULL)
			return l;
	}
	l = locale_find(saved);
	if (l == NULL)
		l = best_accepted(accept_language);
	return l == NULL ? locale_english() : l;
}

static struct str
text_of(const struct locale *l, size_t number)
{
	if (number >= l->texts_count)
		PANIC("text %zu of %zu", number, l->texts_count);
	return l->texts[number];
}

struct str
locale_text(const struct locale *l, unsigned message)
{
	return text_of(l, message);
}

bool
locale_has_time(struct utime t)
{
	return t.us != 0 && t.us != UTIME_NEVER.us;
}

static void
add_words(struct buf *out, struct str s, enum say_place place)
{
	if (place == SAY_PLAIN)
		html_plain(out, s);
	else
		html_text(out, s);
}

static struct say
say_number(int64_t number)
{
	return (struct say){ .kind = SAY_NUMBER, .number = number };
}

static void
say_date(struct buf *out, const struct locale *l, struct utime t,
    enum say_place place)
{
	int year;
	int month;
	int day;
	int hour;
	int minute;
	int second;

	utime_parts(t, &year, &month, &day, &hour, &minute, &second);
	locale_say(out, l, l->date, place, (const struct say[]){
		say_number(day),
		{ .kind = SAY_TEXT,
		    .text = text_of(l, l->january + (size_t)month - 1) },
		say_number(year),
	}, 3, 0);
}

void
locale_date(struct buf *out, const struct locale *l, struct utime t)
{
	if (locale_has_time(t))
		say_date(out, l, t, SAY_ATTRIBUTE);
}

void
locale_moment(struct buf *out, const struct locale *l, struct utime t)
{
	int year;
	int month;
	int day;
	int hour;
	int minute;
	int second;
	char clock[6];

	if (!locale_has_time(t))
		return;
	utime_parts(t, &year, &month, &day, &hour, &minute, &second);
	clock[0] = (char)('0' + hour / 10);
	clock[1] = (char)('0' + hour % 10);
	clock[2] = ':';
	clock[3] = (char)('0' + minute / 10);
	clock[4] = (char)('0' + minute % 10);
	locale_say(out, l, l->moment, SAY_ATTRIBUTE, (const struct say[]){
		{ .kind = SAY_DATE, .number = t.us },
		{ .kind = SAY_TEXT, .text = str_range(clock, 5) },
	}, 2, 0);
}

/* In an element that says it to programs as well. */
static void
add_time(struct buf *out, const struct locale *l, struct utime t,
    void (*say)(struct buf *, const struct locale *, struct utime))
{
	if (!locale_has_time(t))
		return;
	buf_add(out, STR("<time datetime=\""));
	utime_add_rfc3339(out, t);
	buf_add(out, STR("\">"));
	say(out, l, t);
	buf_add(out, STR("</time>"));
}

void
locale_date_html(struct buf *out, const struct locale *l, struct utime t)
{
	add_time(out, l, t, locale_date);
}

void
locale_moment_html(struct buf *out, const struct locale *l, struct utime t)
{
	add_time(out, l, t, locale_moment);
}

static void
say_value(struct buf *out, const struct locale *l, const struct say *s,
    enum say_place place)
{
	bool is_html = place == SAY_HTML;

	switch (s->kind) {
	case SAY_TEXT:
		add_words(out, s->text, place);
		return;
	case SAY_BDI:
		if (is_html)
			html_bdi(out, s->text);
		else
			add_words(out, s->text, place);
		return;
	case SAY_STRONG:
		if (!is_html) {
			add_words(out, s->text, place);
			return;
		}
		buf_add(out, STR("<strong>"));
		html_bdi(out, s->text);
		buf_add(out, STR("</strong>"));
		return;
	case SAY_HOST:
		if (is_html)
			html_site(out, s->text, s->site);
		else
			add_words(out, s->text, place);
		return;
	case SAY_NUMBER:
		buf_add_i64(out, s->number);
		return;
	case SAY_DATE:
		if (is_html)
			locale_date_html(out, l,
			    (struct utime){ s->number });
		else if (locale_has_time((struct utime){ s->number }))
			say_date(out, l, (struct utime){ s->number }, place);
		return;
	case SAY_LINK_PATH:
	case SAY_LINK_URL:
	case SAY_SPAN_STRONG:
	case SAY_SPAN_EM:
		break;
	}
	PANIC("a span where a value belongs");
}

static void
span_open(struct buf *out, const struct say *s)
{
	if (s->kind == SAY_SPAN_STRONG)
		buf_add(out, STR("<strong>"));
	else if (s->kind == SAY_SPAN_EM)
		buf_add(out, STR("<em>"));
	else if (s->kind == SAY_LINK_PATH || s->kind == SAY_LINK_URL) {
		buf_add(out, STR("<a href=\""));
		if (s->kind == SAY_LINK_PATH)
			html_path(out, s->text);
		else
			html_url(out, s->text);
		buf_add(out, STR("\">"));
	}
}

static void
span_close(struct buf *out, const struct say *s)
{
	if (s->kind == SAY_SPAN_STRONG)
		buf_add(out, STR("</strong>"));
	else if (s->kind == SAY_SPAN_EM)
		buf_add(out, STR("</em>"));
	else if (s->kind == SAY_LINK_PATH || s->kind == SAY_LINK_URL)
		buf_add(out, STR("</a>"));
}

/* The form of a counting text that `n` needs; the last when it has fewer. */
static struct str
form_of(const struct locale *l, struct str text, int64_t n)
{
	uint64_t size = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;
	struct str form = text;
	size_t wanted;

	if (text.len > 0 && text.bytes[0] == MARK_ENGLISH_RULE) {
		text = str_from(text, 1);
		wanted = size == 1 ? 0 : 1;
	} else {
		wanted = l->form(size);
	}
	for (size_t i = 0; i <= wanted; i++) {
		if (!str_next(&text, MARK_NEXT_FORM, &form))
			break;
	}
	return form;
}

void
locale_say(struct buf *out, const struct locale *l, size_t number,
    enum say_place place, const struct say *values, size_t count, int64_t n)
{
	struct str text = form_of(l, text_of(l, number), n);
	size_t start = 0;

	for (size_t at = 0; at < text.len; at++) {
		char mark = text.bytes[at];
		size_t which;

		if (mark < MARK_VALUE || mark > MARK_CLOSE)
			continue;
		add_words(out, str_range(text.bytes + start, at - start),
		    place);
		which = (size_t)(unsigned char)text.bytes[++at] - 'a';
		start = at + 1;
		if (which >= count)
			PANIC("text %zu has no value %zu", number, which);
		if (mark == MARK_VALUE)
			say_value(out, l, &values[which], place);
		else if (place != SAY_HTML)
			continue;
		else if (mark == MARK_OPEN)
			span_open(out, &values[which]);
		else
			span_close(out, &values[which]);
	}
	add_words(out, str_range(text.bytes + start, text.len - start), place);
}

void
locale_said(struct buf *out, const struct locale *l, struct said s,
    enum say_place place)
{
	struct say values[SAID_VALUES_MAX];

	if (s.message == 0)
		return;
	for (size_t i = 0; i < SAID_VALUES_MAX; i++)
		values[i] = (struct say){ .kind = SAY_BDI,
		    .text = s.with[i] };
	locale_say(out, l, s.message, place, values, SAID_VALUES_MAX, 0);
}
