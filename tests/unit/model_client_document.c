/*
 * Which addresses may be client ids, whose, and what a document must say
 * (c:A14, f:I1 to f:I3).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/client_document.h"
#include "model/public_suffix.h"

#define SUFFIXES	"/usr/share/publicsuffix/public_suffix_list.dat"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define URL		"https://app.example/client.json"

static struct arena *arena;

static int
open_all(void **state)
{
	struct str why;

	(void)state;
	arena = arena_open((size_t)16 * 1024 * 1024);
	return public_suffix_open(arena, SUFFIXES, &why) ? 0 : -1;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static void
good_addresses_are_taken(void **state)
{
	static const char *const good[] = {
		URL, "https://app.example/a/b/c", "https://localhost:8443/c",
		"https://app.example:8443/c.json", "https://app.example/c?v=2",
		"https://xn--bcher-kva.example/c", "https://app.example/a//b",
		"https://app.example/...", "https://app.example/.well-known/c",
		"https://app.example/%7Euser", "https://app.example/a/",
	};
	struct url url;
	struct str why;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		if (!client_document_url_read(arena, str_of(good[i]), &url,
		    &why))
			fail_msg("%s: %.*s", good[i], STR_ARG(why));
		assert_true(client_document_is_meant(str_of(good[i])));
	}
}

static void
bad_addresses_are_refused(void **state)
{
	static const char *const bad[][2] = {
		{ "http://app.example/c", "https address" },
		{ "https://app.example", "no path" },
		{ "https://app.example/", "no path" },
		{ "https://app.example?c", "no path" },
		{ "https://app.example/./c", "dot segments" },
		{ "https://app.example/a/../c", "dot segments" },
		{ "https://app.example/a/..", "dot segments" },
		{ "https://app.example/a/%2e%2e/c", "dot segments" },
		{ "https://app.example/a/%2E/c", "dot segments" },
		{ "https://app.example/a%2fc", "dot segments" },
		{ "https://app.example/a%5Cc", "dot segments" },
		{ "https://app.example/c#f", "fragment" },
		{ "https://app.example/c#", "fragment" },
		{ "https://user@app.example/c", "user name" },
		{ "https://user:pw@app.example/c", "user name" },
		{ "https://@app.example/c", "user name" },
		{ "https://127.0.0.1/c", "IP address" },
		{ "https://8.8.8.8/c", "IP address" },
		{ "https://[::1]/c", "IP address" },
		{ "https://0x7f.1/c", "https address" },
		{ "https://2130706433/c", "https address" },
		{ "https://APP.example/c", "plainest" },
		{ "HTTPS://app.example/c", "plainest" },
		{ "https://app.example:443/c", "plainest" },
		{ "https://app.example./c", "https address" },
		{ "https://app.example\\c", "https address" },
		{ "https://app.example/c d", "https address" },
		{ "https:///c", "https address" },
		{ "https://", "https address" },
	};
	struct str why;
	struct url url;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (client_document_url_read(arena, str_of(bad[i][0]), &url,
		    &why))
			fail_msg("%s is taken", bad[i][0]);
		if (!str_contains(why, str_of(bad[i][1])))
			fail_msg("%s: %.*s", bad[i][0], STR_ARG(why));
	}
	assert_false(client_document_is_meant(STR("dns-pilot")));
	assert_false(client_document_is_meant(STR("http://app.example/c")));
}

static void
an_address_has_a_length(void **state)
{
	char text[1026];
	struct str why;
	struct url url;

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, "https://app.example/", 20);
	assert_true(client_document_url_read(arena, str_range(text, 1024),
	    &url, &why));
	assert_false(client_document_url_read(arena, str_range(text, 1025),
	    &url, &why));
}

static struct str_list
list(const char *text)
{
	struct str rest = str_of(text), one;
	struct str *items = ARENA_ARRAY(arena, struct str, 8);
	size_t count = 0;

	while (str_next(&rest, ' ', &one))
		items[count++] = one;
	return (struct str_list){ items, count };
}

static void
hosts_are_allowed_by_pattern(void **state)
{
	static const struct {
		const char	*host, *allow, *deny;
		bool		 is_allowed;
	} rows[] = {
		{ "app.example", "", "", true },
		{ "app.example", "app.example", "", true },
		{ "app.example", "other.example", "", false },
		{ "app.example", "*", "", true },
		{ "app.example", "", "*", false },
		{ "app.example", "*", "app.example", false },
		{ "app.example", "app.example", "*.example", false },
		{ "a.b.example", "*.example", "", true },
		{ "a.b.example", "*.b.example", "", true },
		{ "b.example", "*.b.example", "", false },
		{ "xb.example", "*.b.example", "", false },
		{ "example", "*.example", "", false },
		{ "evil-app.example", "app.example", "", false },
		{ "app.example.evil", "app.example *.example", "", false },
		{ "good.test", "*.example good.test", "bad.test", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (client_document_host_is_allowed(str_of(rows[i].host),
		    list(rows[i].allow), list(rows[i].deny)) !=
		    rows[i].is_allowed)
			fail_msg("row %zu", i);
}

#define ID	"\"client_id\":\"" URL "\","
#define NAME	"\"client_name\":\"An App\","
#define BACK	"\"redirect_uris\":[\"https://app.example/cb\"]"
#define EC_KEY	"{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"one\","	\
		"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","	\
		"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"

static const struct configuration conf = { .known_names = { NULL, 0 } };

static const char *
refusal_of(const char *json)
{
	struct client_document document;
	struct str why;

	if (client_document_read(arena, &conf, str_of(json), STR(URL),
	    &document, &why))
		return NULL;
	return arena_cstr(arena, why);
}

static void
good_documents_are_read(void **state)
{
	static const char *const good[] = {
		"{" ID NAME BACK "}",
		"{" ID NAME BACK ",\"token_endpoint_auth_method\":\"none\"}",
		/* what real ones have beside */
		"{" ID NAME BACK ",\"logo_uri\":\"http://10.0.0.1/l.svg\","
		"\"contacts\":[\"a@app.example\"],\"software_id\":\"x\","
		"\"response_types\":[\"code\"],\"grant_types\":"
		"[\"authorization_code\",\"refresh_token\"],"
		"\"client_uri\":\"https://app.example\"}",
		"{" ID NAME "\"redirect_uris\":[\"http://localhost/cb\","
		"\"http://localhost:3000/cb\",\"http://127.0.0.1/cb\","
		"\"http://[::1]:1/cb\",\"com.example.app:/cb\"]}",
		"{" ID NAME BACK ",\"token_endpoint_auth_method\":"
		"\"private_key_jwt\",\"jwks\":{\"keys\":[" EC_KEY "]}}",
		"{" ID NAME BACK ",\"token_endpoint_auth_method\":"
		"\"private_key_jwt\",\"jwks_uri\":\"https://app.example/k\"}",
		"{" ID NAME BACK ",\"scope\":\"dns.read offline_access\"}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		const char *why = refusal_of(good[i]);

		if (why != NULL)
			fail_msg("%s: %s", good[i], why);
	}
}

