#include "gateway/state_envelope.h"

#define BOUND		STR("state envelope 2")
/* The hash comes first. A redirect URI has no line break, so the first one
 * ends it; then 's' and the state, or 'n' for none. */
#define HAS_STATE	's'
#define NO_STATE	'n'
/* As long as a request line may be (web/gate.h). */
#define ENVELOPE_BYTES	((size_t)16 * 1024)

struct str
state_envelope_seal(struct arena *a, const struct state_envelope *e)
{
	struct buf plain;

	buf_open(&plain, a, ENVELOPE_BYTES);
	buf_add(&plain, hash32_str(&e->judged));
	buf_add(&plain, e->redirect_uri);
	buf_add_byte(&plain, '\n');
	buf_add_byte(&plain, str_is_absent(e->state) ? NO_STATE : HAS_STATE);
	buf_add(&plain, e->state);
	INSIST(!buf_is_full(&plain));
	return base64url(a, seal(a, KEY_STATE_ENVELOPE, buf_str(&plain),
	    BOUND));
}

bool
state_envelope_open(struct arena *a, struct str text,
    struct state_envelope *e_r)
{
	struct str sealed, plain;
	size_t end;

	if (!base64url_read(a, text, &sealed) ||
	    !unseal(a, KEY_STATE_ENVELOPE, sealed, BOUND, &plain))
		return false;
	INSIST(plain.len > sizeof(e_r->judged));
	memcpy(&e_r->judged, plain.bytes, sizeof(e_r->judged));
	plain = str_from(plain, sizeof(e_r->judged));
	end = str_find(plain, '\n', 0);
	INSIST(end != SIZE_MAX && end + 1 < plain.len);
	e_r->redirect_uri = str_first(plain, end);
	e_r->state = plain.bytes[end + 1] == HAS_STATE ?
	    str_from(plain, end + 2) : STR_ABSENT;
	return true;
}
