/*
 * What a client may be called (s:A32 to s:A34), what a file may bring (s:A12),
 * and where a client may return to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/client.h"
#include "model/code_point.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct arena *arena;

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)16 * 1024 * 1024);
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

struct name_row {
	const char	*name;
	enum problem	 problem;
};

static void
each_name_is_judged(void **state)
{
	static const struct name_row rows[] = {
		{ "DNS Pilot", PROBLEM_NONE },
		{ "Caf\xc3\xa9 & Co. <x>", PROBLEM_NONE },
		{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", PROBLEM_NONE },
		{ "\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a", PROBLEM_NONE },
		{ "Cafe\xcc\x81", PROBLEM_NONE },
		{ "a\xcc\x81\xcc\x81z\xcc\x81\xcc\x81", PROBLEM_NONE },
		{ "", PROBLEM_EMPTY },
		{ "  \t ", PROBLEM_EMPTY },
		{ "\xc2\xa0", PROBLEM_INVISIBLE },
		{ "\xe3\x80\x80", PROBLEM_INVISIBLE },
		{ "a\xe2\x80\x8b" "b", PROBLEM_INVISIBLE },	/* U+200B */
		{ "a\xe2\x80\x8d" "b", PROBLEM_INVISIBLE },	/* U+200D */
		{ "a\xef\xbb\xbf", PROBLEM_INVISIBLE },		/* U+FEFF */
		{ "a\xc2\xad" "b", PROBLEM_INVISIBLE },		/* U+00AD */
		{ "a\xef\xb8\x8f", PROBLEM_INVISIBLE },		/* U+FE0F */
		{ "a\xe2\xa0\x80", PROBLEM_INVISIBLE },		/* U+2800 */
		{ "a\xf3\xa0\x81\xa1", PROBLEM_INVISIBLE },	/* tag a */
		{ "Wrang\xe2\x80\xaeler", PROBLEM_BIDI },	/* U+202E */
		{ "a\xe2\x81\xa6", PROBLEM_BIDI },		/* U+2066 */
		{ "a\xe2\x81\xa9", PROBLEM_BIDI },		/* U+2069 */
		{ "a\xe2\x80\x8f", PROBLEM_BIDI },		/* U+200F */
		{ "a\xd8\x9c", PROBLEM_BIDI },			/* U+061C */
		{ "a\nb", PROBLEM_CONTROL_CHARACTER },
		{ "a\x7f", PROBLEM_CONTROL_CHARACTER },
		{ "a\xc2\x85", PROBLEM_CONTROL_CHARACTER },
		{ "a\xe2\x80\xa8", PROBLEM_CONTROL_CHARACTER },	/* U+2028 */
		{ "a\xee\x80\x80", PROBLEM_UNASSIGNED },	/* U+E000 */
		{ "a\xcd\xb8", PROBLEM_UNASSIGNED },		/* U+0378 */
		{ "a\xef\xbf\xbf", PROBLEM_UNASSIGNED },	/* U+FFFF */
		{ "a\xf4\x8f\xbf\xbd", PROBLEM_UNASSIGNED },	/* U+10FFFD */
		{ "Acme \xe2\x9c\x93", PROBLEM_CHECK_MARK },	/* U+2713 */
		{ "Acme \xe2\x9c\x94", PROBLEM_CHECK_MARK },
		{ "Acme \xe2\x98\x91", PROBLEM_CHECK_MARK },
		{ "Acme \xe2\x9c\x85", PROBLEM_CHECK_MARK },
		{ "Acme \xf0\x9f\x94\x92", PROBLEM_CHECK_MARK },
		{ "Z\xcc\x81\xcc\x82\xcc\x83", PROBLEM_STACKED_MARKS },
		{ "a\xc0\x80", PROBLEM_NOT_UTF8 },
		{ "a\xed\xa0\x80", PROBLEM_NOT_UTF8 },
		{ "a\xf5\x80\x80\x80", PROBLEM_NOT_UTF8 },
		{ "a\xe2\x82", PROBLEM_NOT_UTF8 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str name = str_of(rows[i].name), read;
		enum problem p = client_name_read(arena, name, &read);

		if (p == PROBLEM_NONE)
			p = client_name_check(name);
		if (p != rows[i].problem)
			fail_msg("row %zu: %s, not %s", i, problem_name(p),
			    problem_name(rows[i].problem));
	}
	assert_int_equal(client_name_check(STR("a\0b")),
	    PROBLEM_CONTROL_CHARACTER);
	assert_int_equal(client_name_check(STR_ABSENT), PROBLEM_EMPTY);
}

