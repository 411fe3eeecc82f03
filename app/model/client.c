/*
 * client: names of tiers and methods, and what a client may be called.
 */
#include "model/client.h"
#include "model/code_point.h"
#include "model/device_code.h"
#include "model/name_skeleton.h"
#include "model/redirect_uri.h"

/* Two are used by real orthographies; more hide the line above (s:A33). */
#define MARKS_MAX		2

struct str
client_tier_name(enum client_tier tier)
{
	switch (tier) {
	case CLIENT_TIER_NONE:
		return STR("");
	case CLIENT_HAND:
		return STR("hand");
	case CLIENT_SELF_REGISTERED:
		return STR("self");
	case CLIENT_METADATA_DOCUMENT:
		return STR("document");
	}
	PANIC("no such tier: %d", (int)tier);
}

enum client_tier
client_tier_read(struct str name)
{
	for (enum client_tier t = CLIENT_HAND; t <= CLIENT_METADATA_DOCUMENT;
	    t++) {
		if (str_equal(name, client_tier_name(t)))
			return t;
	}
	return CLIENT_TIER_NONE;
}

struct str
client_method_name(enum client_method method)
{
	switch (method) {
	case CLIENT_METHOD_UNKNOWN:
		return STR("");
	case CLIENT_METHOD_NONE:
		return STR("none");
	case CLIENT_METHOD_SECRET_BASIC:
		return STR("client_secret_basic");
	case CLIENT_METHOD_SECRET_POST:
		return STR("client_secret_post");
	case CLIENT_METHOD_PRIVATE_KEY_JWT:
		return STR("private_key_jwt");
	}
	PANIC("no such method: %d", (int)method);
}

enum client_method
client_method_read(struct str name)
{
	for (enum client_method m = CLIENT_METHOD_NONE;
	    m <= CLIENT_METHOD_PRIVATE_KEY_JWT; m++) {
		if (str_equal(name, client_method_name(m)))
			return m;
	}
	return CLIENT_METHOD_UNKNOWN;
}

bool
client_has_secrets(const struct client *client)
{
	return client->method == CLIENT_METHOD_SECRET_BASIC ||
	    client->method == CLIENT_METHOD_SECRET_POST;
}

bool
client_id_is_good(struct str id)
{
	if (id.len == 0 || id.len > CLIENT_ID_MAX_BYTES)
		return false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.bytes[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '.' || c == '_' ||
		    c == '~' || c == '-')
			continue;
		return false;
	}
	return true;
}

static enum problem
judge_point(uint32_t point, size_t *marks)
{
	switch (code_point_kind(point)) {
	case CODE_POINT_CONTROL:
		return PROBLEM_CONTROL_CHARACTER;
	case CODE_POINT_BIDI:
		return PROBLEM_BIDI;
	case CODE_POINT_INVISIBLE:
		return PROBLEM_INVISIBLE;
	case CODE_POINT_CHECK_MARK:
		return PROBLEM_CHECK_MARK;
	case CODE_POINT_UNASSIGNED:
		return PROBLEM_UNASSIGNED;
	case CODE_POINT_MARK:
		(*marks)++;
		return *marks > MARKS_MAX ? PROBLEM_STACKED_MARKS :
		    PROBLEM_NONE;
	case CODE_POINT_DRESSED:
	case CODE_POINT_VISIBLE:
		break;
	}
	*marks = 0;
	return PROBLEM_NONE;
}

enum problem
client_name_check(struct str name)
{
	struct str rest = name;
	size_t points = 0;
	size_t marks = 0;
	uint32_t point;

	if (str_trim(name).len == 0)
		return PROBLEM_EMPTY;
	if (name.len > CLIENT_NAME_MAX_BYTES)
		return PROBLEM_TOO_LONG;
	if (!str_is_utf8(name))
		return PROBLEM_NOT_UTF8;
	while (str_next_code_point(&rest, &point)) {
		enum problem p = judge_point(point, &marks);

		if (p != PROBLEM_NONE)
			return p;
		if (++points > CLIENT_NAME_MAX_CODE_POINTS)
			return PROBLEM_TOO_LONG;
	}
	return PROBLEM_NONE;
}

static bool
is_dressed(struct str name)
{
	uint32_t point;

	while (str_next_code_point(&name, &point))
		if (code_point_kind(point) == CODE_POINT_DRESSED)
			return true;
	return false;
}

enum problem
client_name_read(struct arena *a, struct str typed, struct str *name_r)
{
	struct str name = str_trim(typed);
	enum problem p;

	*name_r = name;
	if (name.len > CLIENT_NAME_TYPED_MAX_BYTES)
		return PROBLEM_TOO_LONG;
	if (!composed(a, name, name_r))
		return PROBLEM_NOT_UTF8;
	p = client_name_check(*name_r);
	if (p != PROBLEM_NONE)
		return p;
	if (is_dressed(*name_r))
		return PROBLEM_DRESSED_LETTERS;
	return name_mixes_scripts(*name_r) ? PROBLEM_MIXED_SCRIPTS :
	    PROBLEM_NONE;
}

bool
client_scopes_are_known(const struct client *client,
    const struct scope_catalog *catalog, struct str *unknown_r)
{
	for (size_t i = 0; i < client->scopes.count; i++) {
		if (scope_find(catalog, client->scopes.items[i]) != NULL)
			continue;
		*unknown_r = client->scopes.items[i];
		return false;
	}
	return true;
}

bool
client_asks_people(struct str_list grant_types)
{
	return str_list_has(grant_types, STR("authorization_code")) ||
	    str_list_has(grant_types, DEVICE_GRANT_TYPE);
}

bool
client_lacks_person(struct str_list grant_types, struct str_list scopes,
    struct str *scope_r)
{
	if (client_asks_people(grant_types))
		return false;
	for (size_t i = 0; i < scopes.count; i++) {
		if (!scope_is_own(scopes.items[i]))
			continue;
		*scope_r = scopes.items[i];
		return true;
	}
	return false;
}

bool
client_may_return_to(struct arena *a, struct str_list redirect_uris,
    struct str requested)
{
	for (size_t i = 0; i < redirect_uris.count; i++)
		if (redirect_uri_match(a, redirect_uris.items[i], requested))
			return true;
	return false;
}

bool
client_is_on_device(struct arena *a, const struct client *client)
{
	for (size_t i = 0; i < client->redirect_uris.count; i++) {
		struct redirect_uri uri;

		if (!redirect_uri_read_registered(a,
		    client->redirect_uris.items[i], &uri) ||
		    uri.kind == REDIRECT_URI_WEB)
			return false;
	}
	return client->redirect_uris.count > 0;
}
