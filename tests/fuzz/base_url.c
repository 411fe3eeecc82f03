/*
 * url: what was read can be written and read again as the same, and decoding
 * what was encoded gives it back.
 */
#include "base/url.h"
#include "fuzz.h"

static void
read_twice(struct arena *a, struct str text)
{
	struct url first;
	struct url second;
	struct str written;

	if (!url_read(a, text, &first))
		return;
	written = url_text(a, &first);
	INSIST(written.len == text.len);
	INSIST(str_equal_nocase(written, text));
	INSIST(url_read(a, written, &second));
	INSIST(str_equal(url_text(a, &second), written));
	INSIST(first.scheme == second.scheme && first.port == second.port);
	INSIST(str_equal(first.host, second.host));
	INSIST(str_find(first.host, '@', 0) == SIZE_MAX);
	INSIST(str_find(first.path, '?', 0) == SIZE_MAX);
	(void)url_origin(a, &first);
	(void)url_is_loopback_literal(&first);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct str text = str_range(bytes == NULL ? (const uint8_t *)"" :
	    bytes, len);
	struct arena *a = arena_open((size_t)64 * 1024 * 1024);
	struct str plain;
	struct str again;
	struct buf b;
	bool is_repeated;

	read_twice(a, text);
	if (percent_decode(a, text, true, &plain)) {
		buf_open(&b, a, 3 * len + 1);
		buf_add_percent(&b, plain);
		INSIST(percent_decode(a, buf_str(&b), true, &again));
		INSIST(str_equal(plain, again));
	}
	if (query_get(a, text, STR("a"), &plain, &is_repeated) &&
	    !is_repeated) {
		const struct str pair[][2] = { { STR("b"), plain } };

		INSIST(query_get(a, str_from(url_with(a, STR("x"), pair, 1),
		    2), STR("b"), &again, NULL));
		INSIST(str_equal(plain, again));
	}
	arena_close(&a);
	return 0;
}
