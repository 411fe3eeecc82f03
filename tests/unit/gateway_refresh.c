/*
 * What makes two requests to refresh one request, what one token is, what those
 * who wait are told, how many may, and how an answer ages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/refresh_mark.h"
#include "gateway/refresh_parcel.h"
#include "gateway/refresh_wait.h"
#include "gateway/token_identity.h"
#include "in_fiber.h"

#define ROOT	"000102030405060708090a0b0c0d0e0f" \
		"101112131415161718191a1b1c1d1e1f"

static struct arena *arena;

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)1024 * 1024);
	return keys_open(STR(ROOT)) ? 0 : -1;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	keys_close();
	return 0;
}

static void
a_token_is_its_signature(void **state)
{
	static const struct {
		const char	*token;
		const char	*identity;
	} rows[] = {
		{ "ory_rt_key.sig", "sig" },
		{ "key.sig", "sig" },
		{ "ory_at_key.sig", "sig" },
		{ "keZ.sig", "sig" },
		{ "key.sih", "sih" },
		{ "key.", "key." },
		{ ".sig", "sig" },
		{ "head.body.sig", "head.body.sig" },
		{ "ory_rt_nothing", "nothing" },
		{ "nothing", "nothing" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str one = token_identity(str_of(rows[i].token));

		assert_true(str_equal(one, str_of(rows[i].identity)));
	}
	assert_true(hash32_equal(refresh_name(STR("ory_rt_a.b")),
	    refresh_name(STR("a.b"))));
	assert_false(hash32_equal(refresh_name(STR("a.b")),
	    refresh_name(STR("a.c"))));
	assert_false(hash32_equal(refresh_name(STR("a.b")),
	    token_hash(STR("a.b"))));
}

static struct hash32
mark_by(const char *token, struct refresh_asker by, const char *text)
{
	struct form form;

	assert_int_equal(form_parse(arena, str_of(text), &form), FAULT_NONE);
	return refresh_mark(arena, str_of(token), &by, &form);
}

static struct hash32
mark_of(const char *token, const char *client, const char *method,
    const char *text)
{
	return mark_by(token, (struct refresh_asker){
		.client_id = str_of(client),
		.method = str_of(method),
	    }, text);
}

static void
the_same_request_has_one_mark(void **state)
{
	static const char *const alike[] = {
		"scope=a+b&resource=x&resource=y",
		"scope=b+a&resource=y&resource=x",
		"resource=x&scope=+a++b+a&resource=y&resource=x",
		"scope=a+b&resource=x&resource=y&state=&refresh_token=other"
		    "&client_id=app&client_secret=one&client_assertion=two"
		    "&client_assertion_type=three",
	};
	static const char *const others[] = {
		"scope=a&resource=x&resource=y",
		"scope=a+b+c&resource=x&resource=y",
		"scope=ab&resource=x&resource=y",
		"scope=a+b&resource=x",
		"scope=a+b&resource=xy",
		"scope=a+b&resource=x&resource=y&audience=z",
		"scope=a+b&audience=x&audience=y",
		"scope=a+b+x+y",
		"scope=a+b&resource=x&resource=y&state=2",
		"scope=a+b&resource=x&resource=y&grant_type=refresh_token",
		"scope=a+b&resourc=ex&resource=y",
		"",
	};
	struct hash32 mark = mark_of("ory_rt_k.s", "app", "none", alike[0]);

	(void)state;
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
		assert_true(hash32_equal(mark,
		    mark_of("k.s", "app", "none", alike[i])));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(hash32_equal(mark,
		    mark_of("k.s", "app", "none", others[i])));
	assert_false(hash32_equal(mark, mark_of("l.s", "app", "none",
	    alike[0])));
	assert_false(hash32_equal(mark, mark_of("k.s", "apq", "none",
	    alike[0])));
	assert_false(hash32_equal(mark, mark_of("k.s", "app",
	    "client_secret_basic", alike[0])));
	assert_false(hash32_equal(mark, mark_by("k.s", (struct refresh_asker){
		.client_id = STR("app"),
		.method = STR("none"),
		.dpop = STR("a.b.c"),
	    }, alike[0])));
	assert_false(hash32_equal(mark_of("k.s", "app", "none", "ab=c"),
	    mark_of("k.s", "app", "none", "a=bc")));
	assert_true(hash32_equal(mark_of("k.s", "app", "none", ""),
	    mark_of("k.s", "app", "none", "scope=&resource=")));
}

static void
an_answer_ages_and_nothing_else_changes(void **state)
{
	static const struct {
		const char	*body;
		int64_t		 age_s;
		const char	*aged;
	} rows[] = {
		{ "{\"a\":1,\"expires_in\":3600,\"z\":\"\"}", 7,
		    "{\"a\":1,\"expires_in\":3593,\"z\":\"\"}" },
		{ "{\"expires_in\":3600}", 0, "{\"expires_in\":3600}" },
		{ "{\"expires_in\":3600}", -1, "{\"expires_in\":3600}" },
		{ "{\"expires_in\":5}", 9, "{\"expires_in\":0}" },
		{ "{\"expires_in\":\"5\"}", 9, "{\"expires_in\":\"5\"}" },
		{ "{\"a\":\"\\\"expires_in\\\":5\"}", 9,
		    "{\"a\":\"\\\"expires_in\\\":5\"}" },
		{ "{\"expires_in\":99999999999999999999}", 9,
		    "{\"expires_in\":99999999999999999999}" },
		{ "\"expires_in\":", 9, "\"expires_in\":" },
		{ "{}", 9, "{}" },
		{ "", 9, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(str_equal(refresh_aged(arena, str_of(rows[i].body),
		    rows[i].age_s), str_of(rows[i].aged)));
}

static void
a_parcel_gives_back_what_it_holds(void **state)
{
	static const char *const nothing[] = { "", " ", " error", " error 400",
	    " error 400 ", " error 401 invalid_client", " error 400 a b",
	    " error 400 Invalid", " error 400 a\"b", "error 400 a",
	    " error -1 a", " answer 1 ***", " answer x AAAA", " other 400 a",
	    " error 99999999999999999999 a" };
	struct refresh_parcel p = refresh_parcel_read(arena,
	    REFRESH_PARCEL_GONE);
	struct str big = { arena_take(arena, 8000), 8000 };

	(void)state;
	assert_int_equal(p.status, 400);
	assert_true(str_equal(p.error, STR("invalid_grant")));
	p = refresh_parcel_read(arena, REFRESH_PARCEL_LATER);
	assert_int_equal(p.status, 503);
	p = refresh_parcel_read(arena, refresh_parcel_answer(arena,
	    STR("sealed"), (struct utime){ 1700000000000001 }));
	assert_int_equal(p.status, 0);
	assert_true(str_equal(p.sealed, STR("sealed")));
	assert_true(p.until.us == 1700000000000001);
	assert_true(str_is_absent(refresh_parcel_answer(arena, big,
	    (struct utime){ 1 })));
	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		p = refresh_parcel_read(arena, str_of(nothing[i]));
		assert_int_equal(p.status, 0);
		assert_true(str_is_absent(p.sealed));
	}
}

/* clients.md §3.3, rule 11: of one token, in one worker. */
static void
so_many_wait_for_one_flight(struct arena *a)
{
	struct hash32 one = refresh_name(STR("a.b"));
	struct hash32 other = refresh_name(STR("a.c"));
	struct refresh_wait *w = ARENA_ARRAY(a, struct refresh_wait,
	    REFRESH_WAITING_MAX + 2);

	for (int i = 0; i < REFRESH_WAITING_MAX; i++)
		assert_true(refresh_wait_open(&w[i], a, &one));
	assert_false(refresh_wait_open(&w[REFRESH_WAITING_MAX], a, &one));
	assert_true(refresh_wait_open(&w[REFRESH_WAITING_MAX], a, &other));
	refresh_wait_close(&w[7]);
	assert_true(refresh_wait_open(&w[7], a, &one));
	assert_false(refresh_wait_open(&w[REFRESH_WAITING_MAX + 1], a, &one));
	for (int i = 0; i <= REFRESH_WAITING_MAX; i++)
		refresh_wait_close(&w[i]);
	assert_true(refresh_wait_open(&w[0], a, &one));
	refresh_wait_close(&w[0]);
}

IN_FIBER(only_so_many_wait, so_many_wait_for_one_flight)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_its_signature),
		cmocka_unit_test(the_same_request_has_one_mark),
		cmocka_unit_test(an_answer_ages_and_nothing_else_changes),
		cmocka_unit_test(a_parcel_gives_back_what_it_holds),
		cmocka_unit_test(only_so_many_wait),
	};

	loop_alone_open();
	fiber_worker_open();
	return cmocka_run_group_tests(tests, open_all, close_all);
}
