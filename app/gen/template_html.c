/*
 * Literal HTML: follows tags and attributes so that each value is known to
 * stand where its kind may stand, and refuses what a page must not contain.
 */
#include <ctype.h>
#include <string.h>

#include "gen/template.h"

static const char *const void_elements[] = {
	"br", "hr", "img", "input", "link", "meta", "wbr", "col", NULL,
};

/* Foreign or old, or a way around the page's policy. */
static const char *const refused_elements[] = {
	"base", "embed", "frame", "frameset", "iframe", "math", "object",
	"plaintext", "portal", "template", "xmp", "noembed", "noscript", NULL,
};

/* Only these attributes may hold a value that is not literal. */
static const char *const open_attributes[] = {
	"alt", "autocomplete", "class", "content", "datetime", "dir", "for",
	"id", "lang", "placeholder", "title", "value", NULL,
};

static const char *const target_attributes[] = {
	"action", "formaction", "href", NULL,
};

/* Attributes that people read, so that their words must be translated. */
static const char *const spoken_attributes[] = {
	"alt", "aria-description", "aria-label", "placeholder", "title", NULL,
};

static bool
is_among(const char *const *words, const char *word)
{
	for (; *words != NULL; words++) {
		if (strcmp(*words, word) == 0)
			return true;
	}
	return false;
}

/* A picture's address is one of ours, whole: a path field. */
static bool
is_picture(const struct state *s)
{
	return strcmp(s->tag, "img") == 0 && strcmp(s->attribute, "src") == 0;
}

bool
html_is_target(const struct state *s)
{
	return s->place == PLACE_VALUE &&
	    (is_among(target_attributes, s->attribute) || is_picture(s));
}

static bool
is_inside(const struct state *s, const char *name)
{
	for (const struct open *o = s->open; o != NULL; o = o->outer) {
		if (strcmp(o->name, name) == 0)
			return true;
	}
	return false;
}

static bool
is_open_attribute(const char *name)
{
	return is_among(open_attributes, name) ||
	    strncmp(name, "aria-", 5) == 0 || strncmp(name, "data-", 5) == 0;
}

/* Whether the field `v` may be shown where the reader stands. */
void
html_value_check(struct reader *r, const struct value *v)
{
	const struct state *s = &r->state;

	if (s->place == PLACE_TAG)
		reader_fail(r, "a value stands in a tag outside of a "
		    "double-quoted attribute");
	if (s->place != PLACE_VALUE)
		return;
	if (strncmp(s->attribute, "on", 2) == 0)
		reader_fail(r, "a value in the script attribute %s",
		    s->attribute);
	if (strcmp(s->attribute, "style") == 0)
		reader_fail(r, "a value in a style attribute");
	if (!html_is_target(s)) {
		if (!is_open_attribute(s->attribute))
			reader_fail(r, "no value may stand in the attribute "
			    "%s", s->attribute);
		return;
	}
	if (v == NULL)
		reader_fail(r, "a text in the address %s", s->attribute);
	if (is_picture(s) && v->field->type != TYPE_PATH)
		reader_fail(r, "a picture's address is a path field");
	if (s->target == TARGET_WHOLE)
		reader_fail(r, "nothing may follow a url in %s", s->attribute);
	if (v->field->type == TYPE_URL || v->field->type == TYPE_PATH) {
		if (s->target != TARGET_EMPTY)
			reader_fail(r, "a %s begins the address, or is not in "
			    "it", v->field->type == TYPE_URL ? "url" : "path");
		return;
	}
	if (s->target != TARGET_LOCAL ||
	    (s->literal_len > 1 && s->literal[0] == '/' &&
	    (s->literal[1] == '/' || s->literal[1] == '\\')))
		reader_fail(r, "an address with a value in it must begin with "
		    "a literal /path, ? or #, or be a url or path field");
}

static void
name_cut(struct reader *r, char *name, size_t room)
{
	size_t len = 0;

	for (;;) {
		char c = r->source.bytes[r->at];

		if (!isalnum((unsigned char)c) && c != '-' && c != ':' &&
		    c != '_')
			break;
		if (len + 1 == room)
			reader_fail(r, "a name of more than %zu bytes",
			    room - 1);
		name[len++] = c;
		reader_skip(r, 1);
	}
	name[len] = '\0';
}

