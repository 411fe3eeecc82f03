/*
 * What a client may say about itself when it registers (RFC 7591 §2), and what
 * it may not (s:A01 to s:A12, s:A32 to s:A34, s:A86).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/client_registration.h"
#include "model/public_suffix.h"

#define SUFFIXES	"/usr/share/publicsuffix/public_suffix_list.dat"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct arena *arena;
static struct scope_catalog catalog;

static const struct str ceiling[] = {
	{ "openid", 6 }, { "offline_access", 14 }, { "dns.read", 8 },
	{ "dns.edit", 8 }, { "placet.clients.read", 19 },
};

static int
open_all(void **state)
{
	struct str why;

	(void)state;
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
	    "  - {id: dns.edit, area: dns, verb: edit,\n"
	    "     sensitivity: sensitive, required: false,\n"
	    "     text: {en: Change}}\n"
	    "  - {id: dns.burn, area: dns, verb: delete,\n"
	    "     sensitivity: restricted, required: false,\n"
	    "     text: {en: Burn}}\n"
	    "  - {id: placet.clients.read, area: dns, verb: read,\n"
	    "     sensitivity: basic, text: {en: Look}}\n"), &catalog, &why) ? 0 : -1;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static bool
reads_with(struct str json, bool may_have_client_credentials,
    struct client_registration *r, struct client_registration_refusal *no)
{
	static const struct configuration conf = {
		.known_names = { NULL, 0 },
	};

	return client_registration_read(arena, json,
	    &(struct client_registration_rules){
		.catalog = &catalog,
		.conf = &conf,
		.ceiling = { ceiling, COUNT(ceiling) },
		.may_have_client_credentials = may_have_client_credentials,
	    }, r, no);
}

static struct client_registration
read_good(struct str json)
{
	struct client_registration r;
	struct client_registration_refusal no;

	if (!reads_with(json, false, &r, &no))
		fail_msg("%s: %.*s", no.error, STR_ARG(no.why));
	return r;
}

static void
assert_text(struct str got, const char *wanted)
{
	if (!str_equal(got, str_of(wanted)))
		fail_msg("%.*s instead of %s", STR_ARG(got), wanted);
}

static void
assert_list(struct str_list got, const char *wanted)
{
	assert_text(scope_join(arena, got), wanted);
}

static void
a_whole_registration_is_read(void **state)
{
	struct client_registration r = read_good(STR("{"
	    "\"redirect_uris\": [\"HTTP://127.0.0.1/cb\","
	    " \"http://localhost:3000/cb\", \"com.example.app:/cb\","
	    " \"HTTP://127.0.0.1/cb\"],"
	    "\"token_endpoint_auth_method\": \"none\","
	    "\"grant_types\": [\"authorization_code\", \"refresh_token\"],"
	    "\"response_types\": [\"code\"],"
	    "\"client_name\": \" Pilot \", \"client_name#de\": \"Lotse\","
	    "\"client_uri\": \"https://pilot.example/\","
	    "\"logo_uri\": \"http://10.0.0.1/logo.svg\","
	    "\"tos_uri\": \"\", \"policy_uri\": null,"
	    "\"scope\": \"dns.read workers.edit dns.edit\","
	    "\"contacts\": [\"dev@pilot.example\"],"
	    "\"software_id\": \"4NRB1\", \"software_version\": \"2.1\","
	    "\"application_type\": \"native\","
	    "\"id_token_signed_response_alg\": \"RS256\","
	    "\"something_of_tomorrow\": {\"a\": [1]}}"));

	(void)state;
	assert_text(r.client.name, "Pilot");
	assert_int_equal(r.client.tier, CLIENT_SELF_REGISTERED);
	assert_int_equal(r.client.method, CLIENT_METHOD_NONE);
	assert_list(r.client.redirect_uris, "http://127.0.0.1/cb "
	    "http://localhost:3000/cb com.example.app:/cb");
	assert_list(r.client.grant_types,
	    "authorization_code refresh_token");
	assert_list(r.client.scopes,
	    "openid offline_access dns.read dns.edit placet.clients.read");
	assert_list(r.default_scopes, "dns.read dns.edit");
	assert_text(r.client.client_uri, "https://pilot.example/");
	assert_true(str_is_absent(r.client.tos_uri));
	assert_true(str_is_absent(r.client.policy_uri));
	assert_text(r.application_type, "native");
	assert_text(r.software_id, "4NRB1");
	assert_text(r.software_version, "2.1");
	assert_list(r.contacts, "dev@pilot.example");
	assert_false(r.client.is_first_party);
	assert_int_equal(r.client.optional_scopes.count, 0);
}

static void
what_is_left_out_is_filled_in(void **state)
{
	struct client_registration web = read_good(STR(
	    "{\"redirect_uris\": [\"https://RP.example/cb\"]}"));
	struct client_registration native = read_good(STR(
	    "{\"redirect_uris\": [\"http://localhost/cb\"]}"));
	struct client_registration both = read_good(STR("{\"redirect_uris\": "
	    "[\"com.example.app:/cb\", \"https://app.example/cb\"],"
	    "\"token_endpoint_auth_method\": \"none\"}"));
	struct client_registration device = read_good(STR("{\"grant_types\": "
	    "[\"urn:ietf:params:oauth:grant-type:device_code\","
	    " \"refresh_token\"],"
	    "\"token_endpoint_auth_method\": \"none\"}"));

	(void)state;
	/* RFC 7591 §2; the name is what a person can hold on to */
	assert_text(web.client.name, "rp.example");
	assert_int_equal(web.client.method, CLIENT_METHOD_SECRET_BASIC);
	assert_text(web.application_type, "web");
	assert_list(web.client.grant_types, "authorization_code");
	assert_list(web.default_scopes, "openid offline_access dns.read "
	    "placet.clients.read");
	/* RFC 8252 §8.4 */
	assert_text(native.client.name, "App without a name");
	assert_int_equal(native.client.method, CLIENT_METHOD_NONE);
	assert_text(native.application_type, "native");
	assert_text(both.client.name, "com.example.app");
	assert_text(both.application_type, "native");
	assert_int_equal(device.client.redirect_uris.count, 0);
	assert_text(device.client.name, "App without a name");
}

