/*
 * What judging a domain's record promises (s:V02, s:V04, s:V13, f:D2, f:D3).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/domain_name.h"
#include "model/domain_proof.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define TOKEN		"abcdefghijklmnopqrstuvwxyz234567"
#define OTHER		"bbcdefghijklmnopqrstuvwxyz234567"
#define OLD		"cbcdefghijklmnopqrstuvwxyz234567"

static struct arena *arena;
static const struct str old_token = { OLD, 32 };

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)64 * 1024 * 1024);
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static struct domain_challenge
challenge_on(const char *day)
{
	struct domain_challenge c = {
		.token = STR(TOKEN),
		.old_tokens = { &old_token, 1 },
	};

	assert_true(utime_read_date(str_of(day), &c.today));
	return c;
}

/* A record of strings of at most `each` bytes. */
static struct str
record_of(struct str text, size_t each)
{
	struct buf b;

	buf_open(&b, arena, 1 << 20);
	for (size_t i = 0; i < text.len; i += each) {
		struct str part = str_first(str_from(text, i), each);

		buf_add_byte(&b, (char)part.len);
		buf_add(&b, part);
	}
	return buf_str(&b);
}

static struct domain_judgement
judge(const char *text)
{
	struct domain_challenge c = challenge_on("2026-11-29");
	struct str record = record_of(str_of(text), 255);
	struct domain_judgement j;

	domain_records_judge(arena, &c, &record, 1, &j);
	return j;
}

