/*
 * UTF-8: the check agrees with the code points that can be cut off, and
 * escaped JSON is always UTF-8.
 */
#include "base/buf.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct str text = str_range(bytes == NULL ? (const uint8_t *)"" :
	    bytes, len);
	struct arena *a = arena_open((size_t)64 * 1024 * 1024);
	struct str rest = text;
	bool is_good = true;
	uint32_t point;
	struct buf b;

	while (str_next_code_point(&rest, &point)) {
		if (point == STR_NOT_UTF8)
			is_good = false;
		else
			INSIST(point <= 0x10ffff &&
			    (point < 0xd800 || point > 0xdfff));
	}
	INSIST(rest.len == 0);
	INSIST(is_good == str_is_utf8(text));

	buf_open(&b, a, 6 * len + 1);
	buf_add_json(&b, text);
	INSIST(!buf_is_full(&b));
	INSIST(str_is_utf8(buf_str(&b)));
	for (size_t i = 0; i < buf_str(&b).len; i++)
		INSIST((unsigned char)buf_str(&b).bytes[i] >= 0x20);
	arena_close(&a);
	return 0;
}
