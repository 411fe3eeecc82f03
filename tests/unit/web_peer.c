#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/inside.h"
#include "web/peer.h"
#include "web/reply.h"

/* What a limit would have to count together, and what apart. */
static void
limits_count_subscribers(void **state)
{
	static const struct {
		const char	*one;
		const char	*other;
		bool		 is_same;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "2001:db8::1", "2001:db8::2", true },
		{ "2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", true },
		{ "2001:db8::1", "2001:DB8:0::1", true },
		{ "2001:db8::1", "2001:db8:0:1::1", false },
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.2", false },
		{ "::1", "192.0.2.1", false },
		{ "", "", true },
		{ "no address", "none either", false },
	};
	struct arena *a = arena_open((size_t)1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str one = peer_network(a, str_of(rows[i].one));
		struct str other = peer_network(a, str_of(rows[i].other));

		if (str_equal(one, other) != rows[i].is_same)
			fail_msg("%s and %s", rows[i].one, rows[i].other);
	}
	arena_close(&a);
}

/* With https only the name that no other host can set is ours (s:A20). */
static void
a_cookie_is_read_by_its_whole_name(void **state)
{
	static const struct cookie sent[] = {
		{ { "placet", 6 }, { "tossed", 6 } },
		{ { "__Host-placet", 13 }, { "ours", 4 } },
	};
	struct configuration conf = { .public_url = STR("https://a.example"),
	    .is_https = true };
	struct exchange *x = exchange_open(&conf);

	(void)state;
	x->inside->cookies = (struct cookie_list){ sent, 1 };
	assert_true(str_is_absent(exchange_cookie(x, SESSION_COOKIE)));
	x->inside->cookies.count = 2;
	assert_true(str_equal(exchange_cookie(x, SESSION_COOKIE),
	    STR("ours")));

	/* From here on the browser has the new one, and so have we. */
	reply_cookie(x, SESSION_COOKIE, STR("renewed"), 60);
	assert_true(str_equal(exchange_cookie(x, SESSION_COOKIE),
	    STR("renewed")));
	reply_cookie(x, FORM_COOKIE, STR("other"), 60);
	reply_cookie_end(x, SESSION_COOKIE);
	assert_true(str_is_empty(exchange_cookie(x, SESSION_COOKIE)));
	exchange_close(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_count_subscribers),
		cmocka_unit_test(a_cookie_is_read_by_its_whole_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
