#include "model/state_envelope.h"

#include "base/url.h"

#define BOUND		STR("state envelope 3")
/* As long as a request line may be (web/gate.h). */
#define ENVELOPE_BYTES	((size_t)16 * 1024)

/* A text: '-' when absent, else '+', its length in two bytes, and itself. */
static void
add_text(struct buf *b, struct str text)
{
	INSIST(text.len <= UINT16_MAX);
	buf_add_byte(b, str_is_absent(text) ? '-' : '+');
	if (str_is_absent(text))
		return;
	buf_add_byte(b, (char)(unsigned char)(text.len >> 8));
	buf_add_byte(b, (char)(unsigned char)(text.len & 0xff));
	buf_add(b, text);
}

/* What we sealed is well-formed: a length that lies is a bug. */
static struct str
take_text(struct str *rest)
{
	struct str text;
	size_t len;

	INSIST(rest->len >= 1);
	if (rest->bytes[0] == '-') {
		*rest = str_from(*rest, 1);
		return STR_ABSENT;
	}
	INSIST(rest->bytes[0] == '+' && rest->len >= 3);
	len = (size_t)(unsigned char)rest->bytes[1] << 8 |
	    (unsigned char)rest->bytes[2];
	INSIST(rest->len >= 3 + len);
	text = str_first(str_from(*rest, 3), len);
	*rest = str_from(*rest, 3 + len);
	return text;
}

struct str
state_envelope_seal(struct arena *a, const struct state_envelope *e)
{
	struct buf plain;

	buf_open(&plain, a, ENVELOPE_BYTES);
	buf_add(&plain, hash32_str(&e->judged));
	add_text(&plain, e->redirect_uri);
	add_text(&plain, e->engine_uri);
	add_text(&plain, e->state);
	add_text(&plain, e->resource);
	add_text(&plain, e->user_code);
	INSIST(!buf_is_full(&plain));
	return base64url(a, seal(a, KEY_STATE_ENVELOPE, buf_str(&plain),
	    BOUND));
}

bool
state_envelope_open(struct arena *a, struct str text,
    struct state_envelope *e_r)
{
	struct str sealed, rest;

	if (!base64url_read(a, text, &sealed) ||
	    !unseal(a, KEY_STATE_ENVELOPE, sealed, BOUND, &rest))
		return false;
	INSIST(rest.len > sizeof(e_r->judged));
	memcpy(&e_r->judged, rest.bytes, sizeof(e_r->judged));
	rest = str_from(rest, sizeof(e_r->judged));
	e_r->redirect_uri = take_text(&rest);
	e_r->engine_uri = take_text(&rest);
	e_r->state = take_text(&rest);
	e_r->resource = take_text(&rest);
	e_r->user_code = take_text(&rest);
	INSIST(rest.len == 0);
	e_r->text = text;
	return true;
}

bool
state_envelope_of_request(struct arena *a, struct str request_url,
    struct state_envelope *e_r)
{
	size_t mark = str_find(request_url, '?', 0);
	struct str state;

	return mark != SIZE_MAX && query_get(a,
	    str_from(request_url, mark + 1), STR("state"), &state, NULL) &&
	    state_envelope_open(a, state, e_r);
}

struct hash32
state_envelope_name(const struct state_envelope *e)
{
	return KEYED_HASH(KEY_REQUEST_HASH, STR("an authorization"), e->text);
}

struct str
state_envelope_engine_uri(const struct state_envelope *e)
{
	return str_is_absent(e->engine_uri) ? e->redirect_uri : e->engine_uri;
}
