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

/* How it looks: in small letters, and as it is written. */
struct look {
	struct str	small;
	struct str	shown;
};

static struct str
with_one_stroke(struct arena *a, struct str text)
{
	char *bytes = arena_take(a, text.len + 1);

	for (size_t i = 0; i < text.len; i++)
		bytes[i] = text.bytes[i] == 'i' ? 'l' : text.bytes[i];
	return str_range(bytes, text.len);
}

static struct look
look_of(struct arena *a, struct str text)
{
	struct name_skeleton skeleton;

	name_skeleton(a, text, &skeleton);
	return (struct look){ with_one_stroke(a, skeleton.small),
		with_one_stroke(a, skeleton.shown) };
}

static bool
looks_like(const struct look *look, struct str word)
{
	return !str_is_empty(word) && (str_equal(look->small, word) ||
	    str_equal(look->shown, word));
}

static struct str *
looks_of_all(struct arena *a, struct str_list words)
{
	struct str *looks = ARENA_ARRAY(a, struct str, words.count + 1);

	for (size_t i = 0; i < words.count; i++)
		looks[i] = look_of(a, words.items[i]).small;
	return looks;
}

static const struct str *
look_up(const struct look *look, const struct str *looks, struct str_list words)
{
	for (size_t i = 0; i < words.count; i++)
		if (looks_like(look, looks[i]))
			return &words.items[i];
	return NULL;
}

bool
name_is_reserved(struct arena *a, struct str name, struct str_list reserved,
    struct str *which_r)
{
	struct str *looks = looks_of_all(a, reserved);
	struct words words;

	cut(name, &words);
	for (size_t from = 0; from < words.count; from++) {
		const char *begin = words.items[from].bytes;

		for (size_t to = from; to < words.count &&
		    to - from < RUN_WORDS_MAX; to++) {
			const struct str *last = &words.items[to];
			struct look look = look_of(a, str_range(begin,
			    (size_t)(last->bytes + last->len - begin)));
			const struct str *found = look_up(&look, looks,
			    reserved);

			if (found == NULL)
				continue;
			*which_r = *found;
			return true;
		}
	}
	return false;
}

bool
name_is_known(struct arena *a, struct str name, struct str_list known,
    struct str *which_r)
{
	struct look look = look_of(a, name);
	const struct str *found = look_up(&look, looks_of_all(a, known),
	    known);

	if (found == NULL)
		return false;
	*which_r = *found;
	return true;
}

static bool
is_in(const struct look *look, struct str word)
{
	return !str_is_empty(word) && (str_contains(look->small, word) ||
	    str_contains(look->shown, word));
}

/* As templates/locale has them, where a badge or its absence is told, and what
 * means the same. Marks make no difference: neither ü nor a shadda. */
static const char *const anywhere[] = {
	"verified", "certified",
	"geprüft", "geprueft", "überprüft", "ueberprueft", "verifiziert",
	"bestätigt", "bestaetigt", "zertifiziert", "nachgewiesen",
	"vertrauenswürdig", "vertrauenswuerdig",
	"متحقق", "تم التحقق", "موثق", "موثوق", "مؤكد",
};

static const char *const as_words[] = {
	"official", "trusted",
	"offiziell", "offizielle", "offizieller", "offizielles",
	"offiziellen", "offiziellem",
	"رسمي", "رسمية", "الرسمي", "الرسمية",
	"معتمد", "معتمدة", "المعتمد", "المعتمدة",
	"مثبت", "مثبتة", "المثبت", "المثبتة",
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

bool
name_speaks_of_trust(struct arena *a, struct str name, struct str *which_r)
{
	struct look look = look_of(a, name);
	struct str words[COUNT(as_words)];

	for (size_t i = 0; i < COUNT(anywhere); i++) {
		struct str word = str_of(anywhere[i]);

		if (!is_in(&look, look_of(a, word).small))
			continue;
		*which_r = word;
		return true;
	}
	for (size_t i = 0; i < COUNT(as_words); i++)
		words[i] = str_of(as_words[i]);
	return name_is_reserved(a, name,
	    (struct str_list){ words, COUNT(words) }, which_r);
}
