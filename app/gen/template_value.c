/*
 * Values and translated texts: which function of base/html.h and base/locale.h
 * shows this kind of field in this place.
 */
#include <ctype.h>
#include <string.h>

#include "gen/template.h"

static const char *
brace_cut(struct reader *r, const char *open, const char *close)
{
	const char *start = r->source.bytes + r->at + strlen(open);
	const char *end = strstr(start, close);
	const char *inside;

	if (end == NULL)
		reader_fail(r, "%s is not closed", open);
	inside = gen_copy(start, (size_t)(end - start));
	reader_skip(r, (size_t)(end - start) + strlen(open) + strlen(close));
	return inside;
}

static void
str_compile(struct reader *r, const struct value *v, const char *how)
{
	bool is_text = r->state.place == PLACE_TEXT;

	if (how != NULL && !is_text)
		reader_fail(r, "%s needs a place between tags", how);
	if (html_is_target(&r->state))
		reader_emit(r, "buf_add_percent(out, %s);", v->c);
	else if (r->state.place == PLACE_PLAIN)
		reader_emit(r, "html_plain(out, %s);", v->c);
	else if (how == NULL)
		reader_emit(r, "html_text(out, %s);", v->c);
	else if (strcmp(how, "bdi") == 0)
		reader_emit(r, "html_bdi(out, %s);", v->c);
	else if (strcmp(how, "host") == 0)
		reader_emit(r, "html_host(out, %s);", v->c);
	else
		reader_fail(r, "a str is shown as it is, as bdi or as host, "
		    "not as %s", how);
}

static void
time_compile(struct reader *r, const struct value *v, const char *how)
{
	const char *what = "date";

	if (how != NULL && strcmp(how, "moment") == 0)
		what = "moment";
	else if (how != NULL)
		reader_fail(r, "a time is shown as it is or as moment, not as "
		    "%s", how);
	if (html_is_target(&r->state))
		reader_fail(r, "a time in an address");
	if (r->state.place == PLACE_VALUE &&
	    strcmp(r->state.attribute, "datetime") == 0)
		reader_emit(r, "utime_add_rfc3339(out, %s);", v->c);
	else if (r->state.place == PLACE_TEXT)
		reader_emit(r, "locale_%s_html(out, l, %s);", what, v->c);
	else
		reader_emit(r, "locale_%s(out, l, %s);", what, v->c);
}

static void
address_compile(struct reader *r, const struct value *v)
{
	bool is_url = v->field->type == TYPE_URL;

	if (r->state.place == PLACE_PLAIN) {
		reader_emit(r, "html_plain(out, %s);", v->c);
		return;
	}
	if (!html_is_target(&r->state) && !(r->state.place == PLACE_VALUE &&
	    strcmp(r->state.attribute, "value") == 0 && !is_url))
		reader_fail(r, "a %s goes into href or action only",
		    is_url ? "url" : "path");
	reader_emit(r, "html_%s(out, %s);", is_url ? "url" : "path", v->c);
	r->state.target = is_url ? TARGET_WHOLE : TARGET_LOCAL;
}

/* {{ name }}, {{ how name }} */
void
value_compile(struct reader *r)
{
	const char *rest = brace_cut(r, "{{", "}}");
	const char *how = word_cut(&rest);
	const char *name = word_cut(&rest);
	struct value v;

	if (how == NULL || word_cut(&rest) != NULL)
		reader_fail(r, "write {{ name }} or {{ bdi name }}");
	if (name == NULL) {
		name = how;
		how = NULL;
	}
	v = value_resolve(r, name);
	html_value_check(r, &v);
	reader_flush(r);
	switch (v.field->type) {
	case TYPE_STR:
		str_compile(r, &v, how);
		break;
	case TYPE_TIME:
		time_compile(r, &v, how);
		break;
	case TYPE_INT:
		reader_emit(r, "buf_add_i64(out, %s);", v.c);
		break;
	case TYPE_URL:
	case TYPE_PATH:
		address_compile(r, &v);
		break;
	case TYPE_SAID:
		if (html_is_target(&r->state))
			reader_fail(r, "a text in an address");
		reader_emit(r, "locale_said(out, l, %s, %s);", v.c,
		    r->state.place == PLACE_PLAIN ? "SAY_PLAIN" :
		    r->state.place == PLACE_TEXT ? "SAY_HTML" :
		    "SAY_ATTRIBUTE");
		break;
	case TYPE_BOOL:
	case TYPE_CHOICE:
	case TYPE_LIST:
	case TYPE_PART:
		reader_fail(r, "%s cannot be shown as text", name);
	}
}

