#include <stddef.h>
#include <stdint.h>

#include "web/cookie.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The input is cut into several headers at each line feed. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_open(64 << 20);
	struct http_header headers[8];
	struct cookie_list list;
	struct str rest = str_range(bytes, len), line;
	size_t count = 0;

	while (count < 8 && str_next(&rest, '\n', &line))
		headers[count++] = (struct http_header){ STR("Cookie"), line };
	if (cookies_read(a, headers, count, &list) == FAULT_NONE) {
		INSIST(list.count <= COOKIES_MAX);
		for (size_t i = 0; i < list.count; i++) {
			struct str name = list.items[i].name;

			INSIST(str_find(list.items[i].value, ';', 0) ==
			    SIZE_MAX);
			INSIST(!str_is_absent(cookie_find(&list, name)));
			for (size_t k = 0; k < i; k++)
				INSIST(!str_starts(name, STR("placet")) ||
				    !str_equal(name, list.items[k].name));
		}
	}
	arena_close(&a);
	return 0;
}
