#include "base/shallow_json.h"

/*
 * Counts brackets outside of strings. Text that is no JSON may be counted
 * wrongly; jansson refuses it afterwards.
 */
static bool
is_shallow(struct str text, int depth_max)
{
	bool is_in_string = false;
	int depth = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.bytes[i];

		if (is_in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				is_in_string = false;
			continue;
		}
		if (c == '"')
			is_in_string = true;
		else if ((c == '[' || c == '{') && ++depth > depth_max)
			return false;
		else if (c == ']' || c == '}')
			depth--;
	}
	return true;
}

json_t *
shallow_json_open_to(struct str text, int depth_max)
{
	json_error_t why;
	json_t *j;

	if (text.len == 0 || !is_shallow(text, depth_max))
		return NULL;
	j = json_loadb(text.bytes, text.len, JSON_REJECT_DUPLICATES, &why);
	if (j != NULL && !json_is_object(j)) {
		json_decref(j);
		return NULL;
	}
	return j;
}

json_t *
shallow_json_open(struct str text)
{
	return shallow_json_open_to(text, SHALLOW_JSON_DEPTH);
}