struct argument {
	const char	*name;
	const char	*c;		/* initialiser of a struct say */
	bool		 is_span;
	bool		 is_used;
};

struct arguments {
	struct argument	 items[MESSAGE_PLACES_MAX];
	size_t		 count;
	const char	*number;	/* C expression of n=, or NULL */
};

static void
link_read(struct reader *r, struct argument *a, const char *to)
{
	size_t len = strlen(to);
	struct value v;

	a->is_span = true;
	if (to[0] == '"') {
		if (len < 3 || to[1] != '/' || to[2] == '/' ||
		    to[len - 1] != '"')
			reader_fail(r, "a link leads to \"/path\" or to a url "
			    "or path field");
		a->c = gen_print("{ .kind = SAY_LINK_PATH, .text = "
		    "STR(%s) }", to);
		return;
	}
	v = value_resolve(r, to);
	if (v.field->type != TYPE_URL && v.field->type != TYPE_PATH)
		reader_fail(r, "%s is neither url nor path", to);
	a->c = gen_print("{ .kind = %s, .text = %s }",
	    v.field->type == TYPE_URL ? "SAY_LINK_URL" : "SAY_LINK_PATH", v.c);
}

/* how=host:HOST,SITE */
static void
argument_site(struct reader *r, struct argument *a, const char *host,
    const char *site)
{
	struct value whole = value_resolve(r, host);
	struct value end = value_resolve(r, site);

	if (whole.field->type != TYPE_STR || end.field->type != TYPE_STR)
		reader_fail(r, "%s and %s are not both str", host, site);
	a->c = gen_print("{ .kind = SAY_HOST, .text = %s, .site = %s }",
	    whole.c, end.c);
}

static void
argument_value(struct reader *r, struct argument *a, const char *how,
    const char *name)
{
	static const struct {
		const char	*word;
		const char	*kind;
	} hows[] = {
		{ "bdi", "SAY_BDI" }, { "strong", "SAY_STRONG" },
		{ "host", "SAY_HOST" },
	};
	const char *comma = strchr(name, ',');
	struct value v;

	if (how != NULL && strcmp(how, "host") == 0 && comma != NULL) {
		argument_site(r, a, gen_copy(name, (size_t)(comma - name)),
		    comma + 1);
		return;
	}
	v = value_resolve(r, name);
	if (v.field->type == TYPE_INT || v.field->type == TYPE_TIME) {
		if (how != NULL)
			reader_fail(r, "%s is shown as it is", name);
		a->c = v.field->type == TYPE_INT ?
		    gen_print("{ .kind = SAY_NUMBER, .number = %s }", v.c) :
		    gen_print("{ .kind = SAY_DATE, .number = %s.us }", v.c);
		return;
	}
	if (v.field->type != TYPE_STR)
		reader_fail(r, "%s cannot stand in a sentence", name);
	if (how == NULL) {
		a->c = gen_print("{ .kind = SAY_TEXT, .text = %s }", v.c);
		return;
	}
	for (size_t i = 0; i < sizeof(hows) / sizeof(hows[0]); i++) {
		if (strcmp(hows[i].word, how) == 0) {
			a->c = gen_print("{ .kind = %s, .text = %s }",
			    hows[i].kind, v.c);
			return;
		}
	}
	reader_fail(r, "a value in a sentence is bdi, strong or host, not %s",
	    how);
}

/* name=field  name=bdi:field  name=link:"/path"  name=span:em  n=field */
static void
argument_read(struct reader *r, struct arguments *all, const char *word)
{
	const char *equals = strchr(word, '=');
	struct argument *a;
	const char *colon;
	const char *how;
	const char *what;

	if (equals == NULL || equals == word)
		reader_fail(r, "write {t name=field}, not \"%s\"", word);
	if (all->count == MESSAGE_PLACES_MAX)
		reader_fail(r, "more than %d places in one text",
		    MESSAGE_PLACES_MAX);
	a = &all->items[all->count++];
	a->name = gen_copy(word, (size_t)(equals - word));
	what = equals + 1;
	if (strcmp(a->name, "n") == 0) {
		struct value v = value_resolve(r, what);

		if (v.field->type == TYPE_LIST)
			all->number = gen_print("(int64_t)%s_count", v.c);
		else if (v.field->type == TYPE_INT)
			all->number = v.c;
		else
			reader_fail(r, "n= is an int field or a list");
		a->c = gen_print("{ .kind = SAY_NUMBER, .number = %s }",
		    all->number);
		return;
	}
	colon = what[0] == '"' ? NULL : strchr(what, ':');
	how = colon == NULL ? NULL : gen_copy(what, (size_t)(colon - what));
	if (how != NULL && strcmp(how, "link") == 0) {
		link_read(r, a, colon + 1);
	} else if (how != NULL && strcmp(how, "span") == 0) {
		a->is_span = true;
		if (strcmp(colon + 1, "strong") == 0)
			a->c = "{ .kind = SAY_SPAN_STRONG }";
		else if (strcmp(colon + 1, "em") == 0)
			a->c = "{ .kind = SAY_SPAN_EM }";
		else
			reader_fail(r, "a span is strong or em");
	} else {
		argument_value(r, a, how, colon == NULL ? what : colon + 1);
	}
	if (r->state.place != PLACE_TEXT && r->state.place != PLACE_PLAIN &&
	    (a->is_span || how != NULL))
		reader_fail(r, "%s needs a place between tags", how);
}