static void
bad_documents_are_refused_by_name(void **state)
{
	static const char *const bad[][2] = {
		{ "", "not one plain JSON object" },
		{ "null", "not one plain JSON object" },
		{ "[]", "not one plain JSON object" },
		{ "{" ID NAME BACK, "not one plain JSON object" },
		{ "{" ID NAME BACK "} x", "not one plain JSON object" },
		{ "{" ID ID NAME BACK "}", "not one plain JSON object" },
		{ "<html></html>", "not one plain JSON object" },
		{ "{\"x\":[[[[[[[[[]]]]]]]]]}", "not one plain JSON object" },
		{ "{" NAME BACK "}", "\"client_id\" is missing" },
		{ "{\"client_id\":1," NAME BACK "}", "\"client_id\"" },
		{ "{\"client_id\":\"" URL "/\"," NAME BACK "}",
		    "\"client_id\" is not the address" },
		{ "{\"client_id\":\"HTTPS://app.example/client.json\","
		    NAME BACK "}", "\"client_id\" is not the address" },
		{ "{" ID BACK "}", "\"client_name\" is missing" },
		{ "{" ID "\"client_name\":\" \"," BACK "}",
		    "\"client_name\"" },
		{ "{" ID "\"client_name\":\"\xe2\x9c\x93 App\"," BACK "}",
		    "\"client_name\"" },
		{ "{" ID "\"client_name\":\"An App\"}",
		    "\"redirect_uris\" is missing" },
		{ "{" ID NAME "\"redirect_uris\":[]}", "\"redirect_uris\"" },
		{ "{" ID NAME "\"redirect_uris\":\"https://a.example/\"}",
		    "\"redirect_uris\"" },
		{ "{" ID NAME "\"redirect_uris\":[7]}", "\"redirect_uris\"" },
		{ "{" ID NAME "\"redirect_uris\":[\"http://a.example/cb\"]}",
		    "\"redirect_uris\": address 1 must be https" },
		{ "{" ID NAME "\"redirect_uris\":[\"javascript:alert(1)\"]}",
		    "\"redirect_uris\"" },
		{ "{" ID NAME "\"redirect_uris\":[\"cursor://cb\"]}",
		    "\"redirect_uris\"" },
		{ "{" ID NAME "\"redirect_uris\":[\"https://a.example/#f\"]}",
		    "\"redirect_uris\"" },
		{ "{" ID NAME "\"redirect_uris\":[\"https://*.example/\"]}",
		    "\"redirect_uris\"" },
		{ "{" ID NAME "\"redirect_uris\":[\"http://localhost.evil/\"]}",
		    "\"redirect_uris\"" },
		{ "{" ID NAME BACK ",\"client_secret\":\"x\"}",
		    "\"client_secret\" has no place" },
		{ "{" ID NAME BACK ",\"client_secret_expires_at\":0}",
		    "\"client_secret\" has no place" },
		{ "{" ID NAME BACK ",\"token_endpoint_auth_method\":"
		    "\"client_secret_basic\"}", "must be none or" },
		{ "{" ID NAME BACK ",\"token_endpoint_auth_method\":"
		    "\"client_secret_post\"}", "must be none or" },
		{ "{" ID NAME BACK ",\"token_endpoint_auth_method\":"
		    "\"client_secret_jwt\"}", "must be none or" },
		{ "{" ID NAME BACK ",\"token_endpoint_auth_method\":"
		    "\"private_key_jwt\"}", "there is no \"jwks\"" },
		{ "{" ID NAME BACK ",\"jwks\":{\"keys\":[" EC_KEY "]}}",
		    "is missing, but there are keys" },
		{ "{" ID NAME BACK ",\"token_endpoint_auth_method\":"
		    "\"private_key_jwt\",\"jwks\":{\"keys\":[]}}",
		    "\"jwks\"" },
		{ "{" ID NAME BACK ",\"token_endpoint_auth_method\":"
		    "\"private_key_jwt\",\"jwks\":{\"keys\":[{\"kty\":\"oct\","
		    "\"k\":\"AAAA\"}]}}", "\"jwks\"" },
		{ "{" ID NAME BACK ",\"token_endpoint_auth_method\":"
		    "\"private_key_jwt\",\"jwks\":{\"keys\":[" EC_KEY "]},"
		    "\"jwks_uri\":\"https://app.example/k\"}",
		    "must not stand beside" },
		{ "{" ID NAME BACK ",\"token_endpoint_auth_method\":"
		    "\"private_key_jwt\",\"jwks_uri\":\"http://a.example/k\"}",
		    "\"jwks_uri\" must be" },
		{ "{" ID NAME BACK ",\"grant_types\":[\"implicit\"]}",
		    "\"grant_types\"" },
		{ "{" ID NAME BACK ",\"response_types\":[\"token\"]}",
		    "\"response_types\"" },
		{ "{" ID NAME BACK ",\"scope\":\"a  b\"}", "\"scope\"" },
		{ "{" ID NAME BACK ",\"scope\":[\"a\"]}", "\"scope\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		const char *why = refusal_of(bad[i][0]);

		if (why == NULL)
			fail_msg("row %zu is read: %s", i, bad[i][0]);
		if (strstr(why, bad[i][1]) == NULL)
			fail_msg("row %zu: %s", i, why);
	}
}

static void
a_document_has_a_size(void **state)
{
	static const char head[] = "{" ID NAME BACK ",\"x\":\"";
	size_t most = CLIENT_DOCUMENT_MAX_BYTES;
	char *text = arena_take(arena, most + 2);
	struct client_document document;
	struct str why;

	(void)state;
	memset(text, 'x', most + 1);
	memcpy(text, head, sizeof(head) - 1);
	memcpy(text + most - 2, "\"}", 2);
	assert_true(client_document_read(arena, &conf, str_range(text, most),
	    STR(URL), &document, &why));
	memcpy(text + most - 2, "xx\"}", 3);
	text[most - 1] = '"';
	text[most] = '}';
	assert_false(client_document_read(arena, &conf, str_range(text, most + 1),
	    STR(URL), &document, &why));
	assert_true(str_contains(why, STR("5 KiB")));
}

static void
what_was_read_is_what_was_said(void **state)
{
	struct client_document d;
	struct str why;

	(void)state;
	assert_true(client_document_read(arena, &conf, STR("{" ID NAME
	    "\"redirect_uris\":[\"http://localhost:3/cb\","
	    "\"http://localhost:3/cb\"],\"grant_types\":"
	    "[\"authorization_code\"],\"scope\":\"dns.read\"}"), STR(URL),
	    &d, &why));
	assert_true(str_equal(d.name, STR("An App")));
	assert_int_equal(d.method, CLIENT_METHOD_NONE);
	assert_int_equal(d.redirect_uris.count, 1);
	assert_true(d.is_native);
	assert_int_equal(d.grant_types.count, 1);
	assert_int_equal(d.scopes.count, 1);
	assert_true(str_is_absent(d.jwks));

	assert_true(client_document_read(arena, &conf, STR("{" ID NAME BACK "}"),
	    STR(URL), &d, &why));
	assert_false(d.is_native);
	assert_int_equal(d.grant_types.count, 2);
	assert_int_equal(d.scopes.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_addresses_are_taken),
		cmocka_unit_test(bad_addresses_are_refused),
		cmocka_unit_test(an_address_has_a_length),
		cmocka_unit_test(hosts_are_allowed_by_pattern),
		cmocka_unit_test(good_documents_are_read),
		cmocka_unit_test(bad_documents_are_refused_by_name),
		cmocka_unit_test(a_document_has_a_size),
		cmocka_unit_test(what_was_read_is_what_was_said),
	};

	return cmocka_run_group_tests_name("model_client_document", tests,
	    open_all, close_all);
}
