#include "model/name_skeleton.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#include "base/buf.h"

/* Of a name of 256 bytes: one character can become up to 18. */
enum { UNITS_MAX = 8192 };

#define MEANWHILE_BYTES		((size_t)1024 * 1024)

struct units {
	UChar	items[UNITS_MAX];
	int32_t	count;
};

static USpoofChecker *checker;
static USpoofChecker *scripts;
static const UNormalizer2 *folder;

void
name_skeleton_open(void)
{
	UErrorCode error = U_ZERO_ERROR;

	if (checker != NULL)
		return;
	folder = unorm2_getNFKCCasefoldInstance(&error);
	checker = uspoof_open(&error);
	scripts = uspoof_open(&error);
	uspoof_setChecks(scripts, USPOOF_RESTRICTION_LEVEL, &error);
	uspoof_setRestrictionLevel(scripts, USPOOF_MODERATELY_RESTRICTIVE);
	if (U_FAILURE(error))
		PANIC("ICU: %s", u_errorName(error));
}

static bool
read_units(struct str text, struct units *units_r)
{
	UErrorCode error = U_ZERO_ERROR;

	u_strFromUTF8(units_r->items, UNITS_MAX, &units_r->count, text.bytes,
	    (int32_t)text.len, &error);
	return U_SUCCESS(error);
}

/* What does not fit is no name: callers have checked its length. */
static void
must(UErrorCode error, int32_t count)
{
	if (U_FAILURE(error) || count >= UNITS_MAX)
		PANIC("ICU: %s", u_errorName(error));
}

static void
fold(const struct units *from, struct units *to)
{
	UErrorCode error = U_ZERO_ERROR;

	to->count = unorm2_normalize(folder, from->items, from->count,
	    to->items, UNITS_MAX, &error);
	must(error, to->count);
}

/* A skeleton is decomposed, so that "é" is an e and its accent; few people
 * know which letter of somebody's name has one. */
static void
drop_accents(struct units *units)
{
	int32_t count = 0;

	for (int32_t i = 0; i < units->count; i++)
		if (units->items[i] < 0x0300 || units->items[i] > 0x036f)
			units->items[count++] = units->items[i];
	units->count = count;
}

static void
take_skeleton(const struct units *from, struct units *to)
{
	UErrorCode error = U_ZERO_ERROR;

	to->count = uspoof_getSkeleton(checker, 0, from->items, from->count,
	    to->items, UNITS_MAX, &error);
	must(error, to->count);
	drop_accents(to);
}

static struct str
text_of(struct arena *a, const struct units *units)
{
	int32_t room = units->count * 3, len = 0;
	UErrorCode error = U_ZERO_ERROR;
	char *bytes = arena_take(a, (size_t)room + 1);

	u_strToUTF8WithSub(bytes, room + 1, &len, units->items, units->count,
	    0xfffd, NULL, &error);
	must(error, 0);
	return str_range(bytes, (size_t)len);
}

/* Letters and digits alone, if there are any. */
static struct str
stripped(struct arena *a, struct str text)
{
	struct str rest = text, at;
	struct buf kept;
	uint32_t c;

	buf_open(&kept, a, text.len + 1);
	for (at = rest; str_next_code_point(&rest, &c); at = rest)
		if (u_isalnum((UChar32)c))
			buf_add(&kept, str_first(at, at.len - rest.len));
	return buf_str(&kept).len > 0 ? buf_str(&kept) : text;
}

/* Of what is folded: its skeleton, folded again, since letters that look alike
 * may be capitals in Unicode's table. */
static struct str
finish(struct arena *a, const struct units *folded)
{
	struct units *looks = ARENA_NEW(a, struct units);
	struct units *small = ARENA_NEW(a, struct units);

	take_skeleton(folded, looks);
	fold(looks, small);
	return stripped(a, text_of(a, small));
}

void
name_skeleton(struct arena *a, struct str name,
    struct name_skeleton *skeleton_r)
{
	struct arena *meanwhile = arena_open(MEANWHILE_BYTES);
	struct units *units = ARENA_NEW(meanwhile, struct units);
	struct units *looks = ARENA_NEW(meanwhile, struct units);
	struct units *small = ARENA_NEW(meanwhile, struct units);

	name_skeleton_open();
	*skeleton_r = (struct name_skeleton){ STR(""), STR("") };
	if (name.len <= UNITS_MAX / 18 && read_units(name, units)) {
		fold(units, small);
		skeleton_r->small = arena_copy(a, finish(meanwhile, small));
		take_skeleton(units, looks);
		fold(looks, small);
		skeleton_r->shown = arena_copy(a, finish(meanwhile, small));
	}
	/* It is much, and there are many names and hosts. */
	arena_close(&meanwhile);
}

bool
name_mixes_scripts(struct str name)
{
	UErrorCode error = U_ZERO_ERROR;
	struct str rest = name, word;

	name_skeleton_open();
	while (str_next(&rest, ' ', &word))
		if (uspoof_checkUTF8(scripts, word.bytes, (int32_t)word.len,
		    NULL, &error) != 0)
			return true;
	return false;
}
