/*
 * yaml: any file becomes a tree or a sentence, never both and never neither.
 */
#include "base/yaml.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_open((size_t)256 * 1024 * 1024);
	struct yaml_file f;

	yaml_read_text(a, "fuzz", str_range(bytes == NULL ?
	    (const uint8_t *)"" : bytes, len), &f);
	INSIST(yaml_is_refused(&f) == (f.root.kind == YAML_NOTHING));
	if (yaml_is_refused(&f))
		INSIST(str_starts(f.why, STR("fuzz")));
	arena_close(&a);
	return 0;
}
