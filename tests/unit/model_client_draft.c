/*
 * What a developer asks for in a client, and everything that is wrong with it;
 * what kind of app it is decides (f:C5, f:C9, f:C16, s:A07, s:A09, s:A26).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/client_draft.h"
#include "model/name_skeleton.h"
#include "model/public_suffix.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define SUFFIXES	"/usr/share/publicsuffix/public_suffix_list.dat"
#define LIST(array)	((struct str_list){ (array), COUNT(array) })

static struct arena *arena;
static struct scope_catalog catalog;

static const struct str reserved[] = {
	{ "Example Ltd", 11 }, { "admin", 5 }, { "support", 7 },
};
static const struct str asked[] = {
	{ "dns.edit", 8 }, { "openid", 6 }, { "dns.read", 8 },
};
static const struct str left_out[] = {
	{ "dns.edit", 8 }, { "openid", 6 },
};
static const struct str on_web[] = { { "https://a.example/cb", 20 } };
static const struct str on_device[] = { { "http://127.0.0.1/cb", 19 } };

static int
open_all(void **state)
{
	struct str why;

	(void)state;
	name_skeleton_open();
	arena = arena_open((size_t)64 * 1024 * 1024);
	return public_suffix_open(arena, SUFFIXES, &why) &&
	    scope_catalog_read_text(arena, "scopes.yml", STR(
	    "areas:\n"
	    "  - {id: dns, text: {en: DNS}}\n"
	    "scopes:\n"
	    "  - {id: openid, area: dns, verb: read, sensitivity: basic,\n"
	    "     required: true, text: {en: Know}}\n"
	    "  - {id: offline_access, area: dns, verb: read,\n"
	    "     sensitivity: basic, required: false, text: {en: Stay}}\n"
	    "  - {id: dns.read, area: dns, verb: read, sensitivity: basic,\n"
	    "     required: false, text: {en: See}}\n"
	    "  - {id: dns.edit, area: dns, verb: edit, sensitivity: basic,\n"
	    "     required: false, text: {en: Change}}\n"
	    "  - {id: placet.clients.read, area: dns, verb: read,\n"
	    "     sensitivity: basic, text: {en: Look}}\n"), &catalog, &why) ?
	    0 : -1;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static struct client_draft
draft_of(enum client_kind kind)
{
	return (struct client_draft){
		.kind = kind,
		.name = STR("Harbour"),
		.redirect_uris = kind == CLIENT_MACHINE ?
		    (struct str_list){ NULL, 0 } : kind == CLIENT_CLI ?
		    LIST(on_device) : LIST(on_web),
		.scopes = kind == CLIENT_MACHINE ?
		    (struct str_list){ &asked[2], 1 } : LIST(asked),
		.optional_scopes = LIST(left_out),
	};
}

static struct client_troubles
judge(const struct client_draft *draft, struct client *client_r)
{
	const struct configuration conf = {
		.reserved_names = LIST(reserved),
	};
	const struct client_draft_rules rules = { &catalog, &conf };
	struct client_troubles troubles = { .count = 0 };
	bool is_good;

	is_good = client_draft_read(arena, draft, &rules, client_r, &troubles);
	assert_int_equal(is_good, troubles.count == 0);
	return troubles;
}

static void
the_kind_decides(void **state)
{
	static const struct {
		enum client_kind	kind;
		enum client_method	method;
		const char		*grant;
	} rows[] = {
		{ CLIENT_WEB, CLIENT_METHOD_SECRET_BASIC,
		    "authorization_code" },
		{ CLIENT_BROWSER, CLIENT_METHOD_NONE, "authorization_code" },
		{ CLIENT_NATIVE, CLIENT_METHOD_NONE, "authorization_code" },
		{ CLIENT_CLI, CLIENT_METHOD_NONE, "authorization_code" },
		{ CLIENT_AGENT, CLIENT_METHOD_NONE, "authorization_code" },
		{ CLIENT_MACHINE, CLIENT_METHOD_SECRET_BASIC,
		    "client_credentials" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct client_draft draft = draft_of(rows[i].kind);
		struct client client;

		if (rows[i].kind == CLIENT_MACHINE)
			draft.optional_scopes = (struct str_list){ NULL, 0 };
		assert_int_equal(judge(&draft, &client).count, 0);
		assert_int_equal(client.method, rows[i].method);
		assert_int_equal(client.kind, rows[i].kind);
		assert_int_equal(client.tier, CLIENT_HAND);
		assert_false(client.is_public);
		assert_int_equal(client.grant_types.count, 1);
		assert_true(str_equal(client.grant_types.items[0],
		    str_of(rows[i].grant)));
		assert_true(str_equal(client_kind_name(client_kind_read(
		    client_kind_name(rows[i].kind))),
		    client_kind_name(rows[i].kind)));
	}
	assert_int_equal(client_kind_read(STR("webs")), CLIENT_KIND_NONE);
	assert_int_equal(client_kind_read(STR("")), CLIENT_KIND_NONE);
}

/* An operator's file may bring what its kind would not be given. */
static void
what_a_client_has_it_keeps(void **state)
{
	static const struct str both[] = {
		{ "https://a.example/cb", 20 }, { "http://127.0.0.1/cb", 19 },
	};
	struct client_draft draft = draft_of(CLIENT_WEB);
	struct client client;

	(void)state;
	draft.redirect_uris = LIST(both);
	assert_int_equal(judge(&draft, &client).count, 1);
	draft.kept_redirect_uris = LIST(on_device);
	assert_int_equal(judge(&draft, &client).count, 0);
	assert_int_equal(client.redirect_uris.count, 2);
	draft.has_devices = true;
	assert_int_equal(judge(&draft, &client).count, 1);
	draft.kept_devices = true;
	assert_int_equal(judge(&draft, &client).count, 0);
	assert_int_equal(client.grant_types.count, 2);
}