/* Trims, and makes one space of each run of white space. */
static const char *
text_settle(struct reader *r, const char *start, size_t len)
{
	char *out = gen_alloc(len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (start[i] == '<' || start[i] == '&' || start[i] == '>')
			reader_fail(r, "markup inside {t}: use a place such "
			    "as {name}");
		if (!isspace((unsigned char)start[i]))
			out[n++] = start[i];
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	if (n == 0)
		reader_fail(r, "{t} without words");
	return out;
}

static void
say_emit(struct reader *r, struct arguments *all, const struct message *m)
{
	const char *place = r->state.place == PLACE_PLAIN ? "SAY_PLAIN" :
	    r->state.place == PLACE_TEXT ? "SAY_HTML" : "SAY_ATTRIBUTE";

	reader_flush(r);
	if (m->places.count == 0) {
		reader_emit(r, "locale_say(out, l, %zu, %s, NULL, 0, %s);",
		    m->number, place, all->number == NULL ? "0" : all->number);
		return;
	}
	reader_emit(r, "locale_say(out, l, %zu, %s, (const struct say[]){",
	    m->number, place);
	for (size_t i = 0; i < m->places.count; i++) {
		struct argument *a = NULL;

		for (size_t k = 0; k < all->count; k++) {
			if (strcmp(all->items[k].name,
			    m->places.names[i]) == 0)
				a = &all->items[k];
		}
		if (a == NULL)
			reader_fail(r, "{%s} has no value: write {t %s=…}",
			    m->places.names[i], m->places.names[i]);
		if (a->is_span != m->places.is_span[i])
			reader_fail(r, a->is_span ? "{%s} needs a {/%s}" :
			    "{%s} is a value and has no {/%s}", a->name,
			    a->name);
		a->is_used = true;
		reader_emit(r, "\t%s,", a->c);
	}
	reader_emit(r, "}, %zu, %s);", m->places.count,
	    all->number == NULL ? "0" : all->number);
}

/* {t …}text{/t}, {t n=count}one{plural}many{/t} */
void
text_compile(struct reader *r)
{
	static const char plural_mark[] = "{plural}";
	struct arguments all = { .count = 0 };
	unsigned line = r->line;
	const char *rest = brace_cut(r, "{t", "}");
	const char *start = r->source.bytes + r->at;
	const char *end = strstr(start, "{/t}");
	const char *split = strstr(start, plural_mark);
	const char *plural = NULL;
	struct message *m;
	const char *word;
	const char *text;

	html_value_check(r, NULL);
	while ((word = word_cut(&rest)) != NULL)
		argument_read(r, &all, word);
	if (end == NULL)
		reader_fail(r, "{t} is not closed by {/t}");
	if (split != NULL && split < end) {
		const char *many = split + strlen(plural_mark);

		text = text_settle(r, start, (size_t)(split - start));
		plural = text_settle(r, many, (size_t)(end - many));
	} else {
		text = text_settle(r, start, (size_t)(end - start));
	}
	if ((plural != NULL) != (all.number != NULL))
		reader_fail(r, "{t n=…} and {plural} go together");
	m = catalogue_add(&r->house->texts, r->source.path, line, text,
	    plural);
	reader_skip(r, (size_t)(end - start) + 4);
	say_emit(r, &all, m);
	for (size_t i = 0; i < all.count; i++) {
		if (!all.items[i].is_used &&
		    strcmp(all.items[i].name, "n") != 0)
			reader_fail(r, "{%s} is not in the text",
			    all.items[i].name);
	}
}
