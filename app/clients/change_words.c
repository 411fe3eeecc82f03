#include "clients/change_words.h"

#include "clients/account_client.h"
#include "model/device_code.h"
#include "templates.h"

/* The names of a version's content (sql: client_version). */
static const struct {
	const char	*field;
	enum message	 words;
	bool		 is_list;
} fields[] = {
	{ "name", MESSAGE_FIELD_NAME, false },
	{ "method", MESSAGE_FIELD_METHOD, false },
	{ "redirect_uris", MESSAGE_FIELD_REDIRECT, true },
	{ "scopes", MESSAGE_FIELD_SCOPE, true },
	{ "optional_scopes", MESSAGE_FIELD_OPTIONAL, true },
	{ "grant_types", MESSAGE_FIELD_GRANT_TYPE, true },
	{ "client_uri", MESSAGE_FIELD_HOME, false },
	{ "policy_uri", MESSAGE_FIELD_POLICY, false },
	{ "tos_uri", MESSAGE_FIELD_TERMS, false },
	{ "kind", MESSAGE_FIELD_KIND, false },
	{ "logo", MESSAGE_FIELD_LOGO, false },
	{ "jwks", MESSAGE_FIELD_KEYS, false },
	{ "jwks_uri", MESSAGE_FIELD_KEYS_ADDRESS, false },
	{ "domain", MESSAGE_FIELD_DOMAIN, false },
};

static void
say_field(struct str field, struct change_words *words)
{
	words->field = (struct said){
		.message = MESSAGE_FIELD_OTHER,
		.with = { field },
	};
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (str_equal(field, str_of(fields[i].field))) {
			words->field = (struct said){
				.message = fields[i].words
			};
			words->is_list = fields[i].is_list;
		}
}

bool
change_words(struct str field, bool is_added, struct str text,
    struct change_words *words_r)
{
	bool is_true = str_equal(text, STR("true"));

	*words_r = (struct change_words){
		.is_added = is_added,
		.is_opaque = str_equal(field, STR("jwks")) ||
		    str_equal(field, STR("logo")),
		.text = text,
	};
	say_field(field, words_r);
	if (str_equal(field, STR("kind")))
		words_r->value = client_kind_said(text);
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
