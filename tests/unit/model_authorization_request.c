/*
 * Which requests for authorization may go on (s:A10, s:A52, s:A54, f:C6, f:B2,
 * f:B3), and where the others end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/authorization_request.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define CHALLENGE	"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define BACK		"redirect_uri=https%3A%2F%2Frp.example%2Fcb"
#define PKCE		"code_challenge=" CHALLENGE \
			"&code_challenge_method=S256"
#define GOOD		"client_id=web&" BACK "&response_type=code&" PKCE \
			"&scope=dns.read"

static struct arena *arena;
static struct scope_catalog catalog;

static const struct str web_uris[] = { { "https://rp.example/cb", 21 } };
static const struct str many_uris[] = { { "https://rp.example/cb", 21 },
    { "http://127.0.0.1/cb", 19 } };
static const struct str loopback_uris[] = { { "http://127.0.0.1/cb", 19 } };
static const struct str ceiling[] = { { "dns.read", 8 }, { "openid", 6 },
    { "gone.read", 9 } };
static const struct str code_grant[] = { { "authorization_code", 18 } };
static const struct str machine_grant[] = { { "client_credentials", 18 } };

static struct client
web_client(void)
{
	return (struct client){
		.id = STR("web"),
		.redirect_uris = { web_uris, 1 },
		.scopes = { ceiling, 3 },
		.grant_types = { code_grant, 1 },
	};
}

static int
open_all(void **state)
{
	struct str why;

	(void)state;
	arena = arena_open((size_t)64 * 1024 * 1024);
	return scope_catalog_read_text(arena, "scopes.yml", STR(
	    "areas: [{id: dns, text: {en: DNS}}]\n"
	    "scopes:\n"
	    "  - {id: dns.read, area: dns, verb: read, sensitivity: basic,\n"
	    "     text: {en: See}}\n"
	    "  - {id: dns.edit, area: dns, verb: edit, sensitivity: basic,\n"
	    "     text: {en: Change}}\n"
	    "  - {id: openid, area: dns, verb: read, sensitivity: basic,\n"
	    "     text: {en: Know}}\n"), &catalog, &why) ? 0 : -1;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static void
a_good_request_goes_on(void **state)
{
	struct client c = web_client();
	struct authorization_request q;
	struct authorization_refusal no;

	(void)state;
	assert_int_equal(authorization_request_read(arena, STR(GOOD
	    "+openid&state=a%26b%3D%C3%A9&nonce=n&prompt=login+consent"
	    "&max_age=0&response_mode=query&ui_locales=ar&unknown=x"
	    "&login_hint=ana%40example.com&resource=https://api.example/"),
	    &c, &catalog, &q, &no), AUTHORIZATION_OK);
	assert_true(str_equal(q.redirect_uri.text,
	    STR("https://rp.example/cb")));
	assert_int_equal(q.redirect_uri.kind, REDIRECT_URI_WEB);
	assert_true(str_equal(q.state, STR("a&b=\xc3\xa9")));
	assert_int_equal(q.scopes.count, 2);
	assert_true(str_equal(q.code_challenge, STR(CHALLENGE)));
	assert_true(str_equal(q.nonce, STR("n")));
	assert_true(str_equal(q.prompt, STR("login consent")));
	assert_int_equal(q.max_age_s, 0);
	assert_true(str_equal(q.login_hint, STR("ana@example.com")));
	assert_true(str_equal(q.ui_locales, STR("ar")));
	assert_true(str_equal(q.resource, STR("https://api.example/")));

	assert_int_equal(authorization_request_read(arena, STR(GOOD), &c,
	    &catalog, &q, &no), AUTHORIZATION_OK);
	assert_true(str_is_absent(q.state));
	assert_true(str_is_absent(q.prompt));
	assert_true(str_is_absent(q.nonce));
	assert_int_equal(q.max_age_s, -1);
	/* an empty state is a state */
	assert_int_equal(authorization_request_read(arena,
	    STR(GOOD "&state="), &c, &catalog, &q, &no), AUTHORIZATION_OK);
	assert_false(str_is_absent(q.state));
}

struct row {
	const char	*query;
	const char	*error;
};

