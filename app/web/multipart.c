#include "web/multipart.h"

#include "web/inside.h"

enum {
	BOUNDARY_MAX_BYTES = 70,	/* RFC 2046 §5.1.1 */
	PARTS_MAX = 32,
	NAME_MAX_BYTES = 64,
	VALUE_MAX_BYTES = 16384,
	DELIMITER_MAX_BYTES = BOUNDARY_MAX_BYTES + 4,
};

struct part {
	struct str	name;
	bool		is_file;
	struct str	content;
};

static size_t
find(struct str s, struct str sought)
{
	const char *at;

	if (s.len < sought.len)
		return SIZE_MAX;
	at = memmem(s.bytes, s.len, sought.bytes, sought.len);
	return at == NULL ? SIZE_MAX : (size_t)(at - s.bytes);
}

/* Cuts `expected` off the front; false if something else stands there. */
static bool
take(struct str *rest, struct str expected)
{
	if (!str_starts(*rest, expected))
		return false;
	*rest = str_from(*rest, expected.len);
	return true;
}

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/* What browsers and libraries make boundaries of, and nothing to quote. */
static bool
is_boundary(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_name_byte(s.bytes[i]) && s.bytes[i] != '\'' &&
		    s.bytes[i] != '+' && s.bytes[i] != '=')
			return false;
	return s.len > 0 && s.len <= BOUNDARY_MAX_BYTES;
}

static enum fault
read_boundary(struct str content_type, struct str *boundary_r)
{
	size_t semicolon = str_find(content_type, ';', 0);
	struct str kind, boundary;

	kind = str_trim(str_first(content_type, semicolon));
	if (semicolon == SIZE_MAX ||
	    !str_equal_nocase(kind, STR("multipart/form-data")))
		return FAULT_BAD_REQUEST;
	boundary = str_trim(str_from(content_type, semicolon + 1));
	if (!str_equal_nocase(str_first(boundary, 9), STR("boundary=")))
		return FAULT_BAD_REQUEST;
	boundary = str_from(boundary, 9);
	if (boundary.len >= 2 && str_starts(boundary, STR("\"")) &&
	    str_ends(boundary, STR("\"")))
		boundary = str_first(str_from(boundary, 1), boundary.len - 2);
	if (!is_boundary(boundary))
		return FAULT_BAD_REQUEST;
	*boundary_r = boundary;
	return FAULT_NONE;
}

/* What stands in the quotes; a quote inside them is written %22 (RFC 7578). */
static bool
take_quoted(struct str *rest, struct str *text_r)
{
	size_t end;

	if (!take(rest, STR("\"")))
		return false;
	end = str_find(*rest, '"', 0);
	if (end == SIZE_MAX)
		return false;
	*text_r = str_first(*rest, end);
	*rest = str_from(*rest, end + 1);
	return str_is_utf8(*text_r) && !str_has_control(*text_r);
}

/* form-data; name="logo"; filename="a.png" — the file's name is not kept. */
static enum fault
read_disposition(struct str value, struct part *part_r)
{
	struct str unused;

	if (!take(&value, STR("form-data; name=")) ||
	    !take_quoted(&value, &part_r->name) || part_r->name.len == 0)
		return FAULT_BAD_REQUEST;
	if (part_r->name.len > NAME_MAX_BYTES)
		return FAULT_TOO_LARGE;
	for (size_t i = 0; i < part_r->name.len; i++)
		if (!is_name_byte(part_r->name.bytes[i]))
			return FAULT_BAD_REQUEST;
	part_r->is_file = take(&value, STR("; filename="));
	if (part_r->is_file && !take_quoted(&value, &unused))
		return FAULT_BAD_REQUEST;
	return value.len == 0 ? FAULT_NONE : FAULT_BAD_REQUEST;
}

/* The lines of one part's head, up to the empty one. */
static enum fault
read_head(struct str *rest, struct part *part_r)
{
	bool has_kind = false;

	part_r->name = STR_ABSENT;
	for (;;) {
		size_t end = find(*rest, STR("\r\n"));
		struct str line, name, value;
		size_t colon;

		if (end == SIZE_MAX)
			return FAULT_BAD_REQUEST;
		line = str_first(*rest, end);
		*rest = str_from(*rest, end + 2);
		if (line.len == 0)
			break;
		colon = str_find(line, ':', 0);
		if (colon == SIZE_MAX)
			return FAULT_BAD_REQUEST;
		name = str_first(line, colon);
		value = str_trim(str_from(line, colon + 1));
		if (str_equal_nocase(name, STR("content-disposition")) &&
		    str_is_absent(part_r->name)) {
			TRY(read_disposition(value, part_r));
			continue;
		}
		/* What it says is not believed: who reads the file looks. */
		if (!str_equal_nocase(name, STR("content-type")) || has_kind)
			return FAULT_BAD_REQUEST;
		has_kind = true;
	}
	return str_is_absent(part_r->name) ? FAULT_BAD_REQUEST : FAULT_NONE;
}

static enum fault
keep(struct part part, struct form_field *fields, size_t *count,
    struct multipart *m)
{
	if (part.is_file) {
		if (!str_is_absent(m->file_field))
			return FAULT_BAD_REQUEST;
		m->file_field = part.name;
		m->file = part.content;
		return FAULT_NONE;
	}
	if (part.content.len > VALUE_MAX_BYTES)
		return FAULT_TOO_LARGE;
	if (!str_is_utf8(part.content) ||
	    str_find(part.content, '\0', 0) != SIZE_MAX)
		return FAULT_BAD_REQUEST;
	fields[(*count)++] = (struct form_field){ part.name, part.content };
	return FAULT_NONE;
}

enum fault
multipart_parse(struct arena *a, struct str content_type, struct str body,
    struct multipart *multipart_r)
{
	char delimiter_bytes[DELIMITER_MAX_BYTES];
	struct multipart m = { .file_field = STR_ABSENT, .file = STR_ABSENT };
	struct form_field *fields;
	struct str boundary, delimiter;
	struct buf b;
	size_t count = 0;

	TRY(read_boundary(content_type, &boundary));
	buf_open_on(&b, delimiter_bytes, sizeof(delimiter_bytes));
	buf_printf(&b, "\r\n--%.*s", STR_ARG(boundary));
	delimiter = buf_str(&b);
	/* The first one begins the body, so it has no line before it. */
	if (!take(&body, str_from(delimiter, 2)))
		return FAULT_BAD_REQUEST;
	fields = ARENA_ARRAY(a, struct form_field, PARTS_MAX);
	for (size_t parts = 0; !take(&body, STR("--")); parts++) {
		struct part part;
		size_t end;

		if (parts == PARTS_MAX)
			return FAULT_TOO_LARGE;
		if (!take(&body, STR("\r\n")))
			return FAULT_BAD_REQUEST;
		TRY(read_head(&body, &part));
		end = find(body, delimiter);
		if (end == SIZE_MAX)
			return FAULT_BAD_REQUEST;
		part.content = str_first(body, end);
		body = str_from(body, end + delimiter.len);
		TRY(keep(part, fields, &count, &m));
	}
	if (body.len > 0 && !str_equal(body, STR("\r\n")))
		return FAULT_BAD_REQUEST;
	m.form = (struct form){ fields, count };
	*multipart_r = m;
	return FAULT_NONE;
}

struct str
form_file(const struct exchange *x, struct str name)
{
	const struct web_inside *in = x->inside;

	if (!str_equal(in->file_field, name) || in->file.len == 0)
		return STR_ABSENT;
	return in->file;
}
