#include <stddef.h>
#include <stdint.h>

#include "web/form.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What is read is within its limits and can be found again. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_open(64 << 20);
	struct form f;
	struct str value;

	if (form_parse(a, str_range(bytes, len), &f) == FAULT_NONE) {
		INSIST(f.count <= 200);
		for (size_t i = 0; i < f.count; i++) {
			struct str name = f.fields[i].name;
			enum fault fault = form_one(&f, name, &value);

			INSIST(name.len > 0 && name.len <= 64);
			INSIST(f.fields[i].value.len <= 16384);
			INSIST(str_is_utf8(f.fields[i].value));
			INSIST(form_has(&f, name));
			INSIST((form_all(&f, a, name).count == 1) ==
			    (fault == FAULT_NONE));
		}
	}
	arena_close(&a);
	return 0;
}
