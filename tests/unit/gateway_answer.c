/*
 * What the state envelope and the authorize answer promise: the client's own
 * state comes back or none, `iss` is added, and a Location leads to us or to
 * the redirect address that was judged, never elsewhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/url.h"
#include "gateway/authorize.h"
#include "model/state_envelope.h"
#include "web/inside.h"

static const struct configuration conf = {
	.public_url = { "http://127.0.0.1:8080", 21 },
	.issuer = { "http://127.0.0.1:8080", 21 },
};

static void
an_envelope_gives_back_what_it_holds(void **state)
{
	struct arena *a = arena_open((size_t)1 << 20);
	struct state_envelope in = {
		.redirect_uri = STR("https://app.example/cb"),
		.state = STR("a\nb=&\x7f"),
		.judged = KEYED_HASH(KEY_REQUEST_HASH, STR("a request")),
	};
	struct state_envelope out;
	struct str text = state_envelope_seal(a, &in);

	(void)state;
	assert_true(text.len >= 8);
	assert_true(state_envelope_open(a, text, &out));
	assert_true(str_equal(out.redirect_uri, in.redirect_uri));
	assert_true(str_equal(out.state, in.state));
	assert_true(hash32_equal(out.judged, in.judged));
	assert_true(str_is_absent(out.engine_uri));
	assert_true(str_equal(state_envelope_engine_uri(&out),
	    in.redirect_uri));

	in.engine_uri = STR("http://127.0.0.1/cb");
	in.resource = STR("https://api.example");
	in.user_code = STR("WDJB-MJHT");
	assert_true(state_envelope_open(a, state_envelope_seal(a, &in), &out));
	assert_true(str_equal(state_envelope_engine_uri(&out),
	    in.engine_uri));
	assert_true(str_equal(out.resource, in.resource));
	assert_true(str_equal(out.user_code, in.user_code));
	assert_true(state_envelope_of_request(a, arena_printf(a,
	    "https://id.example/oauth2/auth?client_id=a&state=%.*s",
	    STR_ARG(state_envelope_seal(a, &in))), &out));
	assert_true(str_equal(out.resource, in.resource));
	assert_false(state_envelope_of_request(a,
	    STR("https://id.example/oauth2/auth?state=mine"), &out));

	in.state = STR("");
	assert_true(state_envelope_open(a, state_envelope_seal(a, &in), &out));
	assert_false(str_is_absent(out.state));
	in.state = STR_ABSENT;
	assert_true(state_envelope_open(a, state_envelope_seal(a, &in), &out));
	assert_true(str_is_absent(out.state));

	assert_false(state_envelope_open(a, STR("client-state"), &out));
	assert_false(state_envelope_open(a, STR(""), &out));
	assert_false(state_envelope_open(a, str_first(text, text.len - 1),
	    &out));
	/* Two of the same never look alike. */
	assert_false(str_equal(text, state_envelope_seal(a, &in)));
	arena_close(&a);
}

/* The Location that the browser gets; absent when it gets none. */
static struct str
led_to(struct exchange *x, struct str location)
{
	const struct http_header headers[] = { { STR("Location"), location } };
	const struct http_answer answer = { .status = 303, .headers = headers,
	    .headers_count = 1 };

	x->inside->reply.headers_count = 0;
	if (gateway_authorize_answer(x, STR_ABSENT, &answer) != FAULT_NONE)
		return STR_ABSENT;
	for (size_t i = 0; i < x->inside->reply.headers_count; i++)
		if (str_equal_nocase(x->inside->reply.headers[i].name,
		    STR("location")))
			return x->inside->reply.headers[i].value;
	return STR_ABSENT;
}

static struct str
answered(struct exchange *x, const char *where, const struct state_envelope *e)
{
	return arena_printf(x->arena, "%s?code=C&scope=a+b&state=%.*s&x=y",
	    where, STR_ARG(state_envelope_seal(x->arena, e)));
}

static void
a_client_gets_its_own_state_back(void **state)
{
	struct exchange *x = exchange_open_background(&conf, STR("system"));
	struct state_envelope e = {
		.redirect_uri = STR("http://127.0.0.1:5123/cb"),
		.state = STR("s&t=1"),
	};

	(void)state;
	assert_true(str_equal(led_to(x, answered(x,
	    "http://127.0.0.1:5123/cb", &e)), STR("http://127.0.0.1:5123/cb"
	    "?code=C&scope=a%20b&state=s%26t%3D1"
	    "&iss=http%3A%2F%2F127.0.0.1%3A8080")));
	e.state = STR_ABSENT;
	e.redirect_uri = STR("com.example.app:/cb");
	assert_true(str_equal(led_to(x, answered(x, "com.example.app:/cb",
	    &e)), STR("com.example.app:/cb?code=C&scope=a%20b"
	    "&iss=http%3A%2F%2F127.0.0.1%3A8080")));
	/* A client on our own host still is a client. */
	e.redirect_uri = STR("http://127.0.0.1:8080/cb?kept=1");
	assert_true(str_equal(led_to(x, answered(x,
	    "http://127.0.0.1:8080/cb", &e)), STR("http://127.0.0.1:8080/cb"
	    "?kept=1&code=C&scope=a%20b"
	    "&iss=http%3A%2F%2F127.0.0.1%3A8080")));
	exchange_close(&x);
}

static void
nobody_is_led_elsewhere(void **state)
{
	struct exchange *x = exchange_open_background(&conf, STR("system"));
	const struct state_envelope e = {
		.redirect_uri = STR("https://app.example/cb"),
		.state = STR("s"),
	};
	const char *const elsewhere[] = {
		"https://evil.example/cb", "https://app.example/cb2",
		"https://app.example:444/cb", "http://app.example/cb",
		"https://app.example.evil.example/cb",
	};
	struct str ours = STR("http://127.0.0.1:8080/login?"
	    "login_challenge=abc");

	(void)state;
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		assert_true(str_is_absent(led_to(x, answered(x, elsewhere[i],
		    &e))));
	assert_true(str_is_absent(led_to(x,
	    STR("https://app.example/cb?code=C&state=unsealed"))));
	assert_true(str_is_absent(led_to(x,
	    STR("http://127.0.0.1:80801/login"))));
	/* Where codes for devices come to, no browser goes, whatever state. */
	assert_true(str_is_absent(led_to(x, STR("http://127.0.0.1:8080"
	    "/device/return?code=C&state=unsealed"))));
	assert_true(str_equal(led_to(x, ours), ours));
	exchange_close(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_envelope_gives_back_what_it_holds),
		cmocka_unit_test(a_client_gets_its_own_state_back),
		cmocka_unit_test(nobody_is_led_elsewhere),
	};

	if (!keys_open(STR("000102030405060708090a0b0c0d0e0f"
	    "101112131415161718191a1b1c1d1e1f")))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
