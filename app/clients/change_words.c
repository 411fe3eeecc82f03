#include "clients/change_words.h"

#include "model/device_code.h"
#include "templates.h"

/* The names of a version's content (sql: client_version). */
static const struct {
	const char	*field;
	enum message	 words;
} fields[] = {
	{ "name", MESSAGE_FIELD_NAME },
	{ "method", MESSAGE_FIELD_METHOD },
	{ "redirect_uris", MESSAGE_FIELD_REDIRECT },
	{ "scopes", MESSAGE_FIELD_SCOPE },
	{ "optional_scopes", MESSAGE_FIELD_OPTIONAL },
	{ "grant_types", MESSAGE_FIELD_GRANT_TYPE },
	{ "client_uri", MESSAGE_FIELD_HOME },
	{ "policy_uri", MESSAGE_FIELD_POLICY },
	{ "tos_uri", MESSAGE_FIELD_TERMS },
	{ "kind", MESSAGE_FIELD_KIND },
	{ "logo", MESSAGE_FIELD_LOGO },
	{ "jwks", MESSAGE_FIELD_KEYS },
	{ "jwks_uri", MESSAGE_FIELD_KEYS_ADDRESS },
	{ "domain", MESSAGE_FIELD_DOMAIN },
};

static struct said
field_said(struct str field)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (str_equal(field, str_of(fields[i].field)))
			return (struct said){ .message = fields[i].words };
	return (struct said){
		.message = MESSAGE_FIELD_OTHER,
		.with = { field },
	};
}

bool
change_words(struct str field, bool is_added, struct str text,
    struct change_words *words_r)
{
	bool is_true = str_equal(text, STR("true"));

	*words_r = (struct change_words){
		.field = field_said(field),
		.is_added = is_added,
		.is_opaque = str_equal(field, STR("jwks")) ||
		    str_equal(field, STR("logo")),
		.text = text,
	};
	if (str_equal(field, STR("is_public")))
		words_r->field.message = is_true ? MESSAGE_FIELD_NOW_PUBLIC :
		    MESSAGE_FIELD_NOW_PRIVATE;
	else if (str_equal(field, STR("is_first_party")))
		words_r->field.message = is_true ? MESSAGE_FIELD_FIRST_PARTY :
		    MESSAGE_FIELD_NOT_FIRST_PARTY;
	else if (str_equal(field, STR("grant_types")) &&
	    str_equal(text, DEVICE_GRANT_TYPE))
		words_r->field.message = is_added ? MESSAGE_FIELD_DEVICES :
		    MESSAGE_FIELD_NO_DEVICES;
	else
		return true;
	words_r->text = STR_ABSENT;
	return is_added || words_r->field.message == MESSAGE_FIELD_NO_DEVICES;
}