static void
one_record_is_what_it_is(void **state)
{
	static const struct {
		const char		*text;
		enum domain_record	 is;
	} rows[] = {
		{ TOKEN, DOMAIN_RECORD_MATCH },
		{ "token=" TOKEN, DOMAIN_RECORD_MATCH },
		{ "  token=" TOKEN "  ", DOMAIN_RECORD_MATCH },
		{ " " TOKEN "\t", DOMAIN_RECORD_MATCH },
		{ "token=" TOKEN " expiry=2026-12-06", DOMAIN_RECORD_MATCH },
		{ "token=" TOKEN "  expiry=2026-11-29", DOMAIN_RECORD_MATCH },
		{ "token=" TOKEN " by=us expiry=2026-12-06 x",
		    DOMAIN_RECORD_MATCH },
		{ "token=" TOKEN " expiry=2026-11-28",
		    DOMAIN_RECORD_EXPIRED },
		{ "token=" TOKEN " expiry=2026-02-30",
		    DOMAIN_RECORD_EXPIRY_UNREAD },
		{ "token=" TOKEN " expiry=", DOMAIN_RECORD_EXPIRY_UNREAD },
		{ "token=" TOKEN " expiry=never",
		    DOMAIN_RECORD_EXPIRY_UNREAD },
		{ "token=" TOKEN " expiry=2026-12-06 expiry=2027-12-06",
		    DOMAIN_RECORD_EXPIRY_UNREAD },
		{ "expiry=2026-12-06 token=" TOKEN, DOMAIN_RECORD_NOT_FIRST },
		{ "placet token=" TOKEN, DOMAIN_RECORD_NOT_FIRST },
		{ "Token=" TOKEN, DOMAIN_RECORD_NOT_FIRST },
		{ TOKEN " and more", DOMAIN_RECORD_NOT_FIRST },
		{ "x" TOKEN, DOMAIN_RECORD_NOT_FIRST },
		{ TOKEN "x", DOMAIN_RECORD_NOT_FIRST },
		{ "token=" TOKEN ";", DOMAIN_RECORD_NOT_FIRST },
		{ "\"token=" TOKEN "\"", DOMAIN_RECORD_QUOTED },
		{ "token='" TOKEN "'", DOMAIN_RECORD_QUOTED },
		{ "token=" OLD, DOMAIN_RECORD_OLD },
		{ OLD, DOMAIN_RECORD_OLD },
		{ "token=" OTHER, DOMAIN_RECORD_OTHER },
		{ "token=", DOMAIN_RECORD_OTHER },
		{ "token=abcdefghijklmnopqrstuvwxyz23456",
		    DOMAIN_RECORD_OTHER },
		{ "token=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
		    DOMAIN_RECORD_OTHER },
		{ "", DOMAIN_RECORD_OTHER },
		{ "v=spf1 -all", DOMAIN_RECORD_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct domain_judgement j = judge(rows[i].text);

		if (j.best != rows[i].is)
			fail_msg("\"%s\": %d instead of %d", rows[i].text,
			    (int)j.best, (int)rows[i].is);
		assert_int_equal(j.wrong, j.best == DOMAIN_RECORD_MATCH ? 0 :
		    1);
		assert_true(str_is_absent(j.shown) == (j.wrong == 0));
	}
}

static void
the_strings_of_a_record_are_one_text(void **state)
{
	struct domain_challenge c = challenge_on("2026-11-29");
	struct str text = STR("token=" TOKEN " expiry=2026-12-06");
	struct domain_judgement j;
	struct str record;

	(void)state;
	for (size_t each = 1; each < text.len; each++) {
		record = record_of(text, each);
		domain_records_judge(arena, &c, &record, 1, &j);
		assert_int_equal(j.best, DOMAIN_RECORD_MATCH);
	}
	/* Empty strings between; a last one that claims more than there is. */
	record = str_range("\0\6token=\0\40" TOKEN "\0", 42);
	domain_records_judge(arena, &c, &record, 1, &j);
	assert_int_equal(j.best, DOMAIN_RECORD_MATCH);
	record = str_range("\377token=" TOKEN, 39);
	domain_records_judge(arena, &c, &record, 1, &j);
	assert_int_equal(j.best, DOMAIN_RECORD_MATCH);
}

static void
one_right_record_among_many_is_enough(void **state)
{
	struct domain_challenge c = challenge_on("2026-11-29");
	struct str records[200];
	struct domain_judgement j;

	(void)state;
	for (size_t i = 0; i < COUNT(records); i++)
		records[i] = record_of(arena_printf(arena, "v=%zu", i), 255);
	domain_records_judge(arena, &c, records, COUNT(records), &j);
	assert_int_equal(j.best, DOMAIN_RECORD_OTHER);
	assert_int_equal(j.wrong, 200);
	assert_true(str_equal(j.shown, STR("v=0")));

	records[150] = record_of(STR("token=" OLD), 255);
	domain_records_judge(arena, &c, records, COUNT(records), &j);
	assert_int_equal(j.best, DOMAIN_RECORD_OLD);
	assert_true(str_equal(j.shown, STR("token=" OLD)));

	records[137] = record_of(STR(TOKEN), 255);
	domain_records_judge(arena, &c, records, COUNT(records), &j);
	assert_int_equal(j.best, DOMAIN_RECORD_MATCH);
	assert_int_equal(j.wrong, 199);

	domain_records_judge(arena, &c, NULL, 0, &j);
	assert_int_equal(j.best, DOMAIN_RECORD_NONE);
	assert_int_equal(j.wrong, 0);
}

static void
what_is_shown_is_short_and_harmless(void **state)
{
	struct domain_judgement j;
	char text[301] = "";

	(void)state;
	j = judge("<script>\x1b[31m\"\\\n\xc3\xbc");
	assert_true(str_equal(j.shown, STR("<script>\\027[31m\\\"\\\\\\010"
	    "\\195\\188")));
	assert_false(j.is_cut);

	memset(text, 'x', 300);
	j = judge(text);
	assert_int_equal(j.shown.len, DOMAIN_RECORD_SHOWN_MAX);
	assert_true(j.is_cut);
	text[100] = '\0';
	j = judge(text);
	assert_int_equal(j.shown.len, DOMAIN_RECORD_SHOWN_MAX);
	assert_false(j.is_cut);

	/* An escape is never cut in two. */
	memset(text, '\x01', 300);
	j = judge(text);
	assert_int_equal(j.shown.len, 100);
	text[0] = 'x';
	j = judge(text);
	assert_int_equal(j.shown.len, 97);
	assert_true(j.is_cut);
}

static void
a_token_is_random_and_only_base32(void **state)
{
	size_t seen[256] = { 0 };
	struct str token, before = STR("");

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		token = domain_token_make(arena);
		assert_true(domain_token_is(token));
		assert_false(str_equal(token, before));
		for (size_t k = 0; k < token.len; k++)
			seen[(unsigned char)token.bytes[k]]++;
		before = token;
	}
	/* 6400 letters: each some 200 times, 120 being six sigma away. */
	for (size_t i = 0; i < 32; i++)
		assert_in_range(seen[(unsigned char)TOKEN[i]], 120, 280);
	assert_false(domain_token_is(STR("")));
	assert_false(domain_token_is(STR("1bcdefghijklmnopqrstuvwxyz234567")));
	assert_false(domain_token_is(str_range("\0bcdefghijklmnopqrstuvwxyz"
	    "234567", 32)));
	assert_false(domain_token_is(STR(TOKEN "a")));
}

static void
what_is_to_be_published_matches_itself(void **state)
{
	struct account_id account = { { { 1, 2, 3 } } };
	struct str label = domain_account_label(arena, account);
	char longest[DOMAIN_NAME_MAX_BYTES + 1];

	(void)state;
	assert_true(str_equal(domain_token_record(arena, STR(TOKEN)),
	    STR("token=" TOKEN)));
	assert_true(str_equal(domain_challenge_name(arena, STR("example.com"),
	    STR_ABSENT), STR("_placet-challenge.example.com")));
	/* printf 01020300-0000-0000-0000-000000000000 | openssl sha256 */
	assert_true(str_equal(label, STR("d64qr2ee7zebvp46")));
	assert_true(str_equal(domain_challenge_name(arena, STR("example.com"),
	    label), STR("_d64qr2ee7zebvp46._placet-challenge.example.com")));
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(domain_challenge_name(arena, str_of(longest),
	    label).len, 253);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_record_is_what_it_is),
		cmocka_unit_test(the_strings_of_a_record_are_one_text),
		cmocka_unit_test(one_right_record_among_many_is_enough),
		cmocka_unit_test(what_is_shown_is_short_and_harmless),
		cmocka_unit_test(a_token_is_random_and_only_base32),
		cmocka_unit_test(what_is_to_be_published_matches_itself),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