static void
scopes_stand_in_the_catalogs_order(void **state)
{
	static const struct str stays[] = {
		{ "offline_access", 14 }, { "openid", 6 },
	};
	struct client_draft draft = draft_of(CLIENT_WEB);
	struct client client;

	(void)state;
	assert_int_equal(judge(&draft, &client).count, 0);
	assert_true(str_equal(scope_join(arena, client.scopes),
	    STR("openid dns.read dns.edit")));
	/* What the operator requires cannot be left out. */
	assert_true(str_equal(scope_join(arena, client.optional_scopes),
	    STR("dns.edit")));
	draft.scopes = LIST(stays);
	draft.optional_scopes = (struct str_list){ NULL, 0 };
	assert_int_equal(judge(&draft, &client).count, 0);
	assert_true(str_list_has(client.grant_types, STR("refresh_token")));
}

static void
expect(const struct client_draft *draft, enum client_field field,
    enum problem problem)
{
	struct client client = { .name = STR("untouched") };
	struct client_troubles t = judge(draft, &client);

	for (size_t i = 0; i < t.count; i++)
		if (t.items[i].field == field && t.items[i].problem == problem)
			return;
	fail_msg("no %s at %.*s", problem_name(problem),
	    STR_ARG(client_field_name(field)));
}

static void
every_mistake_has_its_field(void **state)
{
	static const struct str twice[] = {
		{ "https://a.example/cb", 20 }, { "https://A.example/cb", 20 },
	};
	static const struct str ours[] = { { "placet.clients.read", 19 } };
	struct client client;
	struct client_draft d;

	(void)state;
	d = draft_of(CLIENT_CLI);
	d.redirect_uris = LIST(on_web);
	expect(&d, CLIENT_FIELD_REDIRECT_URIS, PROBLEM_DEVICE_ONLY);
	d = draft_of(CLIENT_WEB);
	d.redirect_uris = LIST(on_device);
	expect(&d, CLIENT_FIELD_REDIRECT_URIS, PROBLEM_WEB_ONLY);
	d.redirect_uris = LIST(twice);
	expect(&d, CLIENT_FIELD_REDIRECT_URIS, PROBLEM_TWICE);
	d.redirect_uris = (struct str_list){ NULL, 0 };
	expect(&d, CLIENT_FIELD_REDIRECT_URIS, PROBLEM_EMPTY);
	d = draft_of(CLIENT_WEB);
	d.has_devices = true;
	expect(&d, CLIENT_FIELD_REDIRECT_URIS, PROBLEM_NOT_FOR_KIND);
	d = draft_of(CLIENT_WEB);
	d.name = STR(" ");
	d.client_uri = STR("http://a.example/");
	d.scopes = LIST(twice);
	d.optional_scopes = LIST(left_out);
	d.has_keys = true;
	expect(&d, CLIENT_FIELD_NAME, PROBLEM_EMPTY);
	expect(&d, CLIENT_FIELD_CLIENT_URI, PROBLEM_NOT_HTTPS);
	expect(&d, CLIENT_FIELD_SCOPES, PROBLEM_UNKNOWN_SCOPE);
	expect(&d, CLIENT_FIELD_SCOPES, PROBLEM_OPTIONAL_ALONE);
	expect(&d, CLIENT_FIELD_KEYS, PROBLEM_ONE_OF);
	d.jwks = STR("{\"keys\":[]}");
	expect(&d, CLIENT_FIELD_KEYS, PROBLEM_KEYS);
	d = draft_of(CLIENT_MACHINE);
	d.scopes = LIST(asked);
	d.redirect_uris = LIST(on_web);
	expect(&d, CLIENT_FIELD_SCOPES, PROBLEM_NEEDS_PERSON);
	expect(&d, CLIENT_FIELD_REDIRECT_URIS, PROBLEM_NOT_FOR_KIND);
	d = draft_of(CLIENT_MACHINE);
	d.scopes = LIST(ours);
	expect(&d, CLIENT_FIELD_SCOPES, PROBLEM_NEEDS_PERSON);
	d = draft_of(CLIENT_WEB);
	d.name = STR("Example Ltd Support");
	expect(&d, CLIENT_FIELD_NAME, PROBLEM_RESERVED_NAME);
	/* A host is another's unless it sends people there, or has its home
	 * page there. */
	d = draft_of(CLIENT_WEB);
	d.name = STR("b.example");
	expect(&d, CLIENT_FIELD_NAME, PROBLEM_HOST_IN_NAME);
	d.client_uri = STR("https://www.b.example/");
	assert_int_equal(judge(&d, &client).count, 0);
	d.name = STR("a.example");
	assert_int_equal(judge(&d, &client).count, 0);
}

