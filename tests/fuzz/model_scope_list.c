/*
 * scope lists: what was split joins to the same bytes, and nothing is there
 * twice; names and e-mail addresses are judged on the way.
 */
#include "fuzz.h"
#include "model/client.h"
#include "model/email.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct str text = str_range(bytes == NULL ? (const uint8_t *)"" :
	    bytes, len);
	struct arena *a = arena_open((size_t)64 * 1024 * 1024);
	struct str_list list;
	struct str email;
	struct str again;

	if (scope_split(a, text, &list)) {
		INSIST(str_equal(scope_join(a, list), text));
		INSIST(scope_is_within(list, list));
		INSIST(list.count <= SCOPE_LIST_MAX);
	}
	if (client_name_check(text) == PROBLEM_NONE) {
		INSIST(str_is_utf8(text) && !str_has_control(text));
		INSIST(text.len > 0 && text.len <= CLIENT_NAME_MAX_BYTES);
	}
	if (email_normalise(a, text, &email)) {
		INSIST(email_normalise(a, email, &again));
		INSIST(str_equal(email, again));
	}
	arena_close(&a);
	return 0;
}
