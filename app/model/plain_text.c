#include "model/plain_text.h"

#include "model/code_point.h"

bool
text_is_plain(struct str text)
{
	struct str rest = text;
	uint32_t point;

	if (!str_is_utf8(text))
		return false;
	while (str_next_code_point(&rest, &point)) {
		enum code_point_kind kind = code_point_kind(point);

		if (kind == CODE_POINT_CONTROL || kind == CODE_POINT_BIDI ||
		    kind == CODE_POINT_INVISIBLE ||
		    kind == CODE_POINT_UNASSIGNED)
			return false;
	}
	return true;
}