#define WEB	"\"redirect_uris\":[\"https://rp.example/cb\"]"

struct row {
	const char	*json;
	const char	*error;
	const char	*says;
};

static void
each_mistake_is_named(void **state)
{
	static const char address[] = "invalid_redirect_uri";
	static const char member[] = "invalid_client_metadata";
	static const struct row rows[] = {
		/* s:A01 to s:A09, s:A11 */
		{ "{\"redirect_uris\":[\"javascript:alert(1)\"]}", address,
		    "address 1" },
		{ "{\"redirect_uris\":[\"data:text/html,x\"]}", address, "" },
		{ "{\"redirect_uris\":[\"https://u:p@rp.example/cb\"]}",
		    address, "user info" },
		{ "{\"redirect_uris\":[\"https://rp.example/#\"]}", address,
		    "fragment" },
		{ "{\"redirect_uris\":[\"https://*.rp.example/\"]}", address,
		    "wildcard" },
		{ "{\"redirect_uris\":[\"https://rp.example/a/../b\"]}",
		    address, "plainly" },
		{ "{\"redirect_uris\":[\"https://rp.example/\\t\"]}", address,
		    "nobody sees" },
		{ "{\"redirect_uris\":[\"http://rp.example/cb\"]}", address,
		    "https" },
		{ "{\"redirect_uris\":[\"https://localhost/cb\"]}", address,
		    "127.0.0.1" },
		{ "{\"redirect_uris\":[\"http://a.localhost/cb\"]}", address,
		    "127.0.0.1" },
		{ "{\"redirect_uris\":[\"https://192.0.2.1/cb\"]}", address,
		    "host name" },
		{ "{\"redirect_uris\":[\"myapp:/cb\"]}", address,
		    "reverse-DNS" },
		{ "{\"redirect_uris\":[\"https://rp.example:99999/\"]}",
		    address, "port" },
		{ "{\"redirect_uris\":[\"https://a.example/\", \"\"]}",
		    address, "address 2" },
		{ "{\"redirect_uris\":\"https://a.example/\"}", address,
		    "must be a list" },
		{ "{\"redirect_uris\":[7]}", address, "list of texts" },
		{ "{\"redirect_uris\":[]}", address, "missing" },
		{ "{}", address, "missing" },
		{ "{\"redirect_uris\":[\"http://127.0.0.1/cb\"],"
		    "\"application_type\":\"web\"}", address, "native" },
		{ "{\"redirect_uris\":[\"com.example.app:/cb\"],"
		    "\"token_endpoint_auth_method\":\"client_secret_post\"}",
		    address, "private scheme" },
		/* s:A12 */
		{ "{" WEB ",\"skip_consent\":true}", member, "skip_consent" },
		{ "{" WEB ",\"metadata\":{\"a\":1}}", member, "metadata" },
		{ "{" WEB ",\"owner\":\"x\"}", member, "owner" },
		{ "{" WEB ",\"verified\":true}", member, "verified" },
		{ "{" WEB ",\"client_id\":\"x\"}", member, "client_id" },
		{ "{" WEB ",\"client_secret\":\"x\"}", member,
		    "client_secret" },
		{ "{" WEB ",\"access_token_strategy\":\"jwt\"}", member,
		    "access_token_strategy" },
		{ "{" WEB ",\"subject_type\":\"public\"}", member,
		    "subject_type" },
		{ "{" WEB ",\"audience\":[\"x\"]}", member, "audience" },
		{ "{" WEB ",\"jwks_uri\":\"https://10.0.0.1/\"}", member,
		    "jwks_uri" },
		{ "{" WEB ",\"frontchannel_logout_uri\":\"x\"}", member,
		    "frontchannel_logout_uri" },
		{ "{" WEB ",\"lifespans\":{}}", member, "lifespans" },
		{ "{" WEB ",\"refresh_token_grant_id_token_lifespan\":\"1h\"}",
		    member, "lifespan" },
		/* s:A32 to s:A34 */
		{ "{" WEB ",\"client_name\":\"a\\u202eb\"}", member,
		    "direction" },
		{ "{" WEB ",\"client_name\":\"a\\u200bb\"}", member,
		    "invisible" },
		{ "{" WEB ",\"client_name\":7}", member, "a text" },
		{ "{" WEB ",\"client_name\":\"12345678901234567890123456789012"
		    "345678901234567890123456789012345\"}", member,
		    "too long" },
		{ "{" WEB ",\"client_name\":\"\xc0\x80\"}", member, "body" },
		/* s:A86 */
		{ "", member, "body" },
		{ "[]", member, "body" },
		{ "{" WEB "," WEB "}", member, "body" },
		{ "{" WEB ",\"a\":1e400}", member, "body" },
		{ "{" WEB ",\"a\":\"\\ud800\"}", member, "body" },
		{ "{" WEB ",\"a\":\"\\u0000\"}", member, "body" },
		{ "{" WEB ",\"a\":[[[[[[[[[[]]]]]]]]]]}", member, "body" },
		/* the rest */
		{ "{" WEB ",\"application_type\":\"tv\"}", member,
		    "application_type" },
		{ "{" WEB ",\"grant_types\":[\"implicit\"]}", member,
		    "grant_types" },
		{ "{" WEB ",\"grant_types\":[\"authorization_code\","
		    "\"client_credentials\"]}", member, "grant_types" },
		{ "{\"grant_types\":[\"refresh_token\"]}", member,
		    "without" },
		{ "{" WEB ",\"grant_types\":[\"urn:ietf:params:oauth:"
		    "grant-type:device_code\"]}", address, "is for" },
		{ "{" WEB ",\"response_types\":[\"token\"]}", member,
		    "response_types" },
		{ "{" WEB ",\"token_endpoint_auth_method\":\"tls\"}", member,
		    "token_endpoint_auth_method" },
		{ "{" WEB ",\"token_endpoint_auth_method\":"
		    "\"private_key_jwt\"}", member, "jwks is missing" },
		{ "{" WEB ",\"token_endpoint_auth_method\":"
		    "\"private_key_jwt\",\"jwks\":{\"keys\":[]}}", member,
		    "jwks" },
		{ "{" WEB ",\"token_endpoint_auth_method\":"
		    "\"private_key_jwt\",\"jwks\":7}", member, "jwks" },
		{ "{" WEB ",\"scope\":\"a  b\"}", member, "scope" },
		{ "{" WEB ",\"scope\":\"dns.burn\"}", member, "scope" },
		{ "{" WEB ",\"scope\":[\"dns.read\"]}", member, "scope" },
		{ "{" WEB ",\"client_uri\":\"http://a.example\"}", member,
		    "client_uri" },
		{ "{" WEB ",\"tos_uri\":\"javascript:x\"}", member,
		    "tos_uri" },
		{ "{" WEB ",\"contacts\":[1]}", member, "contacts" },
		{ "{" WEB ",\"contacts\":[\"1\",\"2\",\"3\",\"4\",\"5\","
		    "\"6\"]}", member, "contacts" },
		{ "{" WEB ",\"software_id\":\"a\\nb\"}", member,
		    "software_id" },
	};
	struct client_registration r = { .client.version = 99 };
	struct client_registration_refusal no;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (reads_with(str_of(rows[i].json), false, &r, &no))
			fail_msg("%s was read", rows[i].json);
		if (!str_equal(str_of(no.error), str_of(rows[i].error)) ||
		    !str_contains(no.why, str_of(rows[i].says)))
			fail_msg("%s: %s, %.*s", rows[i].json, no.error,
			    STR_ARG(no.why));
		assert_int_equal(r.client.version, 99);
	}
	assert_false(reads_with(STR_ABSENT, false, &r, &no));
	assert_false(reads_with((struct str){ arena_take(arena, 70000),
	    70000 }, false, &r, &no));
}

