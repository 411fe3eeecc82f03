#include "engine/json.h"

#include "base/shallow_json.h"

#define DEPTH_MAX	32

json_t *
engine_json_open(struct str text, size_t max_bytes)
{
	return text.len > max_bytes ? NULL :
	    shallow_json_open_to(text, DEPTH_MAX);
}

void
engine_json_close(json_t **j)
{
	json_decref(*j);
	*j = NULL;
}

const json_t *
engine_json_at(const json_t *object, const char *name)
{
	return json_object_get(object, name);
}

static struct str
text_of(struct arena *a, const json_t *j)
{
	if (!json_is_string(j))
		return STR_ABSENT;
	return arena_copy(a, str_range(json_string_value(j),
	    json_string_length(j)));
}

struct str
engine_json_str(struct arena *a, const json_t *object, const char *name)
{
	return text_of(a, engine_json_at(object, name));
}

struct str_list
engine_json_list(struct arena *a, const json_t *object, const char *name)
{
	const json_t *array = engine_json_at(object, name);
	size_t size = json_is_string(array) ? 1 : json_array_size(array);
	struct str *items;
	size_t count = 0;

	if (size == 0)
		return (struct str_list){ NULL, 0 };
	items = ARENA_ARRAY(a, struct str, size);
	if (json_is_string(array))
		items[count++] = text_of(a, array);
	else for (size_t i = 0; i < size; i++) {
		struct str item = text_of(a, json_array_get(array, i));

		if (!str_is_absent(item))
			items[count++] = item;
	}
	return (struct str_list){ items, count };
}

bool
engine_json_i64(const json_t *object, const char *name, int64_t *number_r)
{
	const json_t *j = engine_json_at(object, name);

	if (!json_is_integer(j))
		return false;
	*number_r = (int64_t)json_integer_value(j);
	return true;
}

bool
engine_json_is_true(const json_t *object, const char *name)
{
	return json_is_true(engine_json_at(object, name));
}
