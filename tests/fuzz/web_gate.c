#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "web/gate.h"
#include "web/inside.h"
#include "web/refusal.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What is refused is answered, however little of it can be read. */
static void
answer(struct str head, int http_status)
{
	static const struct configuration conf = {
		.public_url = STR("https://x"),
	};
	struct exchange *x = refusal_read(&conf, head, false);

	if (x == NULL)
		return;
	refusal_reply(x, http_status, 0);
	INSIST(x->inside->reply.http_status >= 400);
	INSIST(reply_lines_of(x).count > 0 && reply_body(x).len > 0);
	exchange_close(&x);
}

/* What passes ends in an empty line, and says so again byte by byte before. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct str s = str_range(bytes, len);
	struct gate_answer whole = gate_judge(s.bytes, s.len), part;

	switch (whole.verdict) {
	case GATE_PASS:
		INSIST(whole.head_bytes <= len);
		INSIST(str_ends(str_first(s, whole.head_bytes),
		    STR("\r\n\r\n")));
		INSIST(!str_contains(str_first(s, whole.head_bytes - 1),
		    STR("\r\n\r\n")));
		for (size_t n = 0; n < whole.head_bytes && n < 512; n++) {
			part = gate_judge(s.bytes, n);
			INSIST(part.verdict == GATE_MORE);
		}
		break;
	case GATE_REFUSE:
		INSIST(whole.http_status >= 400 && whole.http_status <= 503);
		answer(str_first(s, GATE_HEAD_MAX_BYTES), whole.http_status);
		break;
	case GATE_MORE:
		INSIST(len < GATE_HEAD_MAX_BYTES);
		break;
	}
	return 0;
}
