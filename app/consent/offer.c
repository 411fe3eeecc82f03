#include "consent/offer.h"

#include <jansson.h>

#define OFFER_MAX_BYTES		(12 * 1024)

static json_t *
list_json(struct str_list list)
{
	json_t *array;
	size_t i;

	array = json_array();
	for (i = 0; i < list.count; i++)
		json_array_append_new(array,
		    json_stringn(list.items[i].bytes, list.items[i].len));
	return array;
}

static json_t *
str_json(struct str s)
{
	return json_stringn(str_is_absent(s) ? "" : s.bytes, s.len);
}

static struct str
session_bound(struct exchange *x)
{
	return uuid_text(x->arena, x->person.session.uuid);
}

struct str
consent_offer_seal(struct exchange *x, const struct consent_offer *offer)
{
	struct str plain, sealed;
	json_t *object;
	size_t room;
	char *text;

	object = json_object();
	json_object_set_new(object, "challenge", str_json(offer->challenge));
	json_object_set_new(object, "flow", str_json(offer->flow_id));
	json_object_set_new(object, "client", str_json(offer->client_id));
	json_object_set_new(object, "version",
	    json_integer(offer->client_version));
	json_object_set_new(object, "redirect", str_json(offer->redirect_uri));
	json_object_set_new(object, "scopes", list_json(offer->scopes));
	json_object_set_new(object, "required", list_json(offer->required));
	json_object_set_new(object, "audience", list_json(offer->audience));
	json_object_set_new(object, "stay", json_boolean(offer->may_stay));
	json_object_set_new(object, "at", json_integer(offer->offered_at.us));

	room = json_dumpb(object, NULL, 0, JSON_COMPACT);
	text = arena_take(x->arena, room + 1);
	json_dumpb(object, text, room, JSON_COMPACT);
	json_decref(object);

	plain = str_range(text, room);
	sealed = seal(x->arena, KEY_OFFER_SEAL, plain, session_bound(x));
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
		.client_id = str_member(a, object, "client"),
		.client_version = json_integer_value(
		    json_object_get(object, "version")),
		.redirect_uri = str_member(a, object, "redirect"),
		.scopes = list_member(a, object, "scopes"),
		.required = list_member(a, object, "required"),
		.audience = list_member(a, object, "audience"),
		.may_stay = json_is_true(json_object_get(object, "stay")),
		.offered_at = { json_integer_value(
		    json_object_get(object, "at")) },
	};
	json_decref(object);
	return FAULT_NONE;
}