static void
assert_read(const char *typed, const char *kept)
{
	struct str name;

	assert_int_equal(client_name_read(arena, str_of(typed), &name),
	    PROBLEM_NONE);
	assert_true(str_equal(name, str_of(kept)));
}

/* s:A33: no word is of letters that no language writes side by side. */
static void
no_word_mixes_scripts(void **state)
{
	static const char *const mixed[] = {
		"Аcme", "Αpple", "Harbour Pаy", "раypal",
	};
	static const char *const plain[] = {
		"Acme Россия", "ハロー2世", "Acme 東京支店", "Straße 7",
		"Apple", "Αθήνα", "متجر Acme", "日本語App", "Café Ångström",
		"한국 App 2", "Fun 🎉",
	};
	struct str name;

	(void)state;
	for (size_t i = 0; i < COUNT(mixed); i++)
		if (client_name_read(arena, str_of(mixed[i]), &name) !=
		    PROBLEM_MIXED_SCRIPTS)
			fail_msg("%s", mixed[i]);
	for (size_t i = 0; i < COUNT(plain); i++)
		if (client_name_read(arena, str_of(plain[i]), &name) !=
		    PROBLEM_NONE)
			fail_msg("%s", plain[i]);
}

/* f:C16: what is counted and kept is NFC, and letters are plain. */
static void
names_are_read_in_one_spelling(void **state)
{
	static const char *const dressed[] = {
		"\xef\xbc\xb7rangler",			/* U+FF37 */
		"Acme \xef\xbc\x81",			/* U+FF01 */
		"Acme \xef\xbd\x9e",			/* U+FF5E */
		"\xf0\x9d\x97\x9b" "arbour",		/* U+1D5DB */
		"\xe2\x92\xb6" "cme",			/* U+24B6 */
		"\xf0\x9f\x84\xb0" "cme",			/* U+1F130 */
		"\xf0\x9f\x85\xb0" "cme",			/* U+1F170 */
		"\xef\xac\x81ne",			/* U+FB01, one letter */
		"\xef\xbd\xb1",				/* half-width kana */
		"Acme \xc2\xb2",			/* superscript two */
	};
	char text[65 * 5 + 1];
	struct str name;

	(void)state;
	assert_read(" Cafe\xcc\x81 ", "Caf\xc3\xa9");
	assert_read("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab",
	    "\xed\x95\x9c");
	assert_read("\xe7\xa5\x9e", "\xe7\xa5\x9e");
	assert_read("Acme\xe2\x84\xa2 and more\xe2\x80\xa6",
	    "Acme\xe2\x84\xa2 and more\xe2\x80\xa6");
	assert_read("\xe0\xb8\x97\xe0\xb8\xb3", "\xe0\xb8\x97\xe0\xb8\xb3");
	for (size_t i = 0; i < COUNT(dressed); i++) {
		assert_int_equal(client_name_check(str_of(dressed[i])),
		    PROBLEM_NONE);
		assert_int_equal(client_name_read(arena, str_of(dressed[i]),
		    &name), PROBLEM_DRESSED_LETTERS);
	}
	/* e with a circumflex and a dot below: five bytes, composed three. */
	for (size_t i = 0; i < 65; i++)
		memcpy(text + 5 * i, "e\xcc\x82\xcc\xa3", 5);
	assert_int_equal(client_name_read(arena, str_range(text, 64 * 5),
	    &name), PROBLEM_NONE);
	assert_int_equal(name.len, 64 * 3);
	assert_int_equal(client_name_read(arena, str_range(text, 65 * 5),
	    &name), PROBLEM_TOO_LONG);
	assert_int_equal(client_name_read(arena, STR_ABSENT, &name),
	    PROBLEM_EMPTY);
	assert_int_equal(client_name_read(arena, STR("a\xff"), &name),
	    PROBLEM_NOT_UTF8);
}

