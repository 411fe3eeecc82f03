#include "domains/seen.h"

#include "engine/json.h"

#define SEEN_MAX_BYTES		((size_t)64 * 1024)
#define TOKEN_LIKE_BYTES	((size_t)20)
#define KEPT_BYTES		((size_t)6)

/* --- writing --- */

/* "token=abcdef…": of each long run of a token's characters the beginning. */
static struct str
without_tokens(struct arena *a, struct str text)
{
	struct buf out;
	size_t run = 0;

	buf_open(&out, a, text.len + 1);
	for (size_t i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.bytes[i] : '\0';

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '2' && c <= '7')) {
			run++;
			continue;
		}
		if (run < TOKEN_LIKE_BYTES)
			buf_add(&out, str_range(text.bytes + i - run, run));
		else {
			buf_add(&out, str_range(text.bytes + i - run,
			    KEPT_BYTES));
			buf_add(&out, STR("..."));
		}
		if (i < text.len)
			buf_add_byte(&out, c);
		run = 0;
	}
	return buf_str(&out);
}

static void
put_text(json_t *to, const char *key, struct str text)
{
	if (!str_is_empty(text))
		json_object_set_new(to, key, json_stringn(text.bytes,
		    text.len));
}

static void
put_found(struct arena *a, json_t *to, const struct domain_judgement *found)
{
	if (str_is_empty(found->shown))
		return;
	put_text(to, "found", without_tokens(a, arena_printf(a, "%.*s%s",
	    STR_ARG(found->shown), found->is_cut ? "..." : "")));
	json_object_set_new(to, "others", json_integer(
	    found->wrong > 1 ? (json_int_t)found->wrong - 1 : 0));
}

static json_t *
perspective_json(const struct look_up_perspective *p)
{
	json_t *one = json_object();

	put_text(one, "resolver", p->resolver);
	put_text(one, "sees", str_of(look_up_verdict_name(p->sees)));
	json_object_set_new(one, "secure", json_boolean(p->is_secure));
	put_text(one, "why", p->why);
	return one;
}

struct str
seen_write(struct arena *a, const struct look_up *l)
{
	json_t *all = json_object(), *resolvers = json_array();
	struct str text;
	char *bytes;
	size_t len;

	for (size_t i = 0; i < l->count; i++)
		json_array_append_new(resolvers,
		    perspective_json(&l->perspectives[i]));
	json_object_set_new(all, "resolvers", resolvers);
	if (l->speaker != NULL && l->verdict != LOOK_UP_VERIFIED)
		put_found(a, all, &l->speaker->judgement);
	if (l->speaker != NULL)
		put_text(all, "alias", l->speaker->canonical);
	if (l->hint != LOOK_UP_HINT_NONE)
		put_text(all, "hint", str_of(look_up_hint_name(l->hint)));
	put_text(all, "found_at", l->found_at);
	if (l->is_wildcard)
		json_object_set_new(all, "wildcard", json_true());
	if (l->negative_ttl_s > 0)
		json_object_set_new(all, "remembered_s",
		    json_integer(l->negative_ttl_s));
	len = json_dumpb(all, NULL, 0, JSON_COMPACT);
	bytes = ARENA_ARRAY(a, char, len + 1);
	text = str_range(bytes, json_dumpb(all, bytes, len, JSON_COMPACT));
	json_decref(all);
	return text;
}

/* --- reading --- */

enum look_up_verdict
seen_verdict(struct str name)
{
	for (int v = LOOK_UP_VERIFIED; v < LOOK_UP_VERDICT_COUNT; v++)
		if (str_equal(str_of(look_up_verdict_name(
		    (enum look_up_verdict)v)), name))
			return (enum look_up_verdict)v;
	return LOOK_UP_NONE;
}

static enum look_up_hint
hint_of(struct str name)
{
	for (int h = LOOK_UP_HINT_NONE; h < LOOK_UP_HINT_COUNT; h++)
		if (str_equal(str_of(look_up_hint_name((enum look_up_hint)h)),
		    name))
			return (enum look_up_hint)h;
	return LOOK_UP_HINT_NONE;
}

static int64_t
number_of(const json_t *from, const char *key)
{
	int64_t number;

	return engine_json_i64(from, key, &number) ? number : 0;
}

