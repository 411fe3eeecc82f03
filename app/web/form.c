#include "web/form.h"

#include "base/url.h"
#include "web/inside.h"
#include "web/multipart.h"

enum {
	FIELDS_MAX = 200,
	NAME_MAX_BYTES = 64,
	VALUE_MAX_BYTES = 16384,
	PAGE_VALUE_MAX_BYTES = 49152,
};

static size_t
count_fields(struct str text)
{
	struct str piece;
	size_t count = 0;

	while (str_next(&text, '&', &piece))
		if (piece.len > 0)
			count++;
	return count;
}

static enum fault
read_field(struct arena *a, struct str piece, size_t value_max_bytes,
    struct form_field *field_r)
{
	size_t equals = str_find(piece, '=', 0);
	struct str name = str_first(piece, equals);
	struct str value = STR("");

	if (equals != SIZE_MAX)
		value = str_from(piece, equals + 1);
	/* Raw control characters: no browser sends them so. */
	if (str_has_control(piece))
		return FAULT_BAD_REQUEST;
	if (!percent_decode(a, name, true, &field_r->name) ||
	    !percent_decode(a, value, true, &field_r->value))
		return FAULT_BAD_REQUEST;
	if (field_r->name.len == 0)
		return FAULT_BAD_REQUEST;
	if (field_r->name.len > NAME_MAX_BYTES ||
	    field_r->value.len > value_max_bytes)
		return FAULT_TOO_LARGE;
	return FAULT_NONE;
}

static enum fault
parse(struct arena *a, struct str text, size_t value_max_bytes,
    struct form *form_r)
{
	struct form_field *fields;
	struct str piece;
	size_t count = count_fields(text), read = 0;

	if (count > FIELDS_MAX)
		return FAULT_TOO_LARGE;
	/* Before it is cut: str_has_control then sees whole characters. */
	if (!str_is_utf8(text))
		return FAULT_BAD_REQUEST;
	fields = ARENA_ARRAY(a, struct form_field, count);
	while (str_next(&text, '&', &piece))
		if (piece.len > 0)
			TRY(read_field(a, piece, value_max_bytes,
			    &fields[read++]));
	form_r->fields = fields;
	form_r->count = count;
	return FAULT_NONE;
}

enum fault
form_parse(struct arena *a, struct str text, struct form *form_r)
{
	return parse(a, text, VALUE_MAX_BYTES, form_r);
}

enum fault
form_parse_page(struct arena *a, struct str text, struct form *form_r)
{
	return parse(a, text, PAGE_VALUE_MAX_BYTES, form_r);
}

static bool
says_form(struct str content_type)
{
	struct str kind = str_first(content_type,
	    str_find(content_type, ';', 0));

	return str_equal_nocase(str_trim(kind),
	    STR("application/x-www-form-urlencoded"));
}

static enum fault
read_body(struct exchange *x)
{
	struct str content_type = exchange_header(x, STR("content-type"));
	struct web_inside *in = x->inside;
	struct multipart upload;

	if (says_form(content_type))
		return x->route->nature == CHANGES ?
		    form_parse_page(x->arena, x->body, &in->form) :
		    form_parse(x->arena, x->body, &in->form);
	if (x->route->nature != UPLOADS)
		return FAULT_BAD_REQUEST;
	TRY(multipart_parse(x->arena, content_type, x->body, &upload));
	in->form = upload.form;
	in->file_field = upload.file_field;
	in->file = upload.file;
	return FAULT_NONE;
}

enum fault
form_read(struct exchange *x, struct form *form_r)
{
	struct web_inside *in = x->inside;

	if (!in->form_is_read) {
		TRY(read_body(x));
		in->form_is_read = true;
	}
	*form_r = in->form;
	return FAULT_NONE;
}

enum fault
form_one(const struct form *f, struct str name, struct str *value_r)
{
	struct str value = STR_ABSENT;

	for (size_t i = 0; i < f->count; i++) {
		if (!str_equal(f->fields[i].name, name))
			continue;
		if (!str_is_absent(value))
			return FAULT_BAD_REQUEST;
		value = f->fields[i].value;
	}
	*value_r = value;
	return FAULT_NONE;
}

enum fault
form_number(const struct form *f, struct str name, int64_t *number_r)
{
	struct str text;
	uint64_t number;

	TRY(form_one(f, name, &text));
	if (!str_to_u64(text, &number) || number > INT64_MAX)
		return FAULT_BAD_REQUEST;
	*number_r = (int64_t)number;
	return FAULT_NONE;
}

struct str_list
form_all(const struct form *f, struct arena *a, struct str name)
{
	struct str *values = ARENA_ARRAY(a, struct str, f->count);
	size_t count = 0;

	for (size_t i = 0; i < f->count; i++)
		if (str_equal(f->fields[i].name, name))
			values[count++] = f->fields[i].value;
	return (struct str_list){ values, count };
}

bool
form_has(const struct form *f, struct str name)
{
	for (size_t i = 0; i < f->count; i++)
		if (str_equal(f->fields[i].name, name))
			return true;
	return false;
}
