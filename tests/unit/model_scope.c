/*
 * What the catalog promises: a good file becomes texts with a fallback, each
 * bad one a sentence with its line. Lists of ids, roles and e-mail addresses
 * are read strictly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/email.h"
#include "model/scope.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct arena *arena;

static const char good[] =
"areas:\n"						/* line 1 */
"  - id: dns\n"
"    text: {en: DNS, ar: \"\xd9\x86\"}\n"
"  - id: billing\n"
"    text: {en: Billing}\n"				/* line 5 */
"scopes:\n"
"  - id: dns.read\n"
"    area: dns\n"
"    verb: read\n"
"    sensitivity: basic\n"				/* line 10 */
"    required: true\n"
"    text: {en: See DNS records, ar: \"\xd8\xa7\", pt: Ver}\n"
"    detail: {en: Names and values.}\n"
"  - id: billing.edit\n"
"    area: billing\n"					/* line 15 */
"    verb: edit\n"
"    sensitivity: restricted\n"
"    minimum_role: owner\n"
"    text:\n"
"      en: Change how you pay\n";			/* line 20 */

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)16 * 1024 * 1024);
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
	struct scope_catalog c;
	struct str why = STR("");
	const struct scope *s;

	(void)state;
	if (!scope_catalog_read_text(arena, "scopes.yml", str_of(good), &c,
	    &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_int_equal(c.areas_count, 2);
	assert_int_equal(c.scopes_count, 2);
	s = scope_find(&c, STR("dns.read"));
	assert_non_null(s);
	assert_int_equal(s->verb, SCOPE_READ);
	assert_int_equal(s->sensitivity, SENSITIVITY_BASIC);
	assert_true(s->is_required);
	assert_int_equal(s->minimum_role, ROLE_MEMBER);
	assert_true(s->area == &c.areas[0]);
	s = scope_find(&c, STR("billing.edit"));
	assert_int_equal(s->minimum_role, ROLE_OWNER);
	assert_int_equal(s->sensitivity, SENSITIVITY_RESTRICTED);
	assert_false(s->is_required);
	assert_null(scope_find(&c, STR("dns.edit")));
}

static void
texts_fall_back_to_english(void **state)
{
	struct scope_catalog c;
	struct str why;
	const struct scope *s;

	(void)state;
	assert_true(scope_catalog_read_text(arena, "scopes.yml",
	    str_of(good), &c, &why));
	s = &c.scopes[0];
	assert_true(str_equal(scope_text(s, STR("en")),
	    STR("See DNS records")));
	assert_true(str_equal(scope_text(s, STR("ar")), STR("\xd8\xa7")));
	assert_true(str_equal(scope_text(s, STR("ar-EG")), STR("\xd8\xa7")));
	assert_true(str_equal(scope_text(s, STR("PT-br")), STR("Ver")));
	assert_false(wording_is_foreign(s->text, STR("ar-EG")));
	assert_true(wording_is_foreign(s->text, STR("de")));
	assert_true(str_equal(scope_text(s, STR("de")),
	    STR("See DNS records")));
	assert_true(str_equal(scope_text(s, STR_ABSENT),
	    STR("See DNS records")));
	assert_true(str_equal(scope_detail(s, STR("ar")),
	    STR("Names and values.")));
	assert_true(str_equal(scope_detail(&c.scopes[1], STR("en")),
	    STR("")));
	assert_true(str_equal(scope_area_text(&c.areas[1], STR("ar")),
	    STR("Billing")));
}

struct bad_row {
	const char	*old;
	const char	*new;
	const char	*says;
};

static void
each_mistake_has_its_line(void **state)
{
	static const struct bad_row rows[] = {
		{ "id: dns.read", "id: DNS.read", "line 7: \"DNS.read\"" },
		{ "id: dns.read", "id: dns read", "line 7" },
		{ "id: dns.read", "id: .dns", "line 7" },
		{ "id: dns.read", "id: billing.edit", "line 14" },
		{ "  - id: billing\n", "  - id: dns\n", "line 4" },
		{ "area: dns", "area: zone", "line 8: there is no area" },
		{ "verb: read", "verb: write", "line 9" },
		{ "sensitivity: basic", "sensitivity: none", "line 10" },
		{ "required: true", "required: maybe", "line 11" },
		{ "en: See DNS records, ", "", "line 12: \"text\" has no" },
		{ "en: See DNS records", "en: \"\"", "line 12: the \"text\"" },
		{ "en: See DNS records", "en: [a]", "line 12" },
		{ "pt: Ver", "PT: Ver", "line 12" },
		{ "pt: Ver", "en: Ver", "line 12: the key \"en\"" },
		{ "{en: Names and values.}", "{ar: x}", "line 13" },
		{ "    verb: edit\n", "", "\"verb\" is missing" },
		{ "minimum_role: owner", "minimum_role: king", "line 18" },
		{ "minimum_role", "minimal_role", "line 18: unknown key" },
		{ "    text:\n      en: Change how you pay\n", "",
		    "line 14: the key \"text\"" },
		{ "area: billing", "area: dns", "line 4: no scope" },
		{ "areas:", "aereas:", "line 1: unknown key" },
		{ "areas:\n", "areas: []\nx:\n", "line" },
	};
	struct scope_catalog c = { .scopes_count = 99 };
	struct str why;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *at = strstr(good, rows[i].old);
		struct str text;

		assert_non_null(at);
		text = arena_printf(arena, "%.*s%s%s", (int)(at - good), good,
		    rows[i].new, at + strlen(rows[i].old));
		why = STR("");
		if (scope_catalog_read_text(arena, "scopes.yml", text, &c,
		    &why))
			fail_msg("row %zu was read", i);
		assert_int_equal(c.scopes_count, 99);
		if (!str_contains(why, str_of(rows[i].says)) ||
		    !str_starts(why, STR("scopes.yml")))
			fail_msg("row %zu: %.*s", i, STR_ARG(why));
	}
	assert_false(scope_catalog_read(arena, "/no/such/file", &c, &why));
	assert_false(scope_catalog_read_text(arena, "x", STR("areas: 5"), &c,
	    &why));
	assert_false(scope_catalog_read_text(arena, "x", STR("[]"), &c,
	    &why));
}

