/*
 * What the catalog of protected resources promises: a good file becomes
 * addresses and names, each bad one a sentence with its line; and what a
 * request may say of it (RFC 8707): one, known, and scopes that it understands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/authorization_request.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct arena *arena;
static struct scope_catalog scopes;
static struct resource_catalog resources;

static const char scope_file[] =
    "areas:\n"
    "  - {id: dns, text: {en: DNS}}\n"
    "scopes:\n"
    "  - {id: openid, area: dns, verb: read, sensitivity: basic,\n"
    "     text: {en: Know}}\n"
    "  - {id: offline_access, area: dns, verb: read, sensitivity: basic,\n"
    "     text: {en: Stay}}\n"
    "  - {id: dns.read, area: dns, verb: read, sensitivity: basic,\n"
    "     text: {en: See}}\n"
    "  - {id: dns.edit, area: dns, verb: edit, sensitivity: sensitive,\n"
    "     text: {en: Change}}\n"
    "  - {id: bill.read, area: dns, verb: read, sensitivity: basic,\n"
    "     text: {en: Pay}}\n"
    "  - {id: placet.clients.read, area: dns, verb: read,\n"
    "     sensitivity: basic, text: {en: Look}}\n";

static const char good[] =
"resources:\n"						/* line 1 */
"  - uri: https://api.example\n"
"    name: {en: DNS API, ar: \"\xd9\x86\"}\n"
"    scopes: [dns.read, dns.edit]\n"
"  - uri: https://mcp.example/a/b\n"			/* line 5 */
"    name: {en: Tools}\n"
"    scopes: [dns.edit, bill.read, dns.read]\n"
"  - uri: http://127.0.0.1:8000/\n"
"    name: {en: Here}\n"
"    scopes: [bill.read]\n"				/* line 10 */
"  - uri: https://here.example/api/v1\n"
"    name: {en: Ours}\n"
"    scopes: [placet.clients.read]\n";

