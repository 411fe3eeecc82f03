#include "clients/trouble.h"

static enum message
about_name(enum problem p)
{
	switch ((unsigned int)p) {
	case PROBLEM_EMPTY:
		return MESSAGE_NAME_EMPTY;
	case PROBLEM_TOO_LONG:
		return MESSAGE_NAME_TOO_LONG;
	case PROBLEM_CHECK_MARK:
		return MESSAGE_NAME_BADGE;
	case PROBLEM_STACKED_MARKS:
		return MESSAGE_NAME_MARKS;
	case PROBLEM_DRESSED_LETTERS:
		return MESSAGE_NAME_DRESSED;
	case PROBLEM_MIXED_SCRIPTS:
		return MESSAGE_NAME_MIXED;
	case PROBLEM_RESERVED_NAME:
		return MESSAGE_NAME_RESERVED;
	case PROBLEM_TRUST_WORD:
		return MESSAGE_NAME_TRUST;
	case PROBLEM_HOST_IN_NAME:
		return MESSAGE_NAME_HOST;
	case PROBLEM_ADMINS_ONLY:
		return MESSAGE_NAME_ADMINS;
	}
	return MESSAGE_NAME_UNSEEN;
}

static enum message
about_scope(enum problem p)
{
	switch ((unsigned int)p) {
	case PROBLEM_EMPTY:
		return MESSAGE_SCOPES_MISSING;
	case PROBLEM_TOO_MANY:
		return MESSAGE_SCOPES_TOO_MANY;
	case PROBLEM_OPTIONAL_ALONE:
		return MESSAGE_SCOPE_OPTIONAL;
	case PROBLEM_NEEDS_PERSON:
		return MESSAGE_SCOPE_PERSON;
	}
	return MESSAGE_SCOPE_UNKNOWN;
}

static enum message
about_keys(enum problem p)
{
	switch ((unsigned int)p) {
	case PROBLEM_NOT_CHOSEN:
		return MESSAGE_KEYS_NOT_CHOSEN;
	case PROBLEM_ONE_OF:
		return MESSAGE_KEYS_ONE_OF;
	case PROBLEM_TOO_LONG:
		return MESSAGE_KEYS_LONG;
	case PROBLEM_ADMINS_ONLY:
		return MESSAGE_KEYS_ADMINS;
	}
	return MESSAGE_KEYS_BAD;
}

/* Of any address: of a redirect, of a page, of keys. */
static enum message
about_address(enum problem p)
{
	static const enum message words[PROBLEM_COUNT] = {
		[PROBLEM_TOO_LONG] = MESSAGE_ADDRESS_LONG,
		[PROBLEM_CONTROL_CHARACTER] = MESSAGE_ADDRESS_CONTROL,
		[PROBLEM_NOT_HTTPS] = MESSAGE_ADDRESS_LINK_HTTPS,
		[PROBLEM_SCHEME] = MESSAGE_ADDRESS_SCHEME,
		[PROBLEM_USERINFO] = MESSAGE_ADDRESS_USERINFO,
		[PROBLEM_PORT] = MESSAGE_ADDRESS_PORT,
		[PROBLEM_FRAGMENT] = MESSAGE_ADDRESS_FRAGMENT,
		[PROBLEM_RESPONSE_PARAMETER] = MESSAGE_ADDRESS_RESPONSE,
		[PROBLEM_WILDCARD] = MESSAGE_ADDRESS_WILDCARD,
		[PROBLEM_NOT_CANONICAL] = MESSAGE_ADDRESS_PLAIN,
		[PROBLEM_LOCALHOST_NAME] = MESSAGE_ADDRESS_LOCALHOST,
		[PROBLEM_IP_ADDRESS] = MESSAGE_ADDRESS_IP,
		[PROBLEM_NOT_ASCII] = MESSAGE_ADDRESS_ASCII,
		[PROBLEM_HOST_LAST_DOT] = MESSAGE_ADDRESS_LAST_DOT,
		[PROBLEM_WEB_ONLY] = MESSAGE_ADDRESS_WEB,
		[PROBLEM_DEVICE_ONLY] = MESSAGE_ADDRESS_DEVICE,
		[PROBLEM_NOT_FOR_KIND] = MESSAGE_ADDRESS_KIND,
		[PROBLEM_TWICE] = MESSAGE_ADDRESS_TWICE,
		[PROBLEM_OUR_OWN] = MESSAGE_ADDRESS_OURS,
		[PROBLEM_UNPROVEN_HOST] = MESSAGE_ADDRESS_UNPROVEN,
		[PROBLEM_PUBLIC_NEEDS] = MESSAGE_LINK_NEEDED,
		[PROBLEM_ADMINS_ONLY] = MESSAGE_HOME_ADMINS,
		[PROBLEM_KEYS] = MESSAGE_KEYS_THERE,
	};

	return words[p] == MESSAGE_NONE ? MESSAGE_ADDRESS_NOT_WHOLE :
	    words[p];
}