static void
so_many_addresses_are_too_many(void **state)
{
	struct client_registration r;
	struct client_registration_refusal no;
	struct buf b;

	(void)state;
	for (int count = 50; count <= 51; count++) {
		buf_open(&b, arena, 60000);
		for (int i = 0; i < count; i++)
			buf_printf(&b, "%s\"https://a.example/%d\"",
			    i == 0 ? "{\"redirect_uris\":[" : ",", i);
		buf_add(&b, STR("]}"));
		assert_int_equal(reads_with(buf_str(&b), false, &r, &no),
		    count == 50);
	}
	assert_string_equal(no.error, "invalid_redirect_uri");
}

/* What a token of an operator may open, and nobody else. */
static void
a_machine_needs_a_token(void **state)
{
	struct str json = STR("{\"grant_types\":[\"client_credentials\"],"
	    "\"token_endpoint_auth_method\":\"client_secret_post\"}");
	struct client_registration r;
	struct client_registration_refusal no;

	(void)state;
	assert_false(reads_with(json, false, &r, &no));
	assert_true(reads_with(json, true, &r, &no));
	assert_int_equal(r.client.method, CLIENT_METHOD_SECRET_POST);
	assert_false(reads_with(STR("{\"grant_types\":"
	    "[\"client_credentials\"],\"token_endpoint_auth_method\":"
	    "\"none\"}"), true, &r, &no));
}

