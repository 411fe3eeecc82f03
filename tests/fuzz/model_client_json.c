/*
 * client files: whatever is in them, a client comes out whole or not at all.
 */
#include "fuzz.h"
#include "model/client.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_open((size_t)64 * 1024 * 1024);
	struct client c = { .version = 0 };
	struct str why = STR_ABSENT;

	if (client_read_json(a, str_range(bytes == NULL ?
	    (const uint8_t *)"" : bytes, len), &c, &why)) {
		INSIST(client_id_is_good(c.id));
		INSIST(client_name_check(c.name) == PROBLEM_NONE);
		INSIST(c.scopes.count > 0 && c.grant_types.count > 0);
		INSIST(scope_is_within(c.optional_scopes, c.scopes));
	} else {
		INSIST(why.len > 0 && c.version == 0);
	}
	arena_close(&a);
	return 0;
}
