#include "consent/offer.h"

#include <jansson.h>

#define OFFER_MAX_BYTES		(12 * 1024)
/* Nobody comes near: all of it was in one request line, of GATE_HEAD_MAX_BYTES
 * at most, and a byte becomes six at worst. */
#define OFFER_TEXT_MAX_BYTES	((size_t)1 << 20)

/* `"name":` with what separates it from the member before. */
static void
add_name(struct buf *b, struct str name)
{
	buf_add_byte(b, b->len == 0 ? '{' : ',');
	buf_add_byte(b, '"');
	buf_add(b, name);
	buf_add(b, STR("\":"));
}

static void
add_text(struct buf *b, struct str text)
{
	buf_add_byte(b, '"');
	buf_add_json(b, text);
	buf_add_byte(b, '"');
}

static void
add_str(struct buf *b, struct str name, struct str value)
{
	add_name(b, name);
	add_text(b, value);
}

static void
add_i64(struct buf *b, struct str name, int64_t value)
{
	add_name(b, name);
	buf_add_i64(b, value);
}

static void
add_list(struct buf *b, struct str name, struct str_list list)
{
	size_t i;

	add_name(b, name);
	buf_add_byte(b, '[');
	for (i = 0; i < list.count; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		add_text(b, list.items[i]);
	}
	buf_add_byte(b, ']');
}

static struct str
session_bound(struct exchange *x)
{
	return uuid_text(x->arena, x->person.session.uuid);
}

struct str
consent_offer_resource(const struct consent_offer *offer)
{
	return offer->audience.count == 0 ? STR_ABSENT :
	    offer->audience.items[0];
}

struct str
consent_offer_seal(struct exchange *x, const struct consent_offer *offer)
{
	struct str sealed;
	struct buf b;

	buf_open(&b, x->arena, OFFER_TEXT_MAX_BYTES);
	add_str(&b, STR("challenge"), offer->challenge);
	add_str(&b, STR("flow"), offer->flow_id);
	add_str(&b, STR("request"), base64url(x->arena, offer->request));
	add_str(&b, STR("client"), offer->client_id);
	add_i64(&b, STR("version"), offer->client_version);
	add_str(&b, STR("redirect"), offer->redirect_uri);
	add_list(&b, STR("scopes"), offer->scopes);
	add_list(&b, STR("required"), offer->required);
	add_list(&b, STR("audience"), offer->audience);
	add_str(&b, STR("device"), offer->user_code);
	add_name(&b, STR("stay"));
	buf_add(&b, offer->may_stay ? STR("true") : STR("false"));
	add_i64(&b, STR("at"), offer->offered_at.us);
	buf_add_byte(&b, '}');
	INSIST(!buf_is_full(&b));

	sealed = seal(x->arena, KEY_OFFER_SEAL, buf_str(&b), session_bound(x));
	return base64url(x->arena, sealed);
}

static struct str
str_member(struct arena *a, const json_t *object, const char *name)
{
	const json_t *member;

	member = json_object_get(object, name);
	return arena_copy(a, str_range(json_string_value(member),
	    json_string_length(member)));
}

/* Absent where the member is, or is empty. */
static struct str
bytes_member(struct arena *a, const json_t *object, const char *name)
{
	struct str bytes;

	return base64url_read(a, str_member(a, object, name), &bytes) &&
	    bytes.len > 0 ? bytes : STR_ABSENT;
}

static struct str_list
list_member(struct arena *a, const json_t *object, const char *name)
{
	struct str *items;
	const json_t *array, *item;
	size_t count, i;

	array = json_object_get(object, name);
	count = json_array_size(array);
	items = ARENA_ARRAY(a, struct str, count);
	for (i = 0; i < count; i++) {
		item = json_array_get(array, i);
		items[i] = arena_copy(a, str_range(json_string_value(item),
		    json_string_length(item)));
	}
	return (struct str_list){ items, count };
}

enum fault
consent_offer_open(struct exchange *x, struct str text,
    struct consent_offer *offer_r)
{
	struct str sealed, plain;
	struct arena *a;
	json_t *object;

	a = x->arena;
	if (text.len > 2 * OFFER_MAX_BYTES)
		return FAULT_FORBIDDEN;
	if (!base64url_read(a, text, &sealed) ||
	    !unseal(a, KEY_OFFER_SEAL, sealed, session_bound(x), &plain))
		return FAULT_FORBIDDEN;

	/* The seal was ours, so what is inside was written above. */
	object = json_loadb(plain.bytes, plain.len, 0, NULL);
	INSIST(json_is_object(object));
	*offer_r = (struct consent_offer){
		.challenge = str_member(a, object, "challenge"),
		.flow_id = str_member(a, object, "flow"),
		.request = bytes_member(a, object, "request"),
		.client_id = str_member(a, object, "client"),
		.client_version = json_integer_value(
		    json_object_get(object, "version")),
		.redirect_uri = str_member(a, object, "redirect"),
		.scopes = list_member(a, object, "scopes"),
		.required = list_member(a, object, "required"),
		.audience = list_member(a, object, "audience"),
		.user_code = str_member(a, object, "device"),
		.may_stay = json_is_true(json_object_get(object, "stay")),
		.offered_at = { json_integer_value(
		    json_object_get(object, "at")) },
	};
	json_decref(object);
	return FAULT_NONE;
}
