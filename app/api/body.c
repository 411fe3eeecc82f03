#include "api/body.h"

#include "api/answer.h"
#include "base/shallow_json.h"

#define ERRORS_MAX		32
#define LIST_ITEMS_MAX		((size_t)200)
/* All that is wrong is said in one answer, which has an end. */
#define NAME_SAID_BYTES		((size_t)128)

struct mistakes {
	struct web_problem_error	items[ERRORS_MAX];
	size_t				count;
};

static void
add_mistake(struct mistakes *m, struct str pointer, const char *code,
    const char *detail)
{
	if (m->count < ERRORS_MAX)
		m->items[m->count++] = (struct web_problem_error){
			pointer, str_of(code), str_of(detail)
		};
}

/* "/name", RFC 6901 §3; of a very long name the object that it is in. */
static struct str
pointer_to(struct arena *a, const char *name)
{
	struct buf b;

	if (str_of(name).len > NAME_SAID_BYTES)
		return STR("");
	buf_open(&b, a, 2 * NAME_SAID_BYTES + 1);
	buf_add_byte(&b, '/');
	for (; *name != '\0'; name++) {
		if (*name == '~')
			buf_add(&b, STR("~0"));
		else if (*name == '/')
			buf_add(&b, STR("~1"));
		else
			buf_add_byte(&b, *name);
	}
	return buf_str(&b);
}

/* application/json, or what RFC 7396 calls it when a part is changed. */
static bool
is_json(struct exchange *x)
{
	struct str type = exchange_header(x, STR("Content-Type"));

	type = str_trim(str_first(type, str_find(type, ';', 0)));
	return str_equal_nocase(type, STR("application/json")) ||
	    (x->method == PATCH && str_equal_nocase(type,
	    STR("application/merge-patch+json")));
}

/* Looks at the content type and the length alone. */
static enum fault
body_text(struct exchange *x, struct str *text_r)
{
	*text_r = STR_ABSENT;
	if (!is_json(x)) {
		reply_header(x, x->method == PATCH ? STR("Accept-Patch") :
		    STR("Accept-Post"), STR("application/json"));
		return api_refuse_as(x, 415, STR("media_type"),
		    STR("The body must be application/json."));
	}
	if (x->body.len > API_BODY_MAX_BYTES)
		return api_refuse(x, FAULT_TOO_LARGE, STR("too_large"),
		    STR("The body is longer than 32 KiB."));
	*text_r = x->body;
	return FAULT_NONE;
}

static const struct api_field *
find(const struct api_field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

static enum fault
refuse_unknown(struct exchange *x, json_t *j, const struct api_field *fields,
    size_t count)
{
	struct mistakes m = { .count = 0 };
	const char *name;
	json_t *value;

	json_object_foreach(j, name, value)
		if (find(fields, count, name) == NULL)
			add_mistake(&m, pointer_to(x->arena, name),
			    "unknown_member", "There is no such member.");
	if (m.count == 0)
		return FAULT_NONE;
	return api_refuse_errors(x, FAULT_BAD_REQUEST, STR("unknown_member"),
	    m.items, m.count);
}

static const char *
read_text(struct arena *a, const json_t *j, size_t max, struct str *text_r)
{
	struct str text;

	if (!json_is_string(j))
		return "It must be a text.";
	text = str_range(json_string_value(j), json_string_length(j));
	if (text.len > max)
		return "It is too long.";
	if (str_has_control(text))
		return "It has a control character.";
	*text_r = arena_copy(a, text);
	return NULL;
}

static const char *
read_texts(struct arena *a, const json_t *j, size_t max,
    struct str_list *list_r)
{
	size_t count = json_array_size(j);
	struct str *items;

	if (!json_is_array(j))
		return "It must be a list of texts.";
	if (count > LIST_ITEMS_MAX)
		return "It has too many items.";
	items = ARENA_ARRAY(a, struct str, count + 1);
	for (size_t i = 0; i < count; i++) {
		const char *why = read_text(a, json_array_get(j, i), max,
		    &items[i]);

		if (why != NULL)
			return why;
	}
	*list_r = (struct str_list){ items, count };
	return NULL;
}

static const char *
read_object(struct arena *a, const json_t *j, size_t max, struct str *text_r)
{
	size_t len;
	char *text;

	if (!json_is_object(j))
		return "It must be an object.";
	len = json_dumpb(j, NULL, 0, JSON_COMPACT);
	if (len > max)
		return "It is too long.";
	text = arena_take(a, len + 1);
	INSIST(json_dumpb(j, text, len, JSON_COMPACT) == len);
	*text_r = str_range(text, len);
	return NULL;
}

/* What is wrong with it, or NULL. */
static const char *
read_value(struct arena *a, const struct api_field *f, const json_t *j,
    struct api_value *value_r)
{
	value_r->is_there = true;
	value_r->is_null = json_is_null(j);
	if (value_r->is_null)
		return f->may_be_null ? NULL : "It cannot be null.";
	switch (f->kind) {
	case API_TEXT:
		return read_text(a, j, f->max, &value_r->text);
	case API_TEXTS:
		return read_texts(a, j, f->max, &value_r->texts);
	case API_OBJECT:
		return read_object(a, j, f->max, &value_r->text);
	case API_BOOL:
		value_r->is_true = json_is_true(j);
		return json_is_boolean(j) ? NULL : "It must be true or false.";
	case API_NUMBER:
		value_r->number = (int64_t)json_integer_value(j);
		return json_is_integer(j) && value_r->number >= 0 &&
		    (uint64_t)value_r->number <= f->max ? NULL :
		    "It must be a whole number within its limits.";
	}
	PANIC("%s is of no kind", f->name);
}

static enum fault
read_values(struct exchange *x, json_t *j, const struct api_field *fields,
    size_t count, struct api_value *values_r)
{
	struct mistakes m = { .count = 0 };

	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(j, fields[i].name);
		const char *why = NULL;

		values_r[i] = (struct api_value){ .text = STR_ABSENT };
		if (value != NULL)
			why = read_value(x->arena, &fields[i], value,
			    &values_r[i]);
		else if (fields[i].is_required)
			why = "It is missing.";
		if (why != NULL)
			add_mistake(&m, pointer_to(x->arena, fields[i].name),
			    value == NULL ? "missing" : "unacceptable", why);
	}
	if (m.count == 0)
		return FAULT_NONE;
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"), m.items,
	    m.count);
}

enum fault
api_body_read(struct exchange *x, const struct api_field *fields,
    size_t count, struct api_value *values_r)
{
	struct str text;
	enum fault fault;
	json_t *j;

	TRY(body_text(x, &text));
	j = shallow_json_open(text);
	if (j == NULL)
		return api_refuse(x, FAULT_BAD_REQUEST, STR("unreadable"),
		    STR("The body must be one JSON object in UTF-8, with each "
		    "member once, and not deeply nested."));
	fault = refuse_unknown(x, j, fields, count);
	if (fault == FAULT_NONE)
		fault = read_values(x, j, fields, count, values_r);
	json_decref(j);
	return fault;
}
