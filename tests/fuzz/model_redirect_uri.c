/*
 * redirect_uri: what may be registered is canonical, matches itself, and is
 * never an address that could run code or leave https.
 */
#include "fuzz.h"
#include "model/redirect_uri.h"

static bool
has_odd_byte(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.bytes[i];

		if (c <= ' ' || c > '~' || c == '\\' || c == '"' ||
		    c == '<' || c == '>' || c == '*' || c == '#')
			return true;
	}
	return false;
}

static void
judge(struct arena *a, const struct redirect_uri *uri)
{
	struct redirect_uri again;
	struct str source = redirect_uri_form_action_source(a, uri);

	INSIST(!has_odd_byte(uri->text));
	INSIST(redirect_uri_parse(a, uri->text, &again) == PROBLEM_NONE);
	INSIST(str_equal(again.text, uri->text));
	INSIST(redirect_uri_match(a, uri->text, uri->text));
	INSIST(redirect_uri_read_registered(a, uri->text, &again));
	INSIST(again.kind == uri->kind);
	INSIST(!str_contains(uri->url.path, STR("/../")));
	/* One token of a header: nothing that ends a source or a directive. */
	INSIST(str_find(source, ';', 0) == SIZE_MAX);
	INSIST(str_find(source, ',', 0) == SIZE_MAX);
	INSIST(str_find(source, '\'', 0) == SIZE_MAX);
	switch (uri->kind) {
	case REDIRECT_URI_NONE:
		PANIC("accepted without a kind");
	case REDIRECT_URI_WEB:
		INSIST(str_starts(uri->text, STR("https://")));
		break;
	case REDIRECT_URI_LOOPBACK:
		INSIST(str_starts(uri->text, STR("http")));
		break;
	case REDIRECT_URI_PRIVATE_SCHEME:
		INSIST(!str_starts(uri->text, STR("javascript:")));
		INSIST(str_find(uri->url.scheme_text, '.', 0) != SIZE_MAX);
		break;
	}
}

/* Two lines: what is registered, what is asked for. */
static void
match_two(struct arena *a, struct str text)
{
	struct str rest = text;
	struct str registered;
	struct redirect_uri uri;

	if (!str_next(&rest, '\n', &registered))
		return;
	if (redirect_uri_parse(a, registered, &uri) != PROBLEM_NONE)
		return;
	if (!redirect_uri_match(a, uri.text, rest))
		return;
	/* Only a port can differ, so a match is registrable itself. */
	INSIST(redirect_uri_parse(a, rest, &uri) == PROBLEM_NONE);
	INSIST(str_equal(uri.text, rest));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct str text = str_range(bytes == NULL ? (const uint8_t *)"" :
	    bytes, len);
	struct arena *a = arena_open((size_t)64 * 1024 * 1024);
	struct redirect_uri uri = { .kind = REDIRECT_URI_NONE };

	if (redirect_uri_parse(a, text, &uri) == PROBLEM_NONE)
		judge(a, &uri);
	else
		INSIST(uri.kind == REDIRECT_URI_NONE);
	match_two(a, text);
	arena_close(&a);
	return 0;
}