/*
 * Each kind of app is told what it may have, and nothing that it is refused
 * next. What does instead (NOT_ASCII) is really taken.
 */
static void
no_redirect_mistake_leads_to_the_next(void **state)
{
	static const struct {
		const char	*typed;
		enum problem	 web, native, cli;
	} rows[] = {
		{ "https://a.example/cb", PROBLEM_NONE, PROBLEM_NONE,
		    PROBLEM_DEVICE_ONLY },
		{ "http://127.0.0.1/cb", PROBLEM_WEB_ONLY, PROBLEM_NONE,
		    PROBLEM_NONE },
		{ "com.example.app:/cb", PROBLEM_WEB_ONLY, PROBLEM_NONE,
		    PROBLEM_NONE },
		{ "http://localhost:3000/cb", PROBLEM_WEB_ONLY,
		    PROBLEM_LOCALHOST_NAME, PROBLEM_LOCALHOST_NAME },
		{ "https://localhost/cb", PROBLEM_WEB_ONLY,
		    PROBLEM_LOCALHOST_NAME, PROBLEM_LOCALHOST_NAME },
		{ "http://a.example/cb", PROBLEM_WEB_ONLY, PROBLEM_NOT_HTTPS,
		    PROBLEM_DEVICE_ONLY },
		{ "myapp:/cb", PROBLEM_WEB_ONLY, PROBLEM_SCHEME,
		    PROBLEM_DEVICE_ONLY },
		{ "javascript:alert(1)", PROBLEM_WEB_ONLY, PROBLEM_SCHEME,
		    PROBLEM_DEVICE_ONLY },
		{ "https://192.0.2.7/cb", PROBLEM_WEB_ONLY,
		    PROBLEM_IP_ADDRESS, PROBLEM_DEVICE_ONLY },
		{ "http://127.0.0.2/cb", PROBLEM_WEB_ONLY,
		    PROBLEM_IP_ADDRESS, PROBLEM_DEVICE_ONLY },
		{ "http://[0::1]/cb", PROBLEM_WEB_ONLY, PROBLEM_IP_ADDRESS,
		    PROBLEM_DEVICE_ONLY },
		{ "https://a.example./cb", PROBLEM_HOST_LAST_DOT,
		    PROBLEM_HOST_LAST_DOT, PROBLEM_DEVICE_ONLY },
		{ "https://u@a.example/cb", PROBLEM_USERINFO,
		    PROBLEM_USERINFO, PROBLEM_DEVICE_ONLY },
		{ "http://127.0.0.1/cb#x", PROBLEM_WEB_ONLY, PROBLEM_FRAGMENT,
		    PROBLEM_FRAGMENT },
		{ "a.example/cb", PROBLEM_WEB_ONLY, PROBLEM_SCHEME,
		    PROBLEM_DEVICE_ONLY },
		{ "127.0.0.1:3000/cb", PROBLEM_WEB_ONLY, PROBLEM_SCHEME,
		    PROBLEM_DEVICE_ONLY },
		{ "https://a.example/c b", PROBLEM_NOT_AN_ADDRESS,
		    PROBLEM_NOT_AN_ADDRESS, PROBLEM_DEVICE_ONLY },
		{ "http://127.0.0.1/c b", PROBLEM_WEB_ONLY,
		    PROBLEM_NOT_AN_ADDRESS, PROBLEM_DEVICE_ONLY },
		{ "https://b\xc3\xbc" "cher.example/cb", PROBLEM_NOT_ASCII,
		    PROBLEM_NOT_ASCII, PROBLEM_DEVICE_ONLY },
		{ "http://b\xc3\xbc" "cher.example/cb", PROBLEM_WEB_ONLY,
		    PROBLEM_NOT_HTTPS, PROBLEM_DEVICE_ONLY },
		{ "http://127.0.0.1/\xc3\xbc", PROBLEM_WEB_ONLY,
		    PROBLEM_NOT_ASCII, PROBLEM_NOT_ASCII },
		{ "https://\xef\xbc\x91" "27.0.0.1/",	/* a wide 1 */
		    PROBLEM_NOT_AN_ADDRESS, PROBLEM_NOT_AN_ADDRESS,
		    PROBLEM_DEVICE_ONLY },
		{ "https://\xef\xbd\x8c" "ocalhost/", PROBLEM_WEB_ONLY,
		    PROBLEM_LOCALHOST_NAME, PROBLEM_LOCALHOST_NAME },
	};
	static const enum client_kind kinds[] = {
		CLIENT_WEB, CLIENT_BROWSER, CLIENT_NATIVE, CLIENT_AGENT,
		CLIENT_CLI,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * COUNT(kinds); i++) {
		size_t row = i / COUNT(kinds), k = i % COUNT(kinds);
		enum problem wanted = k < 2 ? rows[row].web : k < 4 ?
		    rows[row].native : rows[row].cli;
		struct client_draft d = draft_of(kinds[k]);
		struct str uri = str_of(rows[row].typed);
		struct client client;
		struct client_troubles t;

		d.redirect_uris = (struct str_list){ &uri, 1 };
		t = judge(&d, &client);
		if (t.count > 1 || (t.count == 0 ? PROBLEM_NONE :
		    t.items[0].problem) != wanted)
			fail_msg("%s for a %.*s: %s", rows[row].typed,
			    STR_ARG(client_kind_name(kinds[k])), t.count == 0 ?
			    "good" : problem_name(t.items[0].problem));
		if (wanted != PROBLEM_NOT_ASCII)
			continue;
		uri = t.items[0].why;
		assert_int_equal(judge(&d, &client).count, 0);
	}
}