/* /api/v1 acts for a person: it would take no token of such a client. */
static void
our_own_api_is_not_for_machines(void **state)
{
	static const char machine[] = "\"grant_types\":"
	    "[\"client_credentials\"],\"token_endpoint_auth_method\":"
	    "\"client_secret_post\"";
	struct client_registration r;
	struct client_registration_refusal no;

	(void)state;
	assert_false(reads_with(arena_printf(arena, "{%s,\"scope\":"
	    "\"dns.read placet.clients.read\"}", machine), true, &r, &no));
	assert_string_equal(no.error, "invalid_client_metadata");
	assert_true(str_starts(no.why, STR("scope: placet.clients.read needs "
	    "a person")));
	assert_true(reads_with(arena_printf(arena, "{%s}", machine), true, &r,
	    &no));
	assert_list(r.client.scopes, "openid offline_access dns.read "
	    "dns.edit");
	assert_list(r.default_scopes, "openid offline_access dns.read");
	assert_true(reads_with(STR("{" WEB ",\"scope\":"
	    "\"placet.clients.read\",\"grant_types\":"
	    "[\"authorization_code\",\"client_credentials\"]}"), true, &r,
	    &no));
	assert_list(r.default_scopes, "placet.clients.read");
}

static void
keys_come_without_their_private_part(void **state)
{
	struct client_registration r = read_good(STR("{" WEB ","
	    "\"token_endpoint_auth_method\":\"private_key_jwt\","
	    "\"jwks\":{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
	    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}}"));
	struct client_registration_refusal no;

	(void)state;
	assert_int_equal(r.client.method, CLIENT_METHOD_PRIVATE_KEY_JWT);
	assert_true(str_contains(r.jwks,
	    STR("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")));
	assert_false(reads_with(STR("{" WEB ","
	    "\"token_endpoint_auth_method\":\"private_key_jwt\","
	    "\"jwks\":{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
	    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\","
	    "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}]}}"),
	    false, &r, &no));
	assert_true(str_starts(no.why, STR("jwks: ")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_registration_is_read),
		cmocka_unit_test(what_is_left_out_is_filled_in),
		cmocka_unit_test(each_mistake_is_named),
		cmocka_unit_test(so_many_addresses_are_too_many),
		cmocka_unit_test(a_machine_needs_a_token),
		cmocka_unit_test(our_own_api_is_not_for_machines),
		cmocka_unit_test(keys_come_without_their_private_part),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
