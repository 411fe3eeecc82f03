#include "model/composed.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* One code unit becomes three at most (UAX #15, on the growth of text). */
enum {
	UNITS_MAX = (int)COMPOSED_MAX_BYTES,
	COMPOSED_UNITS_MAX = 3 * UNITS_MAX,
	COMPOSED_BYTES_MAX = 3 * COMPOSED_UNITS_MAX,
};

bool
composed(struct arena *a, struct str text, struct str *composed_r)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar units[UNITS_MAX], composed_units[COMPOSED_UNITS_MAX];
	char bytes[COMPOSED_BYTES_MAX];
	const UNormalizer2 *form = unorm2_getNFCInstance(&error);
	int32_t count = 0, len = 0;

	if (text.len > COMPOSED_MAX_BYTES || !str_is_utf8(text))
		return false;
	u_strFromUTF8(units, UNITS_MAX, &count, text.bytes, (int32_t)text.len,
	    &error);
	count = unorm2_normalize(form, units, count, composed_units,
	    COMPOSED_UNITS_MAX, &error);
	u_strToUTF8(bytes, COMPOSED_BYTES_MAX, &len, composed_units, count,
	    &error);
	if (U_FAILURE(error))
		PANIC("ICU: %s", u_errorName(error));
	*composed_r = arena_copy(a, str_range(bytes, (size_t)len));
	return true;
}