static enum message
about_redirect(enum problem p)
{
	switch ((unsigned int)p) {
	case PROBLEM_EMPTY:
		return MESSAGE_REDIRECTS_MISSING;
	case PROBLEM_TOO_MANY:
		return MESSAGE_REDIRECTS_TOO_MANY;
	case PROBLEM_NOT_HTTPS:
		return MESSAGE_ADDRESS_HTTPS;
	case PROBLEM_ADMINS_ONLY:
		return MESSAGE_ADDRESS_ADMINS;
	}
	return about_address(p);
}

static enum message
message_of(const struct client_trouble *t)
{
	switch (t->field) {
	case CLIENT_FIELD_NAME:
		return about_name(t->problem);
	case CLIENT_FIELD_REDIRECT_URIS:
		return about_redirect(t->problem);
	case CLIENT_FIELD_SCOPES:
		return about_scope(t->problem);
	case CLIENT_FIELD_KEYS:
		return about_keys(t->problem);
	case CLIENT_FIELD_JWKS_URI:
		return t->problem == PROBLEM_ADMINS_ONLY ?
		    MESSAGE_KEYS_ADMINS : about_address(t->problem);
	case CLIENT_FIELD_CLIENT_URI:
	case CLIENT_FIELD_POLICY_URI:
	case CLIENT_FIELD_TOS_URI:
	case CLIENT_FIELD_NONE:
		break;
	}
	return about_address(t->problem);
}

/*
 * Names the first character that RFC 3986 has no place for and people type, and
 * how it is written in an address.
 */
static void
say_character(struct arena *a, struct str address, struct said *text)
{
	for (size_t i = 0; i < address.len; i++) {
		char c = address.bytes[i];

		if (c == '\0' || strchr("\"<>^`{|}", c) == NULL)
			continue;
		text->message = MESSAGE_ADDRESS_CHARACTER;
		text->with[1] = str_first(str_from(address, i), 1);
		text->with[2] = arena_printf(a, "%%%02X",
		    (unsigned int)(unsigned char)c);
		return;
	}
}

static struct part_mistake
show(struct arena *a, const struct client_trouble *t)
{
	struct part_mistake m = {
		.field = client_field_name(t->field),
		.text = { .message = message_of(t), .with = { t->what } },
	};

	if (m.text.message == MESSAGE_KEYS_BAD)
		m.text.with[0] = t->why;
	if (m.text.message == MESSAGE_KEYS_THERE ||
	    m.text.message == MESSAGE_ADDRESS_ASCII)
		m.text.with[1] = t->why;
	if (m.text.message == MESSAGE_ADDRESS_NOT_WHOLE)
		say_character(a, t->what, &m.text);
	return m;
}

void
troubles_show(struct arena *a, const struct client_troubles *troubles,
    const struct part_mistake **mistakes_r, size_t *count_r)
{
	struct part_mistake *shown = ARENA_ARRAY(a, struct part_mistake,
	    troubles->count + 1);
	size_t count = 0;

	for (int field = 0; field <= (int)CLIENT_FIELD_LAST; field++)
		for (size_t i = 0; i < troubles->count; i++)
			if ((int)troubles->items[i].field == field)
				shown[count++] = show(a, &troubles->items[i]);
	*mistakes_r = shown;
	*count_r = count;
}

bool
troubles_are_about(const struct client_troubles *troubles,
    enum client_field field)
{
	for (size_t i = 0; i < troubles->count; i++)
		if (troubles->items[i].field == field)
			return true;
	return false;
}
