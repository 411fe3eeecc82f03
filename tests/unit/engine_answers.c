/*
 * What engine/ makes of answers: those of Hydra 2.3.0 as recorded, those of
 * 1.11 by its paths, and what no engine should say. http_call is replaced.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/engine.h"

static struct http_answer next_answer;
static enum fault next_fault;
static char asked[4096];	/* "METHOD URL BODY" of the last call */

enum fault
http_call(struct arena *a, const struct http_call *call, struct mono deadline,
    struct http_answer *answer_r)
{
	(void)a;
	assert_true(mono_left_ms(deadline) <= 3000);
	assert_true(snprintf(asked, sizeof(asked), "%s %.*s %.*s",
	    call->method, STR_ARG(call->url), STR_ARG(call->body)) > 0);
	*answer_r = next_answer;
	return next_fault;
}

struct str
http_answer_header(const struct http_answer *answer, struct str name)
{
	for (size_t i = 0; i < answer->headers_count; i++)
		if (str_equal_nocase(answer->headers[i].name, name))
			return answer->headers[i].value;
	return STR_ABSENT;
}

void
http_worker_open(void)
{
}

static const struct configuration_engine engines[] = {
	{ .name = { "main", 4 }, .generation = { "2.3", 3 },
	  .public_url = { "http://e:1", 10 }, .admin_url = { "http://e:2", 10 },
	  .refuses_unknown_grants = true },
	{ .name = { "old", 3 }, .generation = { "1.11", 4 },
	  .public_url = { "http://o:1", 10 }, .admin_url = { "http://o:2", 10 },
	  .refuses_unknown_grants = true },
};

static const struct configuration conf = {
	.public_url = { "https://id.example", 18 },
	.is_https = true,
	.engines = engines,
	.engines_count = 2,
};

static struct exchange x = { .conf = &conf };

static void
will_answer(int status, const char *body)
{
	next_fault = FAULT_NONE;
	next_answer = (struct http_answer){ .status = status,
	    .body = str_of(body) };
}

static void
assert_asked(const char *wanted)
{
	asked[strlen(wanted)] = '\0';
	assert_string_equal(asked, wanted);
}

static int
open_arena(void **state)
{
	(void)state;
	x.arena = arena_open((size_t)1 << 22);
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_close(&x.arena);
	return 0;
}

static void
a_challenge_that_is_over_is_gone(void **state)
{
	static const int over[] = { 401, 404, 409, 410 };
	struct engine_login login;
	struct engine_consent consent;
	struct str url;

	(void)state;
	for (size_t i = 0; i < sizeof(over) / sizeof(over[0]); i++) {
		will_answer(over[i], "{\"error\":\"x\"}");
		assert_int_equal(engine_login_get(&x, STR("c"), &login),
		    FAULT_GONE);
		assert_int_equal(engine_consent_get(&x, STR("c"), &consent),
		    FAULT_GONE);
		assert_int_equal(engine_login_accept(&x, STR("c"), STR("u"),
		    &url), FAULT_GONE);
	}
}

static void
a_consent_request_is_read(void **state)
{
	struct engine_consent c;

	(void)state;
	will_answer(200, "{\"challenge\":\"c&d\",\"login_challenge\":\"f1\","
	    "\"subject\":\"u1\",\"client\":{\"client_id\":\"app\"},"
	    "\"requested_scope\":[\"a\",\"b\"],\"request_url\":\"https://x\","
	    "\"more\":{}}");
	assert_int_equal(engine_consent_get(&x, STR("c&d"), &c), FAULT_NONE);
	assert_asked("GET http://e:2/admin/oauth2/auth/requests/consent"
	    "?consent_challenge=c%26d ");
	assert_true(str_equal(c.flow_id, STR("f1")));
	assert_true(str_equal(c.client_id, STR("app")));
	assert_int_equal(c.requested_scopes.count, 2);
	/* Without a flow id no decision could be told from another. */
	will_answer(200, "{\"subject\":\"u1\",\"client\":{\"client_id\":\"a\"}}");
	assert_int_equal(engine_consent_get(&x, STR("c"), &c), FAULT_ENGINE);
}

static void
only_gid_and_epoch_travel(void **state)
{
	struct str scopes[] = { STR("dns.read") };
	struct engine_approval approval = {
		.epoch = 7,
		.scopes = { scopes, 1 },
		.id_token = STR("{\"name\":\"Ana\"}"),
	};
	struct str url;

	(void)state;
	assert_true(uuid_read(STR("11111111-2222-4333-8444-555555555555"),
	    &approval.grant.uuid));
	will_answer(200, "{\"redirect_to\":\"https://id.example/oauth2/auth?a\"}");
	assert_int_equal(engine_consent_accept(&x, STR("c"), &approval, &url),
	    FAULT_NONE);
	assert_string_equal(asked, "PUT http://e:2/admin/oauth2/auth/requests/"
	    "consent/accept?consent_challenge=c "
	    "{\"grant_scope\":[\"dns.read\"],\"grant_access_token_audience\":[],"
	    "\"remember\":false,\"session\":{\"access_token\":{\"gid\":"
	    "\"11111111-2222-4333-8444-555555555555\",\"epoch\":7},"
	    "\"id_token\":{\"name\":\"Ana\"}}}");
	assert_true(str_equal(url, STR("https://id.example/oauth2/auth?a")));
}

