/*
 * What generated pages promise: nothing that a person or an app wrote becomes
 * markup, an address leads where its kind may lead, and every language says
 * every text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assets.h"
#include "base/html.h"
#include "locales.h"
#include "templates.h"

#define HOSTILE	"</h1><script>alert(1)</script>\" onload='x' &amp; {{7*7}} ${x}"

struct paper {
	struct arena	*arena;
	struct buf	 buf;
};

static void
paper_open(struct paper *p)
{
	p->arena = arena_open(4 << 20);
	buf_open(&p->buf, p->arena, 1 << 20);
}

static void
paper_close(struct paper *p)
{
	assert_false(buf_is_full(&p->buf));
	arena_close(&p->arena);
}

static bool
says(const struct paper *p, struct str text)
{
	return str_contains(buf_str(&p->buf), text);
}

static void
assert_is(struct paper *p, const char *expected)
{
	struct str s = buf_str(&p->buf);

	if (!str_equal(s, str_of(expected)))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), expected);
	buf_clear(&p->buf);
}

static void
text_never_becomes_markup(void **state)
{
	struct paper p;

	(void)state;
	paper_open(&p);
	html_text(&p.buf, STR("a<b>&\"c'\t\n"));
	assert_is(&p, "a&lt;b&gt;&amp;&quot;c&#39;\t\n");
	html_bdi(&p.buf, STR("<i>"));
	assert_is(&p, "<bdi>&lt;i&gt;</bdi>");
	html_host(&p.buf, STR("a\"b"));
	assert_is(&p, "<bdi dir=\"ltr\">a&quot;b</bdi>");
	html_site(&p.buf, STR("a\"b.c"), STR("b.c"));
	assert_is(&p, "<bdi dir=\"ltr\">a&quot;<wbr><strong>b.c</strong></bdi>");
	html_site(&p.buf, STR("<b.c"), STR_ABSENT);
	assert_is(&p, "<bdi dir=\"ltr\"><strong>&lt;b.c</strong></bdi>");
	html_site(&p.buf, STR("b.c"), STR("a.b.c"));
	assert_is(&p, "<bdi dir=\"ltr\"><strong>b.c</strong></bdi>");
	html_plain(&p.buf, STR("a<b>\r\n&"));
	assert_is(&p, "a<b>\n&");
	html_text(&p.buf, STR_ABSENT);
	assert_is(&p, "");
	paper_close(&p);
}

static void
bytes_that_are_no_text_are_replaced(void **state)
{
	static const char *const bad[] = {
		"\x01", "\x7f", "\x80", "\xc0\x80", "\xc2", "\xc2\x85",
		"\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff",
		"\xef\xbf\xbe", "\xe2\x80\xae", "\xe2\x81\xa6",
	};
	struct paper p;

	(void)state;
	paper_open(&p);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		html_text(&p.buf, STR("a"));
		html_text(&p.buf, str_of(bad[i]));
		assert_true(says(&p, STR("a\xef\xbf\xbd")));
		assert_true(str_is_utf8(buf_str(&p.buf)));
		buf_clear(&p.buf);
	}
	html_text(&p.buf, STR("\xe2\x80\x8f\xd9\x85\xf0\x9f\x98\x80"));
	assert_is(&p, "\xe2\x80\x8f\xd9\x85\xf0\x9f\x98\x80");
	html_text(&p.buf, STR("x\0y"));
	assert_is(&p, "x\xef\xbf\xbdy");
	paper_close(&p);
}

static void
addresses_lead_where_they_may(void **state)
{
	static const char *const good[] = {
		"https://app.example.com/cb?a=1", "http://127.0.0.1:1/",
		"HTTPS://x.example", "com.example.app:/done", "/apps", "/",
	};
	static const char *const bad[] = {
		"", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:x,y",
		"vbscript:x", "blob:x", "file:///x", "//evil.example",
		"/\\evil.example", "java\nscript:alert(1)",
		" https://x.example",
		"https:x", ":x", "1.a:x", "apps", "ht tp://x.example",
		"https://x.example\\@y.example",
	};
	struct paper p;

	(void)state;
	paper_open(&p);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		html_url(&p.buf, str_of(good[i]));
		assert_is(&p, good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		html_url(&p.buf, str_of(bad[i]));
		assert_is(&p, "about:invalid");
	}
	html_url(&p.buf, STR("https://x.example/?a=1&b=\"c"));
	assert_is(&p, "https://x.example/?a=1&amp;b=&quot;c");
	html_path(&p.buf, STR("/apps?a=\"b"));
	assert_is(&p, "/apps?a=&quot;b");
	html_path(&p.buf, STR("//evil.example"));
	assert_is(&p, "/");
	html_path(&p.buf, STR("https://evil.example"));
	assert_is(&p, "/");
	paper_close(&p);
}

static const struct part_permission permissions[] = {
	{ .id = STR("dns.edit"), .text = STR("Change <your> records"),
	    .is_sensitive = true },
};

static const struct part_area areas[] = {
	{ .name = STR("DNS & zones"), .permissions = permissions,
	    .permissions_count = 1 },
};

static const struct page_consent_accounts accounts[] = {
	{ .id = STR("one"), .name = STR("Acme"), .is_eligible = true,
	    .is_checked = true },
	{ .id = STR("two\""), .name = STR("<b>Two"), .is_checked = true,
	    .needs = PAGE_CONSENT_ACCOUNTS_NEEDS_ADMIN },
};

static struct page_consent
hostile_consent(void)
{
	return (struct page_consent){
		.frame = { .product = STR("A & B"), .csrf = STR(HOSTILE) },
		.app_name = STR(HOSTILE),
		.person = STR(HOSTILE),
		.email = STR(HOSTILE),
		.another_account = STR("javascript:alert(1)"),
		.seal = STR(HOSTILE),
		.app = {
			.trust = {
				.kind = PART_TRUST_KIND_UNVERIFIED,
				.publisher = STR(HOSTILE),
				.since = { 1773280800000000 },
			},
			.redirect = PART_IDENTITY_REDIRECT_WEB,
			.redirect_host = STR("app.example.com"),
			.redirect_site = STR("example.com"),
		},
		.warning = PAGE_CONSENT_WARNING_UNVERIFIED,
		.accounts = accounts,
		.accounts_count = 2,
		.required = areas,
		.required_count = 1,
		.optional = areas,
		.optional_count = 1,
	};
}

static void
hostile_names_stay_text_in_every_language(void **state)
{
	struct page_consent page = hostile_consent();

	(void)state;
	for (size_t i = 0; i < locales_count; i++) {
		struct paper p;

		paper_open(&p);
		page_consent_render(&p.buf, &locales[i], &page);
		assert_false(says(&p, STR("<script>")));
		assert_false(says(&p, STR("onload='")));
		assert_false(says(&p, STR("javascript:")));
		assert_false(says(&p, STR("<your>")));
		assert_true(says(&p, STR("<bdi>&lt;/h1&gt;&lt;script&gt;")));
		assert_true(says(&p, STR("value=\"&lt;/h1&gt;&lt;script")));
		assert_true(says(&p, STR("&amp;amp; {{7*7}} ${x}")));
		assert_true(says(&p, STR("id=\"account-two&quot;\"")));
		assert_true(says(&p, STR("<bdi dir=\"ltr\">app.<wbr>"
		    "<strong>example.com</strong></bdi>")));
		assert_true(says(&p, STR("datetime=\"2026-03-12T02:00:00Z\"")));
		paper_close(&p);
	}
}

static void
the_consent_page_keeps_its_promises(void **state)
{
	struct page_consent page = hostile_consent();
	struct paper p;

	(void)state;
	page.app_name = STR("DNS Pilot");
	paper_open(&p);
	page_consent_render(&p.buf, locale_english(), &page);
	assert_true(says(&p, STR("<html lang=\"en\" dir=\"ltr\">")));
	assert_true(says(&p, STR("<title>Allow access? – A &amp; B"
	    "</title>")));
	assert_true(says(&p, STR("<bdi>DNS Pilot</bdi> wants access to your "
	    "A &amp; B account")));
	assert_true(says(&p, STR("value=\"one\" checked")));
	/* what cannot be chosen is never ticked */
	assert_true(says(&p, STR("value=\"two&quot;\" disabled")));
	assert_true(says(&p, STR("value=\"dns.edit\">")));
	assert_true(says(&p, STR("name=\"answer\" value=\"cancel\"")));
	assert_true(says(&p, STR("name=\"answer\" value=\"allow\"")));
	assert_true(says(&p, STR("It does not get your password.")));
	/* f:A11: nothing about staying unless it was asked for */
	assert_false(says(&p, STR("when you are not using it")));
	buf_clear(&p.buf);

	page.is_offline = true;
	page_consent_render(&p.buf, locale_english(), &page);
	assert_true(says(&p, STR("when you are not using it, until you "
	    "remove it.")));
	buf_clear(&p.buf);

	page.until = (struct utime){ 1773280800000000 };
	page_consent_render(&p.buf, locale_english(), &page);
	assert_true(says(&p, STR("until <time datetime=\"2026-03-12T02:00:00Z"
	    "\">12 Mar 2026</time>.")));
	paper_close(&p);
}