static void
a_very_long_name_is_not_read(void **state)
{
	struct str name;
	char *text;

	(void)state;
	text = arena_take(arena, CLIENT_NAME_TYPED_MAX_BYTES + 1);
	memset(text, 'a', CLIENT_NAME_TYPED_MAX_BYTES + 1);
	for (size_t less = 0; less < 2; less++)
		assert_int_equal(client_name_read(arena, str_range(text,
		    CLIENT_NAME_TYPED_MAX_BYTES + 1 - less), &name),
		    PROBLEM_TOO_LONG);
}

static void
names_have_at_most_64_code_points(void **state)
{
	char text[300];

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_int_equal(client_name_check(str_range(text, 64)),
	    PROBLEM_NONE);
	assert_int_equal(client_name_check(str_range(text, 65)),
	    PROBLEM_TOO_LONG);
	for (size_t i = 0; i < 260; i += 4)
		memcpy(text + i, "\xf0\x9f\x98\x80", 4);
	assert_int_equal(client_name_check(str_range(text, 256)),
	    PROBLEM_NONE);
	assert_int_equal(client_name_check(str_range(text, 260)),
	    PROBLEM_TOO_LONG);
}

static void
the_table_of_code_points_is_in_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < code_point_unassigned_count; i++) {
		const struct code_point_range *r = &code_point_unassigned[i];

		assert_true(r->first <= r->last);
		if (i > 0)
			assert_true(r->first > r[-1].last + 1);
	}
	assert_int_equal(code_point_kind('a'), CODE_POINT_VISIBLE);
	assert_int_equal(code_point_kind(' '), CODE_POINT_VISIBLE);
	assert_int_equal(code_point_kind(0x1f600), CODE_POINT_VISIBLE);
	assert_int_equal(code_point_kind(0xd800), CODE_POINT_UNASSIGNED);
	assert_int_equal(code_point_kind(0x110000), CODE_POINT_UNASSIGNED);
	assert_int_equal(code_point_kind(0x301), CODE_POINT_MARK);
}

static const char good[] =
"{\"client_id\": \"dns-pilot\",\n"
" \"client_name\": \"DNS Pilot\",\n"
" \"account\": \"Acme\",\n"
" \"visibility\": \"public\",\n"
" \"redirect_uris\": [\"HTTP://127.0.0.1/callback\"],\n"
" \"scope\": \"openid dns.read dns.edit\",\n"
" \"optional_scope\": \"dns.edit\",\n"
" \"token_endpoint_auth_method\": \"none\",\n"
" \"client_uri\": \"https://pilot.example/\"}\n";