static void
show_resolver(struct arena *a, const json_t *one,
    struct page_domain_looks *look)
{
	static const enum page_domain_looks_sees sees[] = {
		[LOOK_UP_NONE] = PAGE_DOMAIN_LOOKS_SEES_TEMPORARY,
		[LOOK_UP_VERIFIED] = PAGE_DOMAIN_LOOKS_SEES_VERIFIED,
		[LOOK_UP_NO_NAME] = PAGE_DOMAIN_LOOKS_SEES_NO_NAME,
		[LOOK_UP_NO_RECORD] = PAGE_DOMAIN_LOOKS_SEES_NO_RECORD,
		[LOOK_UP_WRONG_RECORD] = PAGE_DOMAIN_LOOKS_SEES_WRONG_RECORD,
		[LOOK_UP_OWN_NAME] = PAGE_DOMAIN_LOOKS_SEES_OWN_NAME,
		[LOOK_UP_DNSSEC_INVALID] =
		    PAGE_DOMAIN_LOOKS_SEES_DNSSEC_INVALID,
		[LOOK_UP_DISAGREEMENT] = PAGE_DOMAIN_LOOKS_SEES_TEMPORARY,
		[LOOK_UP_TEMPORARY] = PAGE_DOMAIN_LOOKS_SEES_TEMPORARY,
	};

	*look = (struct page_domain_looks){
		.resolver = engine_json_str(a, one, "resolver"),
		.sees = sees[seen_verdict(engine_json_str(a, one, "sees"))],
		.is_signed = engine_json_is_true(one, "secure"),
		.why = engine_json_str(a, one, "why"),
	};
}

static void
show_resolvers(struct arena *a, const json_t *all, struct page_domain *page)
{
	const json_t *list = engine_json_at(all, "resolvers");
	size_t count = json_array_size(list);
	struct page_domain_looks *looks = ARENA_ARRAY(a,
	    struct page_domain_looks, count + 1);

	for (size_t i = 0; i < count; i++)
		show_resolver(a, json_array_get(list, i), &looks[i]);
	page->looks = looks;
	page->looks_count = count;
}

static enum page_domain_hint
hint_shown(enum look_up_hint hint)
{
	static const enum page_domain_hint hints[LOOK_UP_HINT_COUNT] = {
		[LOOK_UP_HINT_ZONE_APPENDED] = PAGE_DOMAIN_HINT_ZONE_APPENDED,
		[LOOK_UP_HINT_APEX] = PAGE_DOMAIN_HINT_APEX,
		[LOOK_UP_HINT_WITHOUT_ACCOUNT] =
		    PAGE_DOMAIN_HINT_WITHOUT_ACCOUNT,
		[LOOK_UP_HINT_QUOTES] = PAGE_DOMAIN_HINT_QUOTES,
		[LOOK_UP_HINT_OLD_TOKEN] = PAGE_DOMAIN_HINT_OLD_TOKEN,
		[LOOK_UP_HINT_NOT_FIRST] = PAGE_DOMAIN_HINT_NOT_FIRST,
		[LOOK_UP_HINT_EXPIRED] = PAGE_DOMAIN_HINT_EXPIRED,
		[LOOK_UP_HINT_EXPIRY_UNREAD] = PAGE_DOMAIN_HINT_EXPIRY_UNREAD,
	};

	return hints[hint];
}

void
seen_show(struct arena *a, struct str json, struct str verdict,
    struct page_domain *page)
{
	static const enum page_domain_verdict verdicts[] = {
		[LOOK_UP_NONE] = PAGE_DOMAIN_VERDICT_TEMPORARY,
		[LOOK_UP_VERIFIED] = PAGE_DOMAIN_VERDICT_VERIFIED,
		[LOOK_UP_NO_NAME] = PAGE_DOMAIN_VERDICT_NO_NAME,
		[LOOK_UP_NO_RECORD] = PAGE_DOMAIN_VERDICT_NO_RECORD,
		[LOOK_UP_WRONG_RECORD] = PAGE_DOMAIN_VERDICT_WRONG_RECORD,
		[LOOK_UP_OWN_NAME] = PAGE_DOMAIN_VERDICT_OWN_NAME,
		[LOOK_UP_DNSSEC_INVALID] = PAGE_DOMAIN_VERDICT_DNSSEC_INVALID,
		[LOOK_UP_DISAGREEMENT] = PAGE_DOMAIN_VERDICT_DISAGREEMENT,
		[LOOK_UP_TEMPORARY] = PAGE_DOMAIN_VERDICT_TEMPORARY,
	};
	json_t *all;

	page->has_look = true;
	page->verdict = verdicts[seen_verdict(verdict)];
	all = engine_json_open(json, SEEN_MAX_BYTES);
	show_resolvers(a, all, page);
	page->found = engine_json_str(a, all, "found");
	page->found_others = number_of(all, "others");
	page->alias = engine_json_str(a, all, "alias");
	page->hint = hint_shown(hint_of(engine_json_str(a, all, "hint")));
	page->found_at = engine_json_str(a, all, "found_at");
	page->is_wildcard = engine_json_is_true(all, "wildcard");
	page->remembered_s = number_of(all, "remembered_s");
	engine_json_close(&all);
}