static void
a_page_turns_with_its_language(void **state)
{
	struct page_problem page = {
		.frame = { .product = STR("Acme") },
		.title = { .message = MESSAGE_SCOPE_TITLE },
		.what = { .message = MESSAGE_SCOPE_WHAT },
		.then = { .message = MESSAGE_SCOPE_THEN },
	};
	struct paper p;

	(void)state;
	paper_open(&p);
	page_problem_render(&p.buf, locale_find(STR("ar-EG")), &page);
	assert_true(says(&p, STR("<html lang=\"ar\" dir=\"rtl\">")));
	assert_false(says(&p, STR("Go to the start page")));
	paper_close(&p);
}

static void
plurals_follow_each_language(void **state)
{
	static const struct {
		const char	*lang;
		int64_t		 apps;
		const char	*words;
	} rows[] = {
		{ "en", 0, ">0 apps have access<" },
		{ "en", 1, ">One app has access<" },
		{ "en", 2, ">2 apps have access<" },
		{ "de", 1, ">Eine App hat Zugriff<" },
		{ "de", 200, ">200 Apps haben Zugriff<" },
		{ "ar", 0, ">لا تطبيقات لها وصول<" },
		{ "ar", 2, ">لتطبيقين وصول<" },
		{ "ar", 7, ">لـ 7 تطبيقات وصول<" },
		{ "ar", 11, ">لـ 11 تطبيقًا وصول<" },
		{ "ar", 100, ">لـ 100 تطبيق وصول<" },
		{ "ar", 103, ">لـ 103 تطبيقات وصول<" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct page_home page = {
			.frame = { .product = STR("Acme"),
			    .person = STR("Ana"), .csrf = STR("x") },
			.apps = rows[i].apps,
		};
		struct paper p;

		paper_open(&p);
		page_home_render(&p.buf, locale_find(str_of(rows[i].lang)),
		    &page);
		if (!says(&p, str_of(rows[i].words)))
			fail_msg("%s %d", rows[i].lang, (int)rows[i].apps);
		paper_close(&p);
	}
}

static void
dates_are_said_and_machine_readable(void **state)
{
	struct utime t = { 1773324300000000 };
	struct paper p;

	(void)state;
	paper_open(&p);
	locale_date(&p.buf, locale_english(), t);
	assert_is(&p, "12 Mar 2026");
	locale_moment(&p.buf, locale_english(), t);
	assert_is(&p, "12 Mar 2026, 14:05 UTC");
	locale_moment_html(&p.buf, locale_english(), t);
	assert_is(&p, "<time datetime=\"2026-03-12T14:05:00Z\">"
	    "12 Mar 2026, 14:05 UTC</time>");
	locale_date(&p.buf, locale_find(STR("de")), t);
	assert_is(&p, "12. März 2026");
	locale_date_html(&p.buf, locale_english(), UTIME_NEVER);
	assert_is(&p, "");
	locale_date_html(&p.buf, locale_english(), (struct utime){ 0 });
	assert_is(&p, "");
	assert_false(locale_has_time(UTIME_NEVER));
	paper_close(&p);
}

static void
named_texts_take_values_that_stay_text(void **state)
{
	struct said s = {
		.message = MESSAGE_PASSWORD_TOO_SHORT,
		.with = { STR("<12>") },
	};
	struct paper p;

	(void)state;
	paper_open(&p);
	locale_said(&p.buf, locale_english(), s, SAY_HTML);
	assert_is(&p, "Choose a password of at least <bdi>&lt;12&gt;</bdi> "
	    "characters.");
	locale_said(&p.buf, locale_english(), s, SAY_ATTRIBUTE);
	assert_is(&p, "Choose a password of at least &lt;12&gt; characters.");
	locale_said(&p.buf, locale_english(), s, SAY_PLAIN);
	assert_is(&p, "Choose a password of at least <12> characters.");
	locale_said(&p.buf, locale_english(), (struct said){ .message = 0 },
	    SAY_HTML);
	assert_is(&p, "");
	assert_true(str_equal(locale_text(locale_english(),
	    MESSAGE_START_AGAIN), STR("Start again")));
	paper_close(&p);
}

static const char *
chosen(const char *ui_locales, const char *saved, const char *accept)
{
	struct str lang = locale_choose(str_of(ui_locales), str_of(saved),
	    str_of(accept))->lang;

	return lang.bytes;
}

static void
the_language_is_the_first_that_can_be_met(void **state)
{
	(void)state;
	assert_string_equal(chosen(NULL, NULL, NULL), "en");
	assert_string_equal(chosen("xx ar-EG de", "de", "de"), "ar");
	assert_string_equal(chosen("xx", "de", "ar"), "de");
	assert_string_equal(chosen(NULL, "../..", "ar"), "ar");
	assert_string_equal(chosen(NULL, NULL, "fr, de;q=0.5, ar;q=0.9"), "ar");
	assert_string_equal(chosen(NULL, NULL, "de;q=0, en;q=0.1"), "en");
	assert_string_equal(chosen(NULL, NULL, "AR-sa , en"), "ar");
	assert_string_equal(chosen(NULL, NULL, ";;;,,,q=,*;q=x"), "en");
	assert_null(locale_find(STR("")));
	assert_null(locale_find(STR("a")));
	assert_null(locale_find(STR_ABSENT));
}

static void
assets_are_found_by_their_whole_name(void **state)
{
	const struct asset *css = asset_find(STR(ASSET_PLACET_CSS));

	(void)state;
	assert_non_null(css);
	assert_true(str_starts(css->path, STR("/assets/placet-")));
	assert_int_equal(css->path.len, sizeof("/assets/placet-.css") - 1 + 12);
	assert_true(str_equal(css->type, STR("text/css; charset=utf-8")));
	assert_true(css->bytes.len > 1000);
	assert_false(str_contains(css->bytes, STR("/*")));
	assert_null(asset_find(STR("/assets/placet.css")));
	assert_null(asset_find(STR("/assets/placet-000000000000.css")));
	assert_null(asset_find(STR_ABSENT));
}

static void
a_page_with_its_style_stays_small(void **state)
{
	struct page_consent page = hostile_consent();
	struct paper p;

	(void)state;
	paper_open(&p);
	page_consent_render(&p.buf, locale_find(STR("ar")), &page);
	assert_true(buf_str(&p.buf).len +
	    asset_find(STR(ASSET_PLACET_CSS))->bytes.len < 40 * 1024);
	paper_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_never_becomes_markup),
		cmocka_unit_test(bytes_that_are_no_text_are_replaced),
		cmocka_unit_test(addresses_lead_where_they_may),
		cmocka_unit_test(hostile_names_stay_text_in_every_language),
		cmocka_unit_test(the_consent_page_keeps_its_promises),
		cmocka_unit_test(a_page_turns_with_its_language),
		cmocka_unit_test(plurals_follow_each_language),
		cmocka_unit_test(dates_are_said_and_machine_readable),
		cmocka_unit_test(named_texts_take_values_that_stay_text),
		cmocka_unit_test(the_language_is_the_first_that_can_be_met),
		cmocka_unit_test(assets_are_found_by_their_whole_name),
		cmocka_unit_test(a_page_with_its_style_stays_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
