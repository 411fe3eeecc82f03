/*
 * Which addresses nobody may make us call (s:A37, f:I2): the first and the last
 * of each range, and the neighbours on both sides.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/address.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const char *const special[] = {
	"0.0.0.0", "0.255.255.255",
	"10.0.0.0", "10.1.2.3", "10.255.255.255",
	"100.64.0.0", "100.127.255.255",
	"127.0.0.0", "127.0.0.1", "127.255.255.255",
	"169.254.0.0", "169.254.169.254", "169.254.255.255",
	"172.16.0.0", "172.31.255.255",
	"192.0.0.0", "192.0.0.170", "192.0.0.255",
	"192.0.2.0", "192.0.2.255",
	"192.31.196.1", "192.52.193.1", "192.88.99.1",
	"192.168.0.0", "192.168.255.255", "192.175.48.1",
	"198.18.0.0", "198.19.255.255",
	"198.51.100.0", "198.51.100.255",
	"203.0.113.0", "203.0.113.255",
	"224.0.0.0", "239.255.255.255",
	"240.0.0.0", "255.255.255.254", "255.255.255.255",
	"::", "::1", "::2", "::7f00:1", "::ffff:127.0.0.1",
	"::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "::8.8.8.8",
	"64:ff9b::", "64:ff9b::8.8.8.8", "64:ff9b::127.0.0.1",
	"64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
	"64:ff9b:2::", "100::1", "100:0:0:1::1",
	"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	"2001::", "2001::1", "2001:0:ffff::", "2001:1::1", "2001:2::1",
	"2001:10::1", "2001:20::1", "2001:1ff:ffff::",
	"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
	"2002::", "2002:7f00:1::", "2002:808:808::1",
	"2620:4f:8000::1",
	"3fff::", "3fff:fff:ffff::1",
	"4000::", "5f00::1",
	"fc00::", "fd00::1", "fdff:ffff::", "fe00::1",
	"fe80::", "fe80::1", "febf:ffff::1", "fec0::1", "feff::1",
	"ff00::", "ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
};

static const char *const public[] = {
	"1.0.0.0", "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0",
	"100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
	"169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
	"191.255.255.255", "192.0.1.0", "192.0.3.0", "192.167.255.255",
	"192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
	"198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
	"2000::", "2001:200::", "2001:4860:4860::8888",
	"2001:db7:ffff::1", "2001:db9::", "2003::1", "2606:4700::1",
	"2620:4f:7fff::1", "2620:4f:8001::1",
	"3ffe:ffff::1", "3fff:1000::1",
};

static struct address
read_one(const char *literal)
{
	struct address address;

	if (!address_read(str_of(literal), &address))
		fail_msg("%s is not read", literal);
	return address;
}

static void
special_uses_are_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(special); i++) {
		struct address address = read_one(special[i]);

		if (address_special_use(&address) == NULL)
			fail_msg("%s is taken for public", special[i]);
	}
}

static void
all_others_are_public(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(public); i++) {
		struct address address = read_one(public[i]);
		const char *use = address_special_use(&address);

		if (use != NULL)
			fail_msg("%s is taken for %s", public[i], use);
	}
}

static void
what_is_no_literal_is_not_read(void **state)
{
	static const char *const wrong[] = { "", "localhost", "127.1",
	    "0x7f.0.0.1", "127.0.0.1.", "1.2.3.4 ", "256.1.1.1", "[::1]",
	    "::1%lo", "fe80::1%1", ":::", "1.2.3.4:80", "1:2:3:4:5:6:7:8:9" };
	struct address address;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (address_read(str_of(wrong[i]), &address))
			fail_msg("\"%s\" is read", wrong[i]);
	assert_false(address_read(str_range("1.1.1.1\0x", 9), &address));
	assert_false(address_read_bytes(str_range("12345", 5), &address));
}

static void
an_address_is_written_as_it_was_read(void **state)
{
	static const char *const texts[] = { "192.0.2.7", "2001:db8::1",
	    "::1", "fe80::" };
	struct arena *a = arena_open(4096);
	struct address again;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct address address = read_one(texts[i]);

		assert_true(str_equal(address_text(a, &address),
		    str_of(texts[i])));
		assert_true(address_read_bytes(str_range(address.bytes,
		    address.is_ipv6 ? 16 : 4), &again));
		assert_true(address_equal(&address, &again));
	}
	arena_close(&a);
}

static void
loopback_is_loopback(void **state)
{
	struct address address;

	(void)state;
	address = read_one("127.8.9.10");
	assert_true(address_is_loopback(&address));
	address = read_one("::1");
	assert_true(address_is_loopback(&address));
	/* A socket to it would end here as well; but nobody asks for that. */
	address = read_one("::ffff:127.0.0.1");
	assert_false(address_is_loopback(&address));
	address = read_one("128.0.0.1");
	assert_false(address_is_loopback(&address));
	address = read_one("::2");
	assert_false(address_is_loopback(&address));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(special_uses_are_known),
		cmocka_unit_test(all_others_are_public),
		cmocka_unit_test(what_is_no_literal_is_not_read),
		cmocka_unit_test(an_address_is_written_as_it_was_read),
		cmocka_unit_test(loopback_is_loopback),
	};

	return cmocka_run_group_tests_name("base_address", tests, NULL, NULL);
}
