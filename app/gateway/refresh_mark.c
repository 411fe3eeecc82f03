#include "gateway/refresh_mark.h"

#include <stdlib.h>

#include "gateway/token_identity.h"

/* More than the largest body that is read. */
#define WORDS_BYTES	((size_t)64 * 1024)

static int
by_bytes(const void *a, const void *b)
{
	return str_order(*(const struct str *)a, *(const struct str *)b);
}

/* In one order, each once, each with an end. A form never has a NUL, so that
 * ends a scope, or parts a name from its value and ends that. */
static struct str
canonical(struct arena *a, struct str *words, size_t count)
{
	struct buf b;

	buf_open(&b, a, WORDS_BYTES);
	qsort(words, count, sizeof(*words), by_bytes);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && str_equal(words[i], words[i - 1]))
			continue;
		buf_add(&b, words[i]);
		buf_add_byte(&b, '\0');
	}
	INSIST(!buf_is_full(&b));
	return buf_str(&b);
}

static struct str
scopes_of(struct arena *a, const struct form *form)
{
	struct str rest = STR_ABSENT, word;
	struct str *words;
	size_t count = 0;

	for (size_t i = 0; i < form->count; i++)
		if (str_equal(form->fields[i].name, STR("scope")))
			rest = form->fields[i].value;
	/* At most every other byte begins a word. */
	words = ARENA_ARRAY(a, struct str, rest.len / 2 + 1);
	while (str_next(&rest, ' ', &word))
		if (word.len > 0)
			words[count++] = word;
	return canonical(a, words, count);
}

/* The token and the scopes count by themselves; who the client is was found
 * out, whichever way it was said. */
static const struct str apart[] = {
	{ "refresh_token", 13 },
	{ "scope", 5 },
	{ "client_id", 9 },
	{ "client_secret", 13 },
	{ "client_assertion", 16 },
	{ "client_assertion_type", 21 },
};

static bool
is_apart(struct str name)
{
	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
		if (str_equal(apart[i], name))
			return true;
	return false;
}

/* What has no value was not sent (RFC 6749 §3.1). */
static struct str
parameters_of(struct arena *a, const struct form *form)
{
	struct str *words = ARENA_ARRAY(a, struct str, form->count + 1);
	size_t count = 0;

	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *field = &form->fields[i];

		if (!str_is_empty(field->value) && !is_apart(field->name))
			words[count++] = arena_printf(a, "%.*s%c%.*s",
			    STR_ARG(field->name), '\0',
			    STR_ARG(field->value));
	}
	return canonical(a, words, count);
}

struct hash32
refresh_mark(struct arena *a, struct str token, const struct refresh_asker *by,
    const struct form *form)
{
	return KEYED_HASH(KEY_REFRESH_MARK, token_bare(token), by->client_id,
	    by->method, by->dpop, scopes_of(a, form), parameters_of(a, form));
}

struct hash32
refresh_name(struct str token)
{
	return KEYED_HASH(KEY_REFRESH_NAME, token_identity(token));
}

#define EXPIRES_IN	STR("\"expires_in\":")

/* Inside a string of JSON this text could not stand: its quotes would be
 * escaped. */
static size_t
find(struct str text, struct str part)
{
	for (size_t i = 0; i + part.len <= text.len; i++)
		if (str_starts(str_from(text, i), part))
			return i + part.len;
	return SIZE_MAX;
}

struct str
refresh_aged(struct arena *a, struct str body, int64_t age_s)
{
	size_t begin = find(body, EXPIRES_IN), past;
	uint64_t number;

	if (age_s <= 0 || begin == SIZE_MAX)
		return body;
	for (past = begin; past < body.len && body.bytes[past] >= '0' &&
	    body.bytes[past] <= '9'; past++)
		continue;
	if (!str_to_u64(str_first(str_from(body, begin), past - begin),
	    &number))
		return body;
	number = number > (uint64_t)age_s ? number - (uint64_t)age_s : 0;
	return arena_printf(a, "%.*s%llu%.*s",
	    STR_ARG(str_first(body, begin)), (unsigned long long)number,
	    STR_ARG(str_from(body, past)));
}