static int
open_all(void **state)
{
	struct str why;

	(void)state;
	arena = arena_open((size_t)16 * 1024 * 1024);
	if (!scope_catalog_read_text(arena, "scopes.yml",
	    str_of(scope_file), &scopes, &why) ||
	    !resource_catalog_read_text(arena, "resources.yml", str_of(good),
	    &scopes, &resources, &why))
		return -1;
	resources.own = &resources.items[3];
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static void
a_good_catalog_is_read(void **state)
{
	const struct resource *r = resource_find(&resources,
	    STR("https://api.example"));

	(void)state;
	assert_int_equal(resources.count, 4);
	assert_int_equal(resources.uris.count, 4);
	assert_non_null(r);
	assert_true(str_equal(resource_name(r, STR("de")), STR("DNS API")));
	assert_true(str_equal(resource_name(r, STR("ar")), STR("\xd9\x86")));
	assert_true(resource_understands(r, STR("dns.edit")));
	assert_true(resource_understands(r, STR("offline_access")));
	assert_false(resource_understands(r, STR("bill.read")));
}

static void
the_slash_of_a_host_is_no_difference_and_every_other_is(void **state)
{
	static const struct {
		const char	*said;
		const char	*found;		/* NULL: none */
	} rows[] = {
		{ "https://api.example", "https://api.example" },
		{ "https://api.example/", "https://api.example" },
		{ "https://api.example//", NULL },
		{ "https://api.example/x", NULL },
		{ "https://api.example:443", NULL },
		{ "https://API.example", NULL },
		{ "HTTPS://api.example", NULL },
		{ "https://api.example#", NULL },
		{ "https://api.example?", NULL },
		{ "https://api.example.evil", NULL },
		{ "https://api.exampl", NULL },
		{ "http://api.example", NULL },
		{ "https://mcp.example/a/b", "https://mcp.example/a/b" },
		{ "https://mcp.example/a/b/", NULL },
		{ "https://mcp.example/a", NULL },
		{ "https://mcp.example/a/%62", NULL },
		{ "http://127.0.0.1:8000", "http://127.0.0.1:8000/" },
		{ "http://127.0.0.1:8000/", "http://127.0.0.1:8000/" },
		{ "", NULL }, { "/", NULL }, { ":", NULL }, { "://", NULL },
		{ "https://", NULL }, { "api.example", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct resource *r = resource_find(&resources,
		    str_of(rows[i].said));

		if ((r == NULL) != (rows[i].found == NULL) || (r != NULL &&
		    !str_equal(r->uri, str_of(rows[i].found))))
			fail_msg("%s", rows[i].said);
	}
}

#define ONE(uri)	"resources:\n  - uri: " uri "\n"		\
			"    name: {en: A}\n    scopes: [dns.read]\n"
#define SCOPES(list)	"resources:\n  - uri: https://a.example\n"	\
			"    name: {en: A}\n    scopes: " list "\n"

static void
a_bad_catalog_says_where(void **state)
{
	static const struct {
		const char	*text;
		const char	*why;
	} rows[] = {
		{ "", "resources" },
		{ "resources: []\n", "line 1: \"resources\" must list 1 to" },
		{ "resources: 1\n", "line 1: " },
		{ ONE("api.example"), "line 2: \"uri\" must be an absolute" },
		{ ONE("/x"), "line 2: \"uri\" must be an absolute" },
		{ ONE("com.example:x"), "must be an absolute" },
		{ ONE("http://api.example"), "line 2: \"uri\" must be https" },
		{ ONE("https://API.example"), "must have scheme and host" },
		{ ONE("HTTPS://api.example"), "must have scheme and host" },
		{ ONE("https://api.example:443"), "must have scheme and" },
		{ ONE("https://u@api.example"), "must have scheme and host" },
		{ ONE("https://api.example/?q"), "must have scheme and host" },
		{ ONE("'https://api.example/#f'"), "must have scheme and" },
		{ SCOPES("[]"), "line 4: \"scopes\" must list at least one" },
		{ SCOPES("dns.read"), "line 4: " },
		{ SCOPES("[gone]"), "line 4: \"gone\" is no scope" },
		{ SCOPES("[[dns.read]]"), "line 4: " },
		{ SCOPES("[openid]"), "line 4: \"openid\" is about the" },
		{ SCOPES("[dns.read, dns.read]"), "is there twice" },
		{ ONE("https://a.example") "    more: x\n", "more" },
		{ "resources:\n  - {uri: \"https://a.example\", "
		    "scopes: [dns.read]}\n", "name" },
		{ "resources:\n  - {uri: \"https://a.example\", "
		    "scopes: [dns.read], name: {ar: A}}\n", "no English" },
		{ ONE("https://a.example") "  - uri: https://a.example/\n"
		    "    name: {en: A}\n    scopes: [dns.read]\n",
		    "line 5: the resource \"https://a.example/\" is there "
		    "twice" },
	};
	struct resource_catalog c;
	struct str why;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		why = STR("");
		if (resource_catalog_read_text(arena, "resources.yml",
		    str_of(rows[i].text), &scopes, &c, &why))
			fail_msg("row %zu was read", i);
		if (!str_contains(why, str_of(rows[i].why)))
			fail_msg("row %zu: %.*s", i, STR_ARG(why));
	}
}

/*
 * Requests
 */
static void
list(const char *text, struct str_list *list_r)
{
	if (!scope_split(arena, str_of(text), list_r))
		fail_msg("%s", text);
}

static enum authorization_verdict
settle(const char *resource, const char *asked, const char *usual,
    struct authorization_request *q, const char **error_r)
{
	struct authorization_refusal no = { .error = "none" };
	struct client c = { .is_public = false };
	enum authorization_verdict verdict;

	*q = (struct authorization_request){ .state = STR("s") };
	q->resource = resource == NULL ? STR_ABSENT : str_of(resource);
	list(asked, &q->scopes);
	list(usual, &c.default_scopes);
	list("openid dns.read dns.edit bill.read offline_access "
	    "placet.clients.read", &c.scopes);
	verdict = authorization_request_settle(arena, &c, &scopes, &resources,
	    q, &no);
	if (verdict != AUTHORIZATION_OK)
		assert_true(str_equal(no.state, STR("s")));
	*error_r = no.error;
	return verdict;
}

static void
what_is_asked_of_a_resource(void **state)
{
	static const struct {
		const char	*resource;	/* NULL: none was named */
		const char	*asked;
		const char	*usual;
		const char	*scopes;	/* as settled; NULL: refused */
		const char	*error;
	} rows[] = {
		{ NULL, "dns.read", "", "dns.read", NULL },
		{ NULL, "bill.read dns.edit", "", "bill.read dns.edit", NULL },
		{ "https://api.example/", "dns.edit", "", "dns.edit", NULL },
		{ "https://api.example", "openid offline_access", "",
		    "openid offline_access", NULL },
		{ "https://api.example", "dns.read bill.read", "", NULL,
		    "invalid_scope" },
		{ "https://other.example", "dns.read", "", NULL,
		    "invalid_target" },
		{ "", "dns.read", "", NULL, "invalid_target" },
		/* No scope was named: never all that the client may have. */
		{ NULL, "", "", NULL, "invalid_scope" },
		{ NULL, "", "dns.edit openid", "dns.edit openid", NULL },
		{ "https://api.example", "", "", "dns.read", NULL },
		{ "https://api.example", "", "dns.edit bill.read",
		    "dns.edit", NULL },
		{ "https://api.example", "", "bill.read", "dns.read", NULL },
		{ "http://127.0.0.1:8000", "", "gone", "bill.read", NULL },
		{ "https://mcp.example/a/b", "", "", "bill.read dns.read",
		    NULL },
		/* Our own API's are for it alone. */
		{ "https://here.example/api/v1", "openid placet.clients.read",
		    "", "openid placet.clients.read", NULL },
		{ NULL, "placet.clients.read", "", NULL, "invalid_target" },
		{ NULL, "dns.read placet.clients.read", "", NULL,
		    "invalid_target" },
		{ "https://api.example", "placet.clients.read", "", NULL,
		    "invalid_scope" },
		{ NULL, "", "placet.clients.read dns.edit", "dns.edit", NULL },
		{ NULL, "", "placet.clients.read", NULL, "invalid_scope" },
		{ "https://here.example/api/v1", "", "placet.clients.read "
		    "dns.edit", "placet.clients.read", NULL },
	};
	struct authorization_request q;
	const char *error;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum authorization_verdict verdict = settle(rows[i].resource,
		    rows[i].asked, rows[i].usual, &q, &error);

		if (rows[i].scopes == NULL) {
			if (verdict != AUTHORIZATION_REDIRECT_ERROR ||
			    strcmp(error, rows[i].error) != 0)
				fail_msg("row %zu: %s", i, error);
			continue;
		}
		if (verdict != AUTHORIZATION_OK || !str_equal(scope_join(arena,
		    q.scopes), str_of(rows[i].scopes)))
			fail_msg("row %zu: %s", i, error);
	}
	(void)settle("http://127.0.0.1:8000", "bill.read", "", &q, &error);
	assert_true(str_equal(q.resource, STR("http://127.0.0.1:8000/")));
}