static void
a_redirect_that_leads_elsewhere_is_refused(void **state)
{
	static const char *const elsewhere[] = {
		"{\"redirect_to\":\"https://evil.example/\"}",
		"{\"redirect_to\":\"https://id.example.evil.example/\"}",
		"{\"redirect_to\":\"https://id.example\"}",
		"{\"redirect_to\":7}", "{}", "[]", "", "<html>",
	};
	struct str url;

	(void)state;
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++) {
		will_answer(200, elsewhere[i]);
		assert_int_equal(engine_login_accept(&x, STR("c"), STR("u"),
		    &url), FAULT_ENGINE);
	}
}

static void
what_may_have_happened_is_uncertain(void **state)
{
	struct engine_token token;
	struct engine_login login;
	struct str url;

	(void)state;
	next_fault = FAULT_UNCERTAIN;
	assert_int_equal(engine_login_accept(&x, STR("c"), STR("u"), &url),
	    FAULT_UNCERTAIN);
	assert_int_equal(engine_introspect(&x, NULL, STR("t"), &token),
	    FAULT_ENGINE);
	next_fault = FAULT_DEADLINE;
	assert_int_equal(engine_login_get(&x, STR("c"), &login), FAULT_ENGINE);
	will_answer(500, "{}");
	assert_int_equal(engine_login_accept(&x, STR("c"), STR("u"), &url),
	    FAULT_UNCERTAIN);
	assert_int_equal(engine_login_get(&x, STR("c"), &login), FAULT_ENGINE);
}

static void
a_token_is_active_only_if_that_is_said(void **state)
{
	static const char *const nonsense[] = {
		"", "{}", "[]", "{\"active\":1}", "{\"active\":\"true\"}",
		"{\"active\":true,\"active\":true}", "{\"active\":true",
	};
	struct engine_token t;

	(void)state;
	for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++) {
		will_answer(200, nonsense[i]);
		assert_int_equal(engine_introspect(&x, NULL, STR("t"), &t),
		    FAULT_ENGINE);
		assert_false(t.is_active);
	}
	will_answer(200, "{\"active\":false}");
	assert_int_equal(engine_introspect(&x, NULL, STR("t"), &t), FAULT_NONE);
	assert_false(t.is_active);
	will_answer(200, "{\"active\":true,\"client_id\":\"app\",\"sub\":\"u\","
	    "\"scope\":\"a b\",\"aud\":[\"r\"],\"exp\":9,\"iat\":8,"
	    "\"token_use\":\"access_token\",\"ext\":{\"epoch\":3,\"gid\":"
	    "\"11111111-2222-4333-8444-555555555555\"}}");
	assert_int_equal(engine_introspect(&x, &engines[1], STR("t/+"), &t),
	    FAULT_NONE);
	assert_string_equal(asked,
	    "POST http://o:2/oauth2/introspect token=t%2F%2B");
	assert_true(t.is_active && t.has_grant);
	assert_int_equal(t.epoch, 3);
	assert_int_equal(t.expires_at_s, 9);
	will_answer(200, "{\"active\":true,\"ext\":{\"epoch\":\"3\",\"gid\":"
	    "\"11111111-2222-4333-8444-555555555555\"}}");
	assert_int_equal(engine_introspect(&x, NULL, STR("t"), &t), FAULT_NONE);
	assert_false(t.has_grant);
}

static void
the_old_generation_has_its_own_paths(void **state)
{
	const struct http_header link = { STR("Link"),
	    STR("</clients?limit=1&offset=0>; rel=\"first\","
	    "</clients?limit=1&offset=1>; rel=\"next\"") };
	const struct engine_client *clients;
	struct str next;
	size_t count;

	(void)state;
	will_answer(200, "[{\"client_id\":\"a\",\"scope\":\" x  y \"}]");
	next_answer.headers = &link;
	next_answer.headers_count = 1;
	assert_int_equal(engine_client_list(&x, &engines[1], STR_ABSENT,
	    &clients, &count, &next), FAULT_NONE);
	assert_asked("GET http://o:2/clients?limit=");
	assert_int_equal(count, 1);
	assert_int_equal(clients[0].scopes.count, 2);
	assert_true(str_equal(clients[0].method, STR("client_secret_basic")));
	assert_true(str_equal(next, STR("1")));
	/* An empty page is the last, whatever is announced. */
	next_answer.body = STR("[]");
	assert_int_equal(engine_client_list(&x, &engines[1], next, &clients,
	    &count, &next), FAULT_NONE);
	assert_true(count == 0 && str_is_absent(next));
	will_answer(204, "");
	assert_int_equal(engine_revoke_pair(&x, &engines[1], STR("u"),
	    STR("a&all=true")), FAULT_NONE);
	assert_string_equal(asked, "DELETE http://o:2/oauth2/auth/sessions/"
	    "consent?subject=u&client=a%26all%3Dtrue ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_challenge_that_is_over_is_gone),
		cmocka_unit_test(a_consent_request_is_read),
		cmocka_unit_test(only_gid_and_epoch_travel),
		cmocka_unit_test(a_redirect_that_leads_elsewhere_is_refused),
		cmocka_unit_test(what_may_have_happened_is_uncertain),
		cmocka_unit_test(a_token_is_active_only_if_that_is_said),
		cmocka_unit_test(the_old_generation_has_its_own_paths),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
