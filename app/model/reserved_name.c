#include "model/reserved_name.h"

#include "model/name_skeleton.h"

/* As many words side by side as a reserved name may have, or letters that
 * stand apart: "A d m i n". */
#define RUN_WORDS_MAX		8
#define WORDS_MAX		((size_t)128)

/* Where each word begins and ends: blanks and signs are between them. */
struct words {
	struct str	items[WORDS_MAX];
	size_t		count;
};

static bool
is_letter(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') ||
	    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    c == '$' || c == '@' || c == '|' || c == '!';
}

static void
cut(struct str name, struct words *words_r)
{
	size_t at = 0;

	words_r->count = 0;
	while (at < name.len && words_r->count < WORDS_MAX) {
		size_t from;

		while (at < name.len &&
		    !is_letter((unsigned char)name.bytes[at]))
			at++;
		from = at;
		while (at < name.len &&
		    is_letter((unsigned char)name.bytes[at]))
			at++;
		if (at > from)
			words_r->items[words_r->count++] = str_from(
			    str_first(name, at), from);
	}
}

/* A small i looks like nothing else, but its capital does: "Adm1n". */
struct spellings {
	struct name_skeleton	written;
	struct name_skeleton	capitals;
};

static struct str
in_capitals(struct arena *a, struct str text)
{
	char *bytes = arena_take(a, text.len + 1);

	for (size_t i = 0; i < text.len; i++)
		bytes[i] = text.bytes[i] >= 'a' && text.bytes[i] <= 'z' ?
		    (char)(text.bytes[i] - ('a' - 'A')) : text.bytes[i];
	return str_range(bytes, text.len);
}

static const struct str *
look_up(const struct name_skeleton *looks, const struct spellings *table,
    struct str_list reserved)
{
	for (size_t i = 0; i < reserved.count; i++)
		if (!str_is_empty(table[i].written.small) &&
		    (name_skeleton_equal(looks, &table[i].written) ||
		    name_skeleton_equal(looks, &table[i].capitals)))
			return &reserved.items[i];
	return NULL;
}

bool
name_is_reserved(struct arena *a, struct str name, struct str_list reserved,
    struct str *which_r)
{
	struct spellings *table = ARENA_ARRAY(a, struct spellings,
	    reserved.count + 1);
	struct words words;

	for (size_t i = 0; i < reserved.count; i++) {
		name_skeleton(a, reserved.items[i], &table[i].written);
		name_skeleton(a, in_capitals(a, reserved.items[i]),
		    &table[i].capitals);
	}
	cut(name, &words);
	for (size_t from = 0; from < words.count; from++) {
		const char *begin = words.items[from].bytes;

		for (size_t to = from; to < words.count &&
		    to - from < RUN_WORDS_MAX; to++) {
			const struct str *last = &words.items[to];
			struct name_skeleton looks;
			const struct str *found;

			name_skeleton(a, str_range(begin, (size_t)(last->bytes
			    + last->len - begin)), &looks);
			found = look_up(&looks, table, reserved);
			if (found == NULL)
				continue;
			*which_r = *found;
			return true;
		}
	}
	return false;
}
