#include "api/page.h"

#define LIMIT_USUAL	50
#define LIMIT_MAX	100
#define MAC_BYTES	((size_t)16)
#define CURSOR_BYTES	((size_t)2048)
#define SEPARATOR	'\n'

static struct str
mac_of(struct exchange *x, struct str text)
{
	struct hash32 hash = KEYED_HASH(KEY_API_CURSOR, x->path, x->actor,
	    text);

	return arena_copy(x->arena, str_first(hash32_str(&hash), MAC_BYTES));
}

static enum fault
refuse_cursor(struct exchange *x)
{
	return api_refuse(x, FAULT_BAD_REQUEST, STR("cursor"),
	    STR("This cursor is not one of this list; begin without one."));
}

static enum fault
read_cursor(struct exchange *x, struct str cursor, size_t parts,
    struct api_page *page_r)
{
	struct str raw, text, piece;
	size_t count = 0;

	if (cursor.len > CURSOR_BYTES ||
	    !base64url_read(x->arena, cursor, &raw) || raw.len < MAC_BYTES)
		return refuse_cursor(x);
	text = str_from(raw, MAC_BYTES);
	if (!bytes_equal_ct(str_first(raw, MAC_BYTES), mac_of(x, text)))
		return refuse_cursor(x);
	while (count < parts && str_next(&text, SEPARATOR, &piece))
		page_r->after[count++] = piece;
	if (count != parts)
		return refuse_cursor(x);
	page_r->goes_on = true;
	return FAULT_NONE;
}

static enum fault
read_limit(struct exchange *x, int64_t *limit_r)
{
	struct str said;
	uint64_t limit;

	*limit_r = LIMIT_USUAL;
	TRY(exchange_query(x, STR("limit"), &said));
	if (str_is_absent(said))
		return FAULT_NONE;
	if (!str_to_u64(said, &limit) || limit < 1 || limit > LIMIT_MAX)
		return api_refuse(x, FAULT_BAD_REQUEST, STR("limit"),
		    STR("limit is a number from 1 to 100."));
	*limit_r = (int64_t)limit;
	return FAULT_NONE;
}

enum fault
api_page_read(struct exchange *x, size_t parts, struct api_page *page_r)
{
	struct str cursor;

	*page_r = (struct api_page){ .goes_on = false };
	INSIST(parts <= API_PAGE_PARTS);
	TRY(read_limit(x, &page_r->limit));
	TRY(exchange_query(x, STR("cursor"), &cursor));
	if (str_is_absent(cursor))
		return FAULT_NONE;
	return read_cursor(x, cursor, parts, page_r);
}

enum fault
api_page_read_id(struct exchange *x, struct api_page *page_r,
    struct uuid *after_r)
{
	*after_r = (struct uuid){ { 0 } };
	TRY(api_page_read(x, 1, page_r));
	if (page_r->goes_on && !uuid_read(page_r->after[0], after_r))
		return refuse_cursor(x);
	return FAULT_NONE;
}

void
api_page_open(struct exchange *x, struct api_json *j)
{
	api_json_open(j, x->arena, ANSWER_BYTES);
	api_json_object(j, NULL);
	api_json_array(j, "items");
}

void
api_page_end(struct exchange *x, struct api_json *j, bool has_more,
    const struct str *last, size_t parts)
{
	struct buf raw, text;

	api_json_end(j, ']');
	if (!has_more) {
		api_json_null(j, "next");
		api_json_end(j, '}');
		return;
	}
	buf_open(&text, x->arena, CURSOR_BYTES);
	for (size_t i = 0; i < parts; i++) {
		if (i > 0)
			buf_add_byte(&text, SEPARATOR);
		buf_add(&text, last[i]);
	}
	buf_open(&raw, x->arena, CURSOR_BYTES);
	buf_add(&raw, mac_of(x, buf_str(&text)));
	buf_add(&raw, buf_str(&text));
	INSIST(!buf_is_full(&raw) && !buf_is_full(&text));
	api_json_text(j, "next", base64url(x->arena, buf_str(&raw)));
	api_json_end(j, '}');
}