static void
a_long_address_is_not_told_whole(void **state)
{
	struct client_draft d = draft_of(CLIENT_WEB);
	struct client client;
	struct client_troubles t;
	char text[2100] = "";
	struct str uri = str_range(text, sizeof(text));

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, "https://a.example/", 18);
	memcpy(text + 199, "\xc3\xa9", 2);	/* not to be cut in two */
	d.redirect_uris = (struct str_list){ &uri, 1 };
	t = judge(&d, &client);
	assert_int_equal(t.items[0].problem, PROBLEM_TOO_LONG);
	assert_true(str_equal(t.items[0].what, arena_printf(arena, "%.*s…",
	    199, text)));
}

static void
a_link_in_other_letters_has_one_in_ascii(void **state)
{
	struct client_draft d = draft_of(CLIENT_WEB);
	struct client client;
	struct client_troubles t;

	(void)state;
	d.client_uri = STR("https://b\xc3\xbc" "cher.example/");
	d.policy_uri = STR("http://b\xc3\xbc" "cher.example/");
	d.tos_uri = STR("https://a.example./");
	t = judge(&d, &client);
	assert_int_equal(t.count, 3);
	assert_int_equal(t.items[0].problem, PROBLEM_NOT_ASCII);
	assert_true(str_equal(t.items[0].why,
	    STR("https://xn--bcher-kva.example/")));
	assert_int_equal(t.items[1].problem, PROBLEM_NOT_HTTPS);
	assert_int_equal(t.items[2].problem, PROBLEM_HOST_LAST_DOT);
}