static void
doubtful_requests_end_on_our_page(void **state)
{
	static const char *const rows[] = {
		"",
		BACK "&response_type=code&" PKCE "&scope=dns.read",
		"client_id=other&" BACK "&response_type=code&" PKCE,
		/* twice, in one spelling or two */
		GOOD "&client_id=web",
		GOOD "&" BACK,
		GOOD "&redirect_uri=https://evil.example/",
		GOOD "&redirect%5Furi=https://evil.example/",
		GOOD "&state=a&state=b",
		GOOD "&scope=openid",
		GOOD "&x=1&x=1",
		/* what cannot be decoded */
		GOOD "&x=%zz", GOOD "&x=%00", GOOD "&%ff=1", GOOD "&x=%",
		/* s:A10 */
		"client_id=web&redirect_uri=https://evil.example/cb",
		"client_id=web&redirect_uri=https://rp.example/cb?x=1",
		"client_id=web&redirect_uri=https://rp.example:444/cb",
		"client_id=web&redirect_uri=https://rp.example./cb",
		"client_id=web&redirect_uri=https://rp.example//cb",
		"client_id=web&redirect_uri=https://rp.example/CB",
		"client_id=web&redirect_uri=https://rp.example/%2563b",
		"client_id=web&redirect_uri=",
		"client_id=web&redirect_uri",
	};
	struct client c = web_client();
	struct authorization_request q = { .max_age_s = 77 };
	struct authorization_refusal no;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (authorization_request_read(arena, str_of(rows[i]), &c,
		    &catalog, &q, &no) != AUTHORIZATION_PAGE_ERROR)
			fail_msg("row %zu: %s", i, rows[i]);
		assert_non_null(no.error);
		assert_non_null(no.description);
		assert_int_equal(no.redirect_uri.kind, REDIRECT_URI_NONE);
		assert_int_equal(q.max_age_s, 77);
	}
	c.is_suspended = true;
	assert_int_equal(authorization_request_read(arena, STR(GOOD), &c,
	    &catalog, &q, &no), AUTHORIZATION_PAGE_ERROR);
}

static void
long_states_end_on_our_page(void **state)
{
	struct client c = web_client();
	struct authorization_request q;
	struct authorization_refusal no;
	char text[2050];

	(void)state;
	memset(text, 's', sizeof(text));
	assert_int_equal(authorization_request_read(arena,
	    arena_printf(arena, "%s&state=%.*s", GOOD, 2048, text), &c,
	    &catalog, &q, &no), AUTHORIZATION_OK);
	assert_int_equal(authorization_request_read(arena,
	    arena_printf(arena, "%s&state=%.*s", GOOD, 2049, text), &c,
	    &catalog, &q, &no), AUTHORIZATION_PAGE_ERROR);
}

#define WITH(rest)	"client_id=web&state=s%20t&" BACK rest
#define WITH_CODE(rest)	WITH("&response_type=code&scope=dns.read" rest)

static void
clear_mistakes_go_back_to_the_client(void **state)
{
	static const struct row rows[] = {
		{ WITH("&" PKCE "&scope=dns.read"), "invalid_request" },
		{ WITH("&response_type=token&" PKCE "&scope=dns.read"),
		    "unsupported_response_type" },
		{ WITH("&response_type=code+token&" PKCE "&scope=dns.read"),
		    "unsupported_response_type" },
		{ WITH("&response_type=none&" PKCE "&scope=dns.read"),
		    "unsupported_response_type" },
		{ WITH_CODE("&" PKCE "&response_mode=form_post"),
		    "invalid_request" },
		{ WITH_CODE("&" PKCE "&response_mode=fragment"),
		    "invalid_request" },
		{ WITH_CODE("&" PKCE "&response_mode="), "invalid_request" },
		/* s:A52, f:C6 */
		{ WITH_CODE(""), "invalid_request" },
		{ WITH_CODE("&code_challenge=" CHALLENGE), "invalid_request" },
		{ WITH_CODE("&code_challenge=" CHALLENGE
		    "&code_challenge_method=plain"), "invalid_request" },
		{ WITH_CODE("&code_challenge_method=S256"),
		    "invalid_request" },
		{ WITH_CODE("&code_challenge=short"
		    "&code_challenge_method=S256"), "invalid_request" },
		{ WITH_CODE("&code_challenge=" CHALLENGE "%2B"
		    "&code_challenge_method=S256"), "invalid_request" },
		{ WITH_CODE("&code_challenge=" CHALLENGE CHALLENGE CHALLENGE
		    "&code_challenge_method=S256"), "invalid_request" },
		/* f:B2, f:B3 */
		{ WITH("&response_type=code&scope=whatever&" PKCE),
		    "invalid_scope" },
		{ WITH("&response_type=code&scope=gone.read&" PKCE),
		    "invalid_scope" },
		{ WITH("&response_type=code&scope=dns.edit&" PKCE),
		    "invalid_scope" },
		{ WITH("&response_type=code&scope=dns.read+dns.edit&" PKCE),
		    "invalid_scope" },
		{ WITH("&response_type=code&scope=openid++dns.read&" PKCE),
		    "invalid_scope" },
		{ WITH("&response_type=code&scope=openid+openid&" PKCE),
		    "invalid_scope" },
		/* what we do not take */
		{ WITH_CODE("&" PKCE "&audience=https://api.example"),
		    "invalid_request" },
		{ WITH_CODE("&" PKCE "&request=e30.e30."),
		    "request_not_supported" },
		{ WITH_CODE("&" PKCE "&request_uri=https://evil.example"),
		    "request_uri_not_supported" },
		{ WITH_CODE("&" PKCE "&registration={}"),
		    "registration_not_supported" },
		/* OpenID Connect */
		{ WITH_CODE("&" PKCE "&prompt=none+login"),
		    "invalid_request" },
		{ WITH_CODE("&" PKCE "&prompt=create"), "invalid_request" },
		{ WITH_CODE("&" PKCE "&max_age=-1"), "invalid_request" },
		{ WITH_CODE("&" PKCE "&max_age="), "invalid_request" },
		{ WITH_CODE("&" PKCE "&max_age=99999999999999999999"),
		    "invalid_request" },
		{ WITH_CODE("&" PKCE "&nonce=%0a"), "invalid_request" },
	};
	struct client c = web_client();
	struct authorization_request q = { .max_age_s = 77 };
	struct authorization_refusal no;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (authorization_request_read(arena, str_of(rows[i].query),
		    &c, &catalog, &q, &no) != AUTHORIZATION_REDIRECT_ERROR)
			fail_msg("row %zu: %s", i, rows[i].query);
		if (!str_equal(str_of(no.error), str_of(rows[i].error)))
			fail_msg("row %zu: %s", i, no.error);
		assert_true(str_equal(no.redirect_uri.text,
		    STR("https://rp.example/cb")));
		assert_true(str_equal(no.state, STR("s t")));
		assert_int_equal(q.max_age_s, 77);
	}
	c.grant_types = (struct str_list){ machine_grant, 1 };
	assert_int_equal(authorization_request_read(arena, STR(GOOD), &c,
	    &catalog, &q, &no), AUTHORIZATION_REDIRECT_ERROR);
	assert_string_equal(no.error, "unauthorized_client");
	assert_true(str_is_absent(no.state));
}