static void
lists_are_split_strictly(void **state)
{
	static const char *const bad[] = { " ", " a", "a ", "a  b", "a a",
	    "a\tb", "a\"b", "a\\b", "\xc3\xa9", "a\nb", "a b a" };
	struct str_list list;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (scope_split(arena, str_of(bad[i]), &list))
			fail_msg("row %zu", i);
	}
	assert_false(scope_split(arena, STR("a\0b"), &list));
	assert_true(scope_split(arena, STR(""), &list));
	assert_int_equal(list.count, 0);
	assert_true(scope_split(arena, STR_ABSENT, &list));
	assert_int_equal(list.count, 0);
	assert_true(scope_split(arena, STR("openid dns.read a!#[]~"), &list));
	assert_int_equal(list.count, 3);
	assert_true(str_equal(list.items[2], STR("a!#[]~")));
	assert_true(str_equal(scope_join(arena, list),
	    STR("openid dns.read a!#[]~")));
	assert_true(str_equal(scope_join(arena, (struct str_list){ NULL, 0 }),
	    STR("")));
}

static void
lists_have_at_most_a_hundred(void **state)
{
	char text[1000];
	struct str_list list;
	size_t len = 0;

	(void)state;
	for (int i = 0; i < 101; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%ss%d", i == 0 ? "" : " ", i);
	assert_false(scope_split(arena, str_range(text, len), &list));
	assert_true(scope_split(arena, str_range(text, len - 5), &list));
	assert_int_equal(list.count, 100);
}

static void
ceilings_hold(void **state)
{
	struct str_list small;
	struct str_list large;

	(void)state;
	assert_true(scope_split(arena, STR("b a"), &small));
	assert_true(scope_split(arena, STR("a b c"), &large));
	assert_true(scope_is_within(small, large));
	assert_false(scope_is_within(large, small));
	assert_true(scope_is_within((struct str_list){ NULL, 0 }, small));
	assert_true(str_equal(scope_join(arena, scope_both(arena, large,
	    small)), STR("a b")));
}

static void
roles_rise(void **state)
{
	(void)state;
	assert_int_equal(role_read(STR("owner")), ROLE_OWNER);
	assert_int_equal(role_read(STR("Owner")), ROLE_NONE);
	assert_int_equal(role_read(STR("")), ROLE_NONE);
	assert_true(ROLE_MEMBER < ROLE_DEVELOPER);
	assert_true(ROLE_DEVELOPER < ROLE_ADMIN && ROLE_ADMIN < ROLE_OWNER);
	for (enum role r = ROLE_MEMBER; r <= ROLE_OWNER; r++)
		assert_int_equal(role_read(role_name(r)), r);
}

static void
email_addresses_have_one_form(void **state)
{
	static const char *const bad[] = { "", "@", "a@", "@b.c", "a@b",
	    "a@b@c.d", "a b@c.d", "a@b..c", "a@.b.c", "a@b.c.", "a@-b.c",
	    "a\n@b.c", "a@b.c\n", "a@b.c,d@e.f", "<a@b.c>", "\"a\"@b.c",
	    "a@[1.2.3.4]", "a@b_c.d", "a\xff@b.c", "a\xc2\x85@b.c" };
	struct str email = STR("before");
	char text[300];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (email_normalise(arena, str_of(bad[i]), &email))
			fail_msg("row %zu", i);
	}
	assert_true(str_equal(email, STR("before")));
	assert_true(email_normalise(arena, STR(" Ana+X@Example.COM\t"),
	    &email));
	assert_true(str_equal(email, STR("ana+x@example.com")));
	assert_true(email_normalise(arena, STR("j\xc3\xa9@b\xc3\xbc.de"),
	    &email));

	memset(text, 'a', sizeof(text));
	text[64] = '@';
	for (size_t i = 70; i < 300; i += 10)
		text[i] = '.';
	text[300 - 1] = 'a';
	assert_true(email_normalise(arena, str_range(text, 254), &email));
	assert_false(email_normalise(arena, str_range(text, 255), &email));
	memset(text, 'a', 70);
	text[65] = '@';
	assert_false(email_normalise(arena, str_range(text, 100), &email));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_catalog_is_read),
		cmocka_unit_test(texts_fall_back_to_english),
		cmocka_unit_test(each_mistake_has_its_line),
		cmocka_unit_test(lists_are_split_strictly),
		cmocka_unit_test(lists_have_at_most_a_hundred),
		cmocka_unit_test(ceilings_hold),
		cmocka_unit_test(roles_rise),
		cmocka_unit_test(email_addresses_have_one_form),
	};

	return cmocka_run_group_tests_name("model/scope", tests, open_all,
	    close_all);
}
