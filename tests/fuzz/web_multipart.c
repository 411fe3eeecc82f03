#include <stddef.h>
#include <stdint.h>

#include "fuzz.h"
#include "web/multipart.h"

/* What is read is a part of the body, and within the limits of forms. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_open(64 << 20);
	struct str body = str_range(bytes, len);
	struct multipart m;

	if (multipart_parse(a, STR("multipart/form-data; boundary=b"), body,
	    &m) == FAULT_NONE) {
		INSIST(m.form.count <= 32);
		INSIST(m.file.len < len);
		INSIST(str_is_absent(m.file_field) == str_is_absent(m.file));
		if (!str_is_absent(m.file))
			INSIST(m.file.bytes >= body.bytes &&
			    m.file.bytes + m.file.len <= body.bytes + len);
		for (size_t i = 0; i < m.form.count; i++) {
			struct form_field field = m.form.fields[i];

			INSIST(field.name.len > 0 && field.name.len <= 64);
			INSIST(field.value.len <= 16384);
			INSIST(str_is_utf8(field.value));
		}
	}
	arena_close(&a);
	return 0;
}