static void
the_redirect_may_be_left_out_when_it_is_the_only_one(void **state)
{
	static const char query[] = "client_id=web&response_type=code&" PKCE
	    "&scope=dns.read";
	struct client c = web_client();
	struct authorization_request q;
	struct authorization_refusal no;

	(void)state;
	assert_int_equal(authorization_request_read(arena, str_of(query), &c,
	    &catalog, &q, &no), AUTHORIZATION_OK);
	assert_true(str_equal(q.redirect_uri.text,
	    STR("https://rp.example/cb")));
	c.redirect_uris = (struct str_list){ many_uris, 2 };
	assert_int_equal(authorization_request_read(arena, str_of(query), &c,
	    &catalog, &q, &no), AUTHORIZATION_PAGE_ERROR);
	c.redirect_uris = (struct str_list){ loopback_uris, 1 };
	assert_int_equal(authorization_request_read(arena, str_of(query), &c,
	    &catalog, &q, &no), AUTHORIZATION_PAGE_ERROR);
	c.redirect_uris = (struct str_list){ NULL, 0 };
	assert_int_equal(authorization_request_read(arena, str_of(query), &c,
	    &catalog, &q, &no), AUTHORIZATION_PAGE_ERROR);
}

static void
loopback_ports_are_kept(void **state)
{
	struct client c = web_client();
	struct authorization_request q;
	struct authorization_refusal no;

	(void)state;
	c.redirect_uris = (struct str_list){ loopback_uris, 1 };
	assert_int_equal(authorization_request_read(arena, STR("client_id=web"
	    "&redirect_uri=http://127.0.0.1:51234/cb&response_type=code&"
	    PKCE "&scope=dns.read"), &c, &catalog, &q, &no),
	    AUTHORIZATION_OK);
	assert_true(str_equal(q.redirect_uri.text,
	    STR("http://127.0.0.1:51234/cb")));
	assert_int_equal(q.redirect_uri.kind, REDIRECT_URI_LOOPBACK);
}

static void
too_many_parameters_end_on_our_page(void **state)
{
	struct client c = web_client();
	struct authorization_request q;
	struct authorization_refusal no;
	struct buf b;

	(void)state;
	buf_open(&b, arena, 10000);
	buf_add(&b, STR(GOOD));		/* six of them */
	for (int i = 6; i < 64; i++)
		buf_printf(&b, "&x%d=1", i);
	assert_int_equal(authorization_request_read(arena, buf_str(&b), &c,
	    &catalog, &q, &no), AUTHORIZATION_OK);
	buf_add(&b, STR("&y=1"));
	assert_int_equal(authorization_request_read(arena, buf_str(&b), &c,
	    &catalog, &q, &no), AUTHORIZATION_PAGE_ERROR);
}

static void
the_client_id_is_found_first(void **state)
{
	struct str id = STR("before");

	(void)state;
	assert_true(authorization_request_client_id(arena, STR(GOOD), &id));
	assert_true(str_equal(id, STR("web")));
	assert_false(authorization_request_client_id(arena,
	    STR(GOOD "&client_id=x"), &id));
	assert_false(authorization_request_client_id(arena, STR(""), &id));
	assert_false(authorization_request_client_id(arena,
	    STR("client_id=a%2Fb"), &id));
	assert_true(str_equal(id, STR("web")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_request_goes_on),
		cmocka_unit_test(doubtful_requests_end_on_our_page),
		cmocka_unit_test(long_states_end_on_our_page),
		cmocka_unit_test(clear_mistakes_go_back_to_the_client),
		cmocka_unit_test(
		    the_redirect_may_be_left_out_when_it_is_the_only_one),
		cmocka_unit_test(loopback_ports_are_kept),
		cmocka_unit_test(too_many_parameters_end_on_our_page),
		cmocka_unit_test(the_client_id_is_found_first),
	};

	return cmocka_run_group_tests_name("model/authorization_request",
	    tests, open_all, close_all);
}