/* An app that runs where there is no browser needs no redirect address. */
static void
a_device_may_be_all_there_is(void **state)
{
	struct client_draft d = draft_of(CLIENT_CLI);
	struct client client;

	(void)state;
	d.redirect_uris = (struct str_list){ NULL, 0 };
	d.has_devices = true;
	assert_int_equal(judge(&d, &client).count, 0);
	assert_int_equal(client.grant_types.count, 1);
	assert_true(str_ends(client.grant_types.items[0],
	    STR("device_code")));
}

static void
troubles_have_a_ceiling(void **state)
{
	static struct str many[SCOPE_LIST_MAX];
	struct client_draft d = draft_of(CLIENT_WEB);
	struct client client;

	(void)state;
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = arena_printf(arena, "no.%zu", i);
	d.scopes = LIST(many);
	d.optional_scopes = LIST(many);
	assert_int_equal(judge(&d, &client).count, CLIENT_TROUBLES_MAX);
}

/* What the operator called it, or what it was called before a word was
 * reserved, is no mistake of who changes something else. */
static void
a_name_that_is_there_stays(void **state)
{
	struct client_draft d = draft_of(CLIENT_WEB);
	struct client client;

	(void)state;
	d.name = STR("Support by admin");
	assert_int_equal(judge(&d, &client).count, 1);
	d.kept_name = d.name;
	assert_int_equal(judge(&d, &client).count, 0);
	assert_true(str_equal(client.name, d.kept_name));
	d.name = STR("Support by the admin");
	assert_int_equal(judge(&d, &client).count, 1);
	/* A host in it stands for where it sends people. */
	d.name = d.kept_name = STR("Sync for b.example");
	assert_int_equal(judge(&d, &client).count, 1);
	d.kept_redirect_uris = d.redirect_uris;
	assert_int_equal(judge(&d, &client).count, 0);
	d.client_uri = STR("https://c.example/");
	assert_int_equal(judge(&d, &client).count, 1);
}

/* What came from a file says of itself how it works. */
static void
a_kind_is_guessed(void **state)
{
	static const struct str itself[] = { { "client_credentials", 18 } };
	struct client c = { .method = CLIENT_METHOD_SECRET_POST,
	    .redirect_uris = LIST(on_web) };

	(void)state;
	assert_int_equal(client_kind_guess(arena, &c), CLIENT_WEB);
	c.method = CLIENT_METHOD_NONE;
	assert_int_equal(client_kind_guess(arena, &c), CLIENT_BROWSER);
	c.redirect_uris = LIST(on_device);
	assert_int_equal(client_kind_guess(arena, &c), CLIENT_NATIVE);
	c = (struct client){ .method = CLIENT_METHOD_PRIVATE_KEY_JWT,
	    .grant_types = LIST(itself) };
	assert_int_equal(client_kind_guess(arena, &c), CLIENT_MACHINE);
	/* A machine proves itself. */
	c.method = CLIENT_METHOD_NONE;
	assert_int_equal(client_kind_guess(arena, &c), CLIENT_NATIVE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kind_decides),
		cmocka_unit_test(what_a_client_has_it_keeps),
		cmocka_unit_test(scopes_stand_in_the_catalogs_order),
		cmocka_unit_test(every_mistake_has_its_field),
		cmocka_unit_test(no_redirect_mistake_leads_to_the_next),
		cmocka_unit_test(a_long_address_is_not_told_whole),
		cmocka_unit_test(a_link_in_other_letters_has_one_in_ascii),
		cmocka_unit_test(a_device_may_be_all_there_is),
		cmocka_unit_test(troubles_have_a_ceiling),
		cmocka_unit_test(a_name_that_is_there_stays),
		cmocka_unit_test(a_kind_is_guessed),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