static void
a_refusal_names_the_resource_that_is_missing(void **state)
{
	struct authorization_request q = { .resource = STR_ABSENT };
	struct authorization_refusal no;
	struct client c = { .is_public = false };

	(void)state;
	list("placet.clients.read", &q.scopes);
	assert_int_equal(authorization_request_settle(arena, &c, &scopes,
	    &resources, &q, &no), AUTHORIZATION_REDIRECT_ERROR);
	assert_true(str_ends(str_of(no.description),
	    STR(" resource=https://here.example/api/v1")));
}

static void
a_nonce_that_no_id_token_can_have_goes_back(void **state)
{
	static const struct {
		const char	*scopes, *nonce;
		bool		 is_good;
	} rows[] = {
		{ "openid", "1234567", false }, { "openid", "12345678", true },
		{ "openid dns.read", "1", false }, { "openid", "", true },
		{ "dns.read", "1", true },
	};
	struct client c = { .is_public = false };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct authorization_request q = {
			.resource = STR_ABSENT,
			.nonce = str_of(rows[i].nonce),
		};
		struct authorization_refusal no = { .error = "none" };

		list(rows[i].scopes, &q.scopes);
		assert_int_equal(authorization_request_settle(arena, &c,
		    &scopes, &resources, &q, &no), rows[i].is_good ?
		    AUTHORIZATION_OK : AUTHORIZATION_REDIRECT_ERROR);
		assert_string_equal(no.error, rows[i].is_good ? "none" :
		    "invalid_request");
	}
}

static void
two_resources_go_back_as_an_error(void **state)
{
	static const struct str back[] = { { "https://rp.example/cb", 21 } };
	static const struct str grants[] = { { "authorization_code", 18 } };
	struct authorization_refusal no;
	struct authorization_request q;
	struct client c = {
		.id = STR("web"),
		.redirect_uris = { back, 1 },
		.grant_types = { grants, 1 },
	};

	(void)state;
	list("dns.read", &c.scopes);
	assert_int_equal(authorization_request_read(arena, STR("client_id=web"
	    "&redirect_uri=https://rp.example/cb&response_type=code"
	    "&code_challenge=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "&code_challenge_method=S256&scope=dns.read"
	    "&resource=https://api.example&resource=https://mcp.example/a/b"),
	    &c, &scopes, &q, &no), AUTHORIZATION_OK);
	assert_int_equal(authorization_request_settle(arena, &c, &scopes,
	    &resources, &q, &no), AUTHORIZATION_REDIRECT_ERROR);
	assert_string_equal(no.error, "invalid_target");
	assert_true(str_equal(no.redirect_uri.text, back[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_catalog_is_read),
		cmocka_unit_test(
		    the_slash_of_a_host_is_no_difference_and_every_other_is),
		cmocka_unit_test(a_bad_catalog_says_where),
		cmocka_unit_test(what_is_asked_of_a_resource),
		cmocka_unit_test(a_refusal_names_the_resource_that_is_missing),
		cmocka_unit_test(a_nonce_that_no_id_token_can_have_goes_back),
		cmocka_unit_test(two_resources_go_back_as_an_error),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