static void
element_close(struct reader *r)
{
	char name[32];
	struct open *o = r->state.open;

	reader_skip(r, 2);
	name_cut(r, name, sizeof(name));
	if (!reader_sees(r, ">"))
		reader_fail(r, "</%s is not closed by >", name);
	reader_skip(r, 1);
	if (o == NULL)
		reader_fail(r, "</%s> closes nothing", name);
	if (strcmp(o->name, name) != 0)
		reader_fail(r, "</%s> where <%s> of line %u is open", name,
		    o->name, o->line);
	if (o->needs_csrf)
		reader_fail(r, "the form of line %u posts without a csrf "
		    "field", o->line);
	r->state.open = o->outer;
	r->state.place = PLACE_TEXT;
	reader_add(r, "</", 2);
	reader_add(r, name, strlen(name));
	reader_add(r, ">", 1);
}

static void
element_begin(struct reader *r)
{
	char name[32];

	reader_skip(r, 1);
	name_cut(r, name, sizeof(name));
	if (name[0] == '\0')
		reader_fail(r, "< that begins no tag; write &lt;");
	if (strcmp(name, "style") == 0)
		reader_fail(r, "a <style>: style belongs in assets/");
	if (is_among(refused_elements, name))
		reader_fail(r, "<%s> has no place in a page", name);
	reader_add(r, "<", 1);
	reader_add(r, name, strlen(name));
	r->state.place = PLACE_TAG;
	r->state.tag = gen_copy(name, strlen(name));
	r->state.is_form_post = false;
}

/* <script> holds nothing: the policy of every page refuses inline code. */
static void
script_check(struct reader *r)
{
	while (isspace((unsigned char)r->source.bytes[r->at]))
		reader_skip(r, 1);
	if (reader_sees(r, "{{") || reader_sees(r, "{%") ||
	    reader_sees(r, "{t"))
		reader_fail(r, "a value inside <script>");
	if (!reader_sees(r, "</script>"))
		reader_fail(r, "code inside <script>: it belongs in assets/");
}

/* At ">" or "/>". */
static void
element_open(struct reader *r)
{
	struct state *s = &r->state;
	bool is_short = reader_sees(r, "/>");
	bool is_void = is_among(void_elements, s->tag);
	struct open *o;

	if (is_short && !is_void && !is_inside(s, "svg"))
		reader_fail(r, "<%s/> is not short for <%s></%s> in HTML",
		    s->tag, s->tag, s->tag);
	reader_skip(r, is_short ? 2 : 1);
	if (is_short && !is_void)
		reader_add(r, "/>", 2);
	else
		reader_add(r, ">", 1);
	s->place = PLACE_TEXT;
	if (is_void || is_short)
		return;
	o = gen_alloc(sizeof(*o));
	o->name = s->tag;
	o->line = r->line;
	o->needs_csrf = s->is_form_post;
	o->outer = s->open;
	s->open = o;
	if (strcmp(o->name, "title") == 0 || strcmp(o->name, "textarea") == 0)
		s->place = PLACE_TITLE;
	if (strcmp(o->name, "script") == 0)
		script_check(r);
}

static void
attribute_begin(struct reader *r)
{
	char name[32];

	name_cut(r, name, sizeof(name));
	if (name[0] == '\0')
		reader_fail(r, "\"%c\" inside a tag",
		    r->source.bytes[r->at]);
	if (strcmp(name, "srcdoc") == 0 || strcmp(name, "http-equiv") == 0)
		reader_fail(r, "the attribute %s has no place in a page",
		    name);
	reader_add(r, name, strlen(name));
	if (!reader_sees(r, "="))
		return;
	reader_skip(r, 1);
	if (reader_sees(r, "{{") || reader_sees(r, "{%") ||
	    reader_sees(r, "{t"))
		reader_fail(r, "a value in the unquoted attribute %s", name);
	if (!reader_sees(r, "\""))
		reader_fail(r, "the attribute %s is not in double quotes",
		    name);
	reader_skip(r, 1);
	reader_add(r, "=\"", 2);
	r->state.place = PLACE_VALUE;
	r->state.attribute = gen_copy(name, strlen(name));
	r->state.literal_len = 0;
	r->state.target = TARGET_EMPTY;
}

static bool
literal_is(const struct state *s, const char *attribute, const char *word)
{
	return strcmp(s->attribute, attribute) == 0 &&
	    s->literal_len == strlen(word) &&
	    memcmp(s->literal, word, s->literal_len) == 0;
}

