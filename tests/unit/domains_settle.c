/*
 * What many resolvers' answers come to (s:V09, f:D5), without any of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "domains/look_up.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/*
 * One letter for each resolver, upper case where DNSSEC proves it: s sees the
 * record, n no such name, e no record there, w a wrong one, o an alias into our
 * own domain, b bogus, t no answer.
 */
static enum look_up_verdict
verdict_of(char letter)
{
	switch (letter | 0x20) {
	case 's':
		return LOOK_UP_VERIFIED;
	case 'n':
		return LOOK_UP_NO_NAME;
	case 'e':
		return LOOK_UP_NO_RECORD;
	case 'w':
		return LOOK_UP_WRONG_RECORD;
	case 'o':
		return LOOK_UP_OWN_NAME;
	case 'b':
		return LOOK_UP_DNSSEC_INVALID;
	default:
		return LOOK_UP_TEMPORARY;
	}
}

static struct look_up
settle(const char *letters)
{
	struct look_up l = { .count = strlen(letters) };

	for (size_t i = 0; i < l.count; i++) {
		l.perspectives[i].sees = verdict_of(letters[i]);
		l.perspectives[i].is_secure = letters[i] < 'a';
	}
	look_up_settle(&l);
	return l;
}

static void
each_set_of_answers_has_one_verdict(void **state)
{
	static const struct {
		const char		*letters;
		enum look_up_verdict	 verdict;
		bool			 is_secure;
	} rows[] = {
		{ "s", LOOK_UP_VERIFIED, false },
		{ "S", LOOK_UP_VERIFIED, true },
		{ "n", LOOK_UP_NO_NAME, false },
		{ "e", LOOK_UP_NO_RECORD, false },
		{ "w", LOOK_UP_WRONG_RECORD, false },
		{ "o", LOOK_UP_OWN_NAME, false },
		{ "b", LOOK_UP_DNSSEC_INVALID, false },
		{ "t", LOOK_UP_TEMPORARY, false },
		/* two must both see it, but one proof will do */
		{ "ss", LOOK_UP_VERIFIED, false },
		{ "st", LOOK_UP_TEMPORARY, false },
		{ "sn", LOOK_UP_DISAGREEMENT, false },
		{ "St", LOOK_UP_VERIFIED, true },
		{ "nS", LOOK_UP_VERIFIED, true },
		{ "NS", LOOK_UP_VERIFIED, true },
		{ "nt", LOOK_UP_TEMPORARY, false },
		{ "Nt", LOOK_UP_NO_NAME, true },
		/* all but one */
		{ "sss", LOOK_UP_VERIFIED, false },
		{ "ssn", LOOK_UP_VERIFIED, false },
		{ "ssb", LOOK_UP_VERIFIED, false },
		{ "sst", LOOK_UP_VERIFIED, false },
		{ "snn", LOOK_UP_NO_NAME, false },
		{ "sbb", LOOK_UP_DNSSEC_INVALID, false },
		{ "sbt", LOOK_UP_DNSSEC_INVALID, false },
		{ "snt", LOOK_UP_DISAGREEMENT, false },
		{ "snb", LOOK_UP_DNSSEC_INVALID, false },
		{ "stt", LOOK_UP_TEMPORARY, false },
		{ "ntt", LOOK_UP_TEMPORARY, false },
		{ "nnt", LOOK_UP_NO_NAME, false },
		{ "btt", LOOK_UP_DNSSEC_INVALID, false },
		{ "ttt", LOOK_UP_TEMPORARY, false },
		/* the most telling absence; what is proved goes before */
		{ "nnw", LOOK_UP_WRONG_RECORD, false },
		{ "ewn", LOOK_UP_WRONG_RECORD, false },
		{ "nno", LOOK_UP_OWN_NAME, false },
		{ "wwN", LOOK_UP_NO_NAME, true },
		{ "Wnn", LOOK_UP_WRONG_RECORD, true },
		{ "Wbb", LOOK_UP_WRONG_RECORD, true },
		/* what is proved absent does not outvote who sees it … */
		{ "sNt", LOOK_UP_DISAGREEMENT, false },
		/* … but as one of the quorum */
		{ "sNn", LOOK_UP_NO_NAME, true },
		/* all but one of five, all but two of six and more */
		{ "ssssn", LOOK_UP_VERIFIED, false },
		{ "sssnn", LOOK_UP_DISAGREEMENT, false },
		{ "ssssnn", LOOK_UP_VERIFIED, false },
		{ "sssnnn", LOOK_UP_DISAGREEMENT, false },
		{ "ssnnnn", LOOK_UP_NO_NAME, false },
		{ "ssssssnn", LOOK_UP_VERIFIED, false },
		{ "sssssnnn", LOOK_UP_DISAGREEMENT, false },
		{ "ttttttSn", LOOK_UP_VERIFIED, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct look_up l = settle(rows[i].letters);

		if (l.verdict != rows[i].verdict ||
		    l.is_secure != rows[i].is_secure)
			fail_msg("%s: %s, %d", rows[i].letters,
			    look_up_verdict_name(l.verdict), l.is_secure);
		assert_non_null(l.speaker);
	}
}

/* A forged majority never wins without either quorum or proof: every mix. */
static void
nothing_is_verified_with_less_than_the_rule(void **state)
{
	static const char letters[] = "sSnNwbt";
	char mix[DNS_PERSPECTIVES_MAX + 1] = "";

	(void)state;
	for (size_t count = 1; count <= 5; count++) {
		size_t mixes = 1;

		for (size_t i = 0; i < count; i++)
			mixes *= COUNT(letters) - 1;
		for (size_t m = 0; m < mixes; m++) {
			size_t rest = m, sees = 0, proofs = 0;
			struct look_up l;

			for (size_t i = 0; i < count; i++) {
				mix[i] = letters[rest % (COUNT(letters) - 1)];
				rest /= COUNT(letters) - 1;
				sees += (mix[i] | 0x20) == 's' ? 1 : 0;
				proofs += mix[i] == 'S' ? 1 : 0;
			}
			mix[count] = '\0';
			l = settle(mix);
			assert_int_equal(l.agree, sees);
			assert_true((l.verdict == LOOK_UP_VERIFIED) ==
			    (proofs > 0 || sees >= look_up_needed(count)));
			assert_true(l.verdict != LOOK_UP_NONE);
			assert_true(l.speaker != NULL);
		}
	}
}

static void
one_liar_of_several_is_never_enough(void **state)
{
	static const size_t needed[] = { 0, 1, 2, 2, 3, 4, 4, 5, 6 };

	(void)state;
	for (size_t i = 1; i < COUNT(needed); i++)
		assert_int_equal(look_up_needed(i), needed[i]);
}

static void
verdicts_and_hints_have_names(void **state)
{
	(void)state;
	for (int i = 0; i < LOOK_UP_VERDICT_COUNT; i++)
		assert_non_null(look_up_verdict_name(
		    (enum look_up_verdict)i));
	for (int i = 0; i < LOOK_UP_HINT_COUNT; i++)
		assert_non_null(look_up_hint_name((enum look_up_hint)i));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_set_of_answers_has_one_verdict),
		cmocka_unit_test(nothing_is_verified_with_less_than_the_rule),
		cmocka_unit_test(one_liar_of_several_is_never_enough),
		cmocka_unit_test(verdicts_and_hints_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