static void
a_good_file_is_read(void **state)
{
	struct client c;
	struct str why = STR("");

	(void)state;
	if (!client_read_json(arena, str_of(good), &c, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_true(str_equal(c.id, STR("dns-pilot")));
	assert_true(str_equal(c.name, STR("DNS Pilot")));
	assert_true(str_equal(c.account_name, STR("Acme")));
	assert_true(uuid_is_zero(c.account.uuid));
	assert_true(c.is_public);
	assert_false(c.is_first_party);
	assert_false(c.is_suspended);
	assert_int_equal(c.tier, CLIENT_HAND);
	assert_int_equal(c.method, CLIENT_METHOD_NONE);
	assert_int_equal(c.redirect_uris.count, 1);
	assert_true(str_equal(c.redirect_uris.items[0],
	    STR("http://127.0.0.1/callback")));
	assert_int_equal(c.scopes.count, 3);
	assert_int_equal(c.optional_scopes.count, 1);
	assert_int_equal(c.grant_types.count, 2);
	assert_true(str_equal(c.client_uri, STR("https://pilot.example/")));
	assert_true(str_is_absent(c.policy_uri));
	assert_true(str_is_absent(c.verified_domain));
	assert_int_equal(c.version, 1);
}

static void
a_machine_client_has_no_redirect(void **state)
{
	struct client c;
	struct str why = STR("");

	(void)state;
	if (!client_read_json(arena, STR("{\"client_id\":\"m\","
	    "\"client_name\":\"M\",\"scope\":\"a\",\"account\":"
	    "\"6f1e1c9a-0b7e-4f5e-9a51-0123456789ab\","
	    "\"grant_types\":[\"client_credentials\"],"
	    "\"token_endpoint_auth_method\":\"client_secret_basic\"}"), &c,
	    &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_int_equal(c.redirect_uris.count, 0);
	assert_false(c.is_public);
	assert_int_equal(c.account.uuid.bytes[0], 0x6f);
}

static bool
reads_with_grant_types(const char *types, struct client *c_r, struct str *why_r)
{
	return client_read_json(arena, arena_printf(arena, "{\"client_id\":"
	    "\"d\",\"client_name\":\"D\",\"scope\":\"a\",\"account\":"
	    "\"Acme\",\"token_endpoint_auth_method\":\"none\","
	    "\"grant_types\":[%s]}", types), c_r, why_r);
}

/* RFC 8628: it may be refreshed, and no browser comes back to it. */
static void
a_devices_client_has_no_redirect(void **state)
{
	static const char device[] =
	    "\"urn:ietf:params:oauth:grant-type:device_code\"";
	struct client c;
	struct str why = STR("");

	(void)state;
	if (!reads_with_grant_types(device, &c, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_int_equal(c.redirect_uris.count, 0);
	if (!reads_with_grant_types("\"urn:ietf:params:oauth:grant-type:"
	    "device_code\",\"refresh_token\"", &c, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_int_equal(c.grant_types.count, 2);
	assert_false(reads_with_grant_types("\"refresh_token\"", &c, &why));
	assert_true(str_contains(why, STR("device codes")));
	assert_false(reads_with_grant_types("\"device_code\"", &c, &why));
	assert_false(reads_with_grant_types("\"urn:ietf:params:oauth:"
	    "grant-type:device_code\",\"authorization_code\"", &c, &why));
	assert_true(str_contains(why, STR("redirect_uris")));
}

/* /api/v1 acts for a person: it would take no token of such a client. */
static void
our_own_api_is_not_for_machines(void **state)
{
	static const struct {
		const char	*types;
		const char	*back;
		bool		 is_good;
	} rows[] = {
		{ "\"client_credentials\"", "", false },
		{ "\"client_credentials\",\"authorization_code\"",
		    "\"redirect_uris\":[\"https://a.example/\"],", true },
		{ "\"client_credentials\",\"urn:ietf:params:oauth:grant-type:"
		    "device_code\"", "", true },
	};
	struct client c;
	struct str why = STR("");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(client_read_json(arena, arena_printf(arena,
		    "{\"client_id\":\"m\",\"client_name\":\"M\",%s"
		    "\"account\":\"Acme\",\"token_endpoint_auth_method\":"
		    "\"client_secret_basic\",\"grant_types\":[%s],"
		    "\"scope\":\"dns.read placet.clients.read\"}",
		    rows[i].back, rows[i].types), &c, &why), rows[i].is_good);
	assert_true(str_starts(why, STR("\"scope\": placet.clients.read needs "
	    "a person")));
}

struct bad_row {
	const char	*old;
	const char	*new;
	const char	*says;
};

static void
each_bad_member_is_named(void **state)
{
	static const struct bad_row rows[] = {
		/* s:A12: members that the engine would understand */
		{ "\"account\"", "\"skip_consent\": true, \"account\"",
		    "unknown member \"skip_consent\"" },
		{ "\"account\"", "\"metadata\": {}, \"account\"",
		    "\"metadata\"" },
		{ "\"account\"", "\"owner\": \"x\", \"account\"",
		    "\"owner\"" },
		{ "\"account\"", "\"verified\": true, \"account\"",
		    "\"verified\"" },
		{ "\"account\"", "\"access_token_strategy\": \"jwt\", "
		    "\"account\"", "\"access_token_strategy\"" },
		{ "\"account\"", "\"jwks_uri\": \"https://a/\", \"account\"",
		    "\"jwks_uri\"" },
		{ "\"account\"", "\"a\\\"b\\n\": 1, \"account\"",
		    "unknown member \"a\\\"b\\n\"" },
		{ "\"account\": \"Acme\",", "", "\"account\" is missing" },
		{ "\"Acme\"", "\" \"", "\"account\"" },
		{ "\"Acme\"", "7", "\"account\" must be a text" },
		{ "\"dns-pilot\"", "\"My Weird/ID\"", "\"client_id\"" },
		{ "\"dns-pilot\"", "\"\"", "\"client_id\"" },
		{ "\"DNS Pilot\"", "\"a\\u202eb\"", "\"client_name\" must" },
		{ "\"public\"", "\"open\"", "\"visibility\"" },
		{ "\"public\"", "\"public\", \"first_party\": 1",
		    "\"first_party\"" },
		{ "HTTP://127.0.0.1", "javascript:alert(1)//",
		    "\"redirect_uris\": address 1 must" },
		{ "HTTP://127.0.0.1", "http://localhost",
		    "instead of the name localhost" },
		{ "[\"HTTP://127.0.0.1/callback\"]", "[]",
		    "\"redirect_uris\" must be a list" },
		{ "[\"HTTP://127.0.0.1/callback\"]", "\"https://a/\"",
		    "\"redirect_uris\" must be a list" },
		{ "[\"HTTP://127.0.0.1/callback\"]", "[7]",
		    "\"redirect_uris\" must be a list of texts" },
		{ "/callback\"]", "/callback\", "
		    "\"http://127.0.0.1/callback\"]", "twice" },
		{ " \"redirect_uris\": [\"HTTP://127.0.0.1/callback\"],\n",
		    "", "\"redirect_uris\" is missing" },
		{ "openid dns.read dns.edit", "", "\"scope\"" },
		{ "openid dns.read dns.edit", "a  b", "\"scope\"" },
		{ "openid dns.read dns.edit", "a a", "\"scope\"" },
		{ "\"optional_scope\": \"dns.edit\"",
		    "\"optional_scope\": \"x\"", "\"optional_scope\"" },
		{ "\"none\"", "\"foo\"", "\"token_endpoint_auth_method\"" },
		{ "\"none\"", "\"private_key_jwt\"", "jwks" },
		{ "\"none\"", "\"none\", \"grant_types\": [\"implicit\"]",
		    "\"grant_types\"" },
		{ "\"none\"", "\"none\", \"grant_types\": "
		    "[\"authorization_code\", \"client_credentials\"]",
		    "needs a secret" },
		{ "\"none\"", "\"client_secret_post\", \"grant_types\": "
		    "[\"client_credentials\"]", "\"redirect_uris\" is for" },
		{ "HTTP://127.0.0.1/callback\"],\n \"scope\"",
		    "com.example.app:/cb\"],\n \"token_endpoint_auth_method\""
		    ": \"client_secret_post\", \"scope\"", "duplicate" },
		{ "https://pilot", "http://pilot", "\"client_uri\"" },
		{ "https://pilot", "javascript:x", "\"client_uri\"" },
		{ "\"dns-pilot\",", "\"dns-pilot\", \"client_id\": \"x\",",
		    "duplicate" },
		{ "\"dns-pilot\",", "\"dns\\u0000pilot\",", "line 1" },
		{ "{", "[{", "line" },
	};
	struct client c = { .version = 99 };
	struct str why;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *at = strstr(good, rows[i].old);
		struct str text;

		assert_non_null(at);
		text = arena_printf(arena, "%.*s%s%s", (int)(at - good), good,
		    rows[i].new, at + strlen(rows[i].old));
		why = STR("");
		if (client_read_json(arena, text, &c, &why))
			fail_msg("row %zu was read", i);
		if (!str_contains(why, str_of(rows[i].says)))
			fail_msg("row %zu: %.*s", i, STR_ARG(why));
		assert_int_equal(c.version, 99);
	}
	assert_false(client_read_json(arena, STR("[]"), &c, &why));
	assert_false(client_read_json(arena, STR_ABSENT, &c, &why));
	assert_false(client_read_json(arena, (struct str){ arena_take(arena,
	    300000), 300000 }, &c, &why));
}

static void
private_schemes_have_no_secret(void **state)
{
	struct client c;
	struct str why;

	(void)state;
	assert_false(client_read_json(arena, STR("{\"client_id\":\"m\","
	    "\"client_name\":\"M\",\"account\":\"Acme\",\"scope\":\"a\","
	    "\"redirect_uris\":[\"com.example.app:/cb\"],"
	    "\"token_endpoint_auth_method\":\"client_secret_post\"}"), &c,
	    &why));
	assert_true(str_contains(why, STR("private scheme")));
}

static void
fifty_one_addresses_are_too_many(void **state)
{
	struct client c;
	struct str why;
	struct buf b;

	(void)state;
	for (int most = 50; most <= 51; most++) {
		buf_open(&b, arena, 10000);
		buf_add(&b, STR("{\"client_id\":\"m\",\"client_name\":\"M\","
		    "\"account\":\"Acme\",\"scope\":\"a\",\"redirect_uris\":["));
		for (int i = 0; i < most; i++)
			buf_printf(&b, "%s\"https://a.example/%d\"",
			    i == 0 ? "" : ",", i);
		buf_add(&b, STR("],\"token_endpoint_auth_method\":\"none\"}"));
		assert_int_equal(client_read_json(arena, buf_str(&b), &c,
		    &why), most == 50);
	}
	assert_true(str_contains(why, STR("1 to 50")));
}

static void
names_of_tiers_and_methods_are_read_back(void **state)
{
	(void)state;
	for (enum client_tier t = CLIENT_HAND; t <= CLIENT_METADATA_DOCUMENT;
	    t++)
		assert_int_equal(client_tier_read(client_tier_name(t)), t);
	for (enum client_method m = CLIENT_METHOD_NONE;
	    m <= CLIENT_METHOD_PRIVATE_KEY_JWT; m++)
		assert_int_equal(client_method_read(client_method_name(m)),
		    m);
	assert_int_equal(client_tier_read(STR("")), CLIENT_TIER_NONE);
	assert_int_equal(client_method_read(STR("foo")),
	    CLIENT_METHOD_UNKNOWN);
}

static void
clients_on_a_device_are_known(void **state)
{
	const struct str device[] = { STR("http://127.0.0.1/cb"),
	    STR("http://localhost/cb"), STR("com.example.app:/cb") };
	const struct str mixed[] = { STR("http://127.0.0.1/cb"),
	    STR("https://rp.example/cb") };
	struct client c = { .redirect_uris = { device, 3 } };

	(void)state;
	assert_true(client_is_on_device(arena, &c));
	assert_true(client_may_return_to(arena, c.redirect_uris,
	    STR("http://127.0.0.1:9/cb")));
	assert_false(client_may_return_to(arena, c.redirect_uris,
	    STR("http://127.0.0.1:9/cb2")));
	c.redirect_uris = (struct str_list){ mixed, 2 };
	assert_false(client_is_on_device(arena, &c));
	c.redirect_uris = (struct str_list){ NULL, 0 };
	assert_false(client_is_on_device(arena, &c));
	assert_false(client_may_return_to(arena, c.redirect_uris, STR("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_name_is_judged),
		cmocka_unit_test(names_are_read_in_one_spelling),
		cmocka_unit_test(no_word_mixes_scripts),
		cmocka_unit_test(a_very_long_name_is_not_read),
		cmocka_unit_test(names_have_at_most_64_code_points),
		cmocka_unit_test(the_table_of_code_points_is_in_order),
		cmocka_unit_test(a_good_file_is_read),
		cmocka_unit_test(a_machine_client_has_no_redirect),
		cmocka_unit_test(a_devices_client_has_no_redirect),
		cmocka_unit_test(our_own_api_is_not_for_machines),
		cmocka_unit_test(each_bad_member_is_named),
		cmocka_unit_test(private_schemes_have_no_secret),
		cmocka_unit_test(fifty_one_addresses_are_too_many),
		cmocka_unit_test(names_of_tiers_and_methods_are_read_back),
		cmocka_unit_test(clients_on_a_device_are_known),
	};

	return cmocka_run_group_tests_name("model/client", tests, open_all,
	    close_all);
}