static void
attribute_end(struct reader *r)
{
	struct state *s = &r->state;

	if (strncmp(s->attribute, "on", 2) == 0 ||
	    strcmp(s->attribute, "style") == 0)
		reader_fail(r, "the attribute %s is refused by the page's "
		    "policy", s->attribute);
	if (strcmp(s->tag, "form") == 0 && literal_is(s, "method", "post"))
		s->is_form_post = true;
	if (literal_is(s, "name", "csrf")) {
		for (struct open *o = s->open; o != NULL; o = o->outer)
			o->needs_csrf = false;
	}
	reader_skip(r, 1);
	reader_add(r, "\"", 1);
	s->place = PLACE_TAG;
}

static void
value_byte(struct reader *r)
{
	struct state *s = &r->state;
	char c = r->source.bytes[r->at];

	if (c == '<')
		reader_fail(r, "< inside an attribute");
	if (isalpha((unsigned char)c) &&
	    is_among(spoken_attributes, s->attribute))
		reader_fail(r, "words in %s that are not in {t}…{/t}",
		    s->attribute);
	if (html_is_target(s)) {
		if (s->target == TARGET_WHOLE)
			reader_fail(r, "nothing may follow a url in %s",
			    s->attribute);
		if (s->target == TARGET_EMPTY)
			s->target = strchr("/?#", c) != NULL ? TARGET_LOCAL :
			    TARGET_OTHER;
	}
	if (s->literal_len < sizeof(s->literal))
		s->literal[s->literal_len++] = c;
	reader_add(r, &c, 1);
	reader_skip(r, 1);
}

static void
entity_cut(struct reader *r)
{
	const char *at = r->source.bytes + r->at;
	size_t len = strcspn(at, "; \n<{");

	if (len > 12 || at[len] != ';')
		reader_fail(r, "& that begins no entity; write &amp;");
	reader_add(r, at, len + 1);
	reader_skip(r, len + 1);
}

/* One run of white space, as one byte; kept as it is in <pre>. */
static void
space_cut(struct reader *r)
{
	const char *at = r->source.bytes + r->at;
	size_t len = strspn(at, " \t\r\n");

	if (is_inside(&r->state, "pre"))
		reader_add(r, at, len);
	else
		reader_add(r, memchr(at, '\n', len) != NULL ? "\n" : " ", 1);
	reader_skip(r, len);
}

static void
text_byte(struct reader *r)
{
	const char *at = r->source.bytes + r->at;

	if (isspace((unsigned char)*at)) {
		space_cut(r);
		return;
	}
	if (*at == '&') {
		entity_cut(r);
		return;
	}
	if (isalpha((unsigned char)*at))
		reader_fail(r, "words that are not in {t}…{/t}: \"%.20s\"",
		    at);
	reader_add(r, at, 1);
	reader_skip(r, 1);
}

/* Reads the next piece of HTML: a tag's beginning or end, or one byte. */
void
html_read(struct reader *r)
{
	const char *at = r->source.bytes + r->at;

	switch (r->state.place) {
	case PLACE_PLAIN:
		reader_add(r, at, 1);
		reader_skip(r, 1);
		return;
	case PLACE_TITLE:
		if (*at == '<' && !reader_sees(r, "</"))
			reader_fail(r, "a tag inside <%s>",
			    r->state.open == NULL ? "title" :
			    r->state.open->name);
		if (*at == '<')
			element_close(r);
		else
			text_byte(r);
		return;
	case PLACE_TEXT:
		if (reader_sees(r, "<!doctype html>")) {
			reader_add(r, at, strlen("<!doctype html>"));
			reader_skip(r, strlen("<!doctype html>"));
		} else if (reader_sees(r, "<!"))
			reader_fail(r, "an HTML comment; write {# … #}");
		else if (reader_sees(r, "</"))
			element_close(r);
		else if (*at == '<')
			element_begin(r);
		else
			text_byte(r);
		return;
	case PLACE_TAG:
		if (isspace((unsigned char)*at))
			space_cut(r);
		else if (*at == '>' || reader_sees(r, "/>"))
			element_open(r);
		else
			attribute_begin(r);
		return;
	case PLACE_VALUE:
		if (*at == '"')
			attribute_end(r);
		else if (*at == '&')
			entity_cut(r);
		else
			value_byte(r);
		return;
	}
}

/* Whether a block ends in the place where it began. */
void
html_joins(struct reader *r, const struct state *before, const char *what)
{
	const struct state *s = &r->state;

	if (s->place == before->place && s->open == before->open &&
	    (s->place != PLACE_VALUE || s->attribute == before->attribute))
		return;
	if (s->open != NULL && s->open != before->open)
		reader_fail(r, "%s leaves <%s> of line %u open", what,
		    s->open->name, s->open->line);
	reader_fail(r, "%s ends in another place than it began", what);
}
