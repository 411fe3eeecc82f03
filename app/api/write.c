#include "api/write.h"

void
api_json_open(struct api_json *j, struct arena *a, size_t ceiling_bytes)
{
	buf_open(&j->b, a, ceiling_bytes);
	j->has_before = false;
}

/* The comma and the name that stand in front of a value. */
static void
begin(struct api_json *j, const char *name)
{
	if (j->has_before)
		buf_add_byte(&j->b, ',');
	j->has_before = true;
	if (name != NULL)
		buf_printf(&j->b, "\"%s\":", name);
}

void
api_json_object(struct api_json *j, const char *name)
{
	begin(j, name);
	buf_add_byte(&j->b, '{');
	j->has_before = false;
}

void
api_json_array(struct api_json *j, const char *name)
{
	begin(j, name);
	buf_add_byte(&j->b, '[');
	j->has_before = false;
}

void
api_json_end(struct api_json *j, char bracket)
{
	buf_add_byte(&j->b, bracket);
	j->has_before = true;
}

void
api_json_text(struct api_json *j, const char *name, struct str text)
{
	if (str_is_absent(text)) {
		api_json_null(j, name);
		return;
	}
	begin(j, name);
	buf_add_byte(&j->b, '"');
	buf_add_json(&j->b, text);
	buf_add_byte(&j->b, '"');
}

void
api_json_number(struct api_json *j, const char *name, int64_t number)
{
	begin(j, name);
	buf_add_i64(&j->b, number);
}

void
api_json_bool(struct api_json *j, const char *name, bool is_true)
{
	begin(j, name);
	buf_add(&j->b, is_true ? STR("true") : STR("false"));
}

void
api_json_kept(struct api_json *j, const char *name, struct str json)
{
	begin(j, name);
	buf_add(&j->b, str_is_absent(json) ? STR("null") : json);
}

void
api_json_null(struct api_json *j, const char *name)
{
	begin(j, name);
	buf_add(&j->b, STR("null"));
}

void
api_json_uuid(struct api_json *j, const char *name, struct uuid uuid)
{
	api_json_text(j, name, uuid_text(j->b.arena, uuid));
}

void
api_json_time(struct api_json *j, const char *name, struct utime time,
    bool is_null)
{
	if (is_null) {
		api_json_null(j, name);
		return;
	}
	begin(j, name);
	buf_add_byte(&j->b, '"');
	utime_add_rfc3339(&j->b, time);
	buf_add_byte(&j->b, '"');
}

void
api_json_texts(struct api_json *j, const char *name, struct str_list texts)
{
	api_json_array(j, name);
	for (size_t i = 0; i < texts.count; i++)
		api_json_text(j, NULL, texts.items[i]);
	api_json_end(j, ']');
}
