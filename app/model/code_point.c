/*
 * code_point: short tables for what is refused by name, one long one for what
 * is no character at all.
 */
#include <stdbool.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "model/code_point.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const struct code_point_range controls[] = {
	{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0x2028, 0x2029 },
};

/* Unicode's Bidi_Control property (UAX #9 §2). */
static const struct code_point_range bidi[] = {
	{ 0x061c, 0x061c }, { 0x200e, 0x200f }, { 0x202a, 0x202e },
	{ 0x2066, 0x2069 },
};

/*
 * Default_Ignorable_Code_Point, spaces other than U+0020, fillers and the
 * blank braille cell, interlinear and musical format characters, tags.
 */
static const struct code_point_range invisible[] = {
	{ 0x00a0, 0x00a0 }, { 0x00ad, 0x00ad }, { 0x034f, 0x034f },
	{ 0x115f, 0x1160 }, { 0x1680, 0x1680 }, { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f }, { 0x2000, 0x200d }, { 0x202f, 0x202f },
	{ 0x205f, 0x2065 }, { 0x206a, 0x206f }, { 0x2800, 0x2800 },
	{ 0x3000, 0x3000 }, { 0x3164, 0x3164 }, { 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffd },
	{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

/* The blocks of marks that belong to no script and stack without end. */
static const struct code_point_range marks[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe20, 0xfe2f },
};

static const struct code_point_range check_marks[] = {
	{ 0x221a, 0x221a },	/* square root, as a poor one's check mark */
	{ 0x237b, 0x237b }, { 0x2611, 0x2611 }, { 0x26e8, 0x26e8 },
	{ 0x2705, 0x2705 }, { 0x2713, 0x2714 }, { 0x2bbd, 0x2bbd },
	{ 0x10102, 0x10102 }, { 0x1f50f, 0x1f513 }, { 0x1f5f8, 0x1f5f9 },
	{ 0x1f6e1, 0x1f6e1 },
};

/* White letters in squares and circles, which NFKC leaves as they are. */
static const struct code_point_range dressed[] = {
	{ 0x1f150, 0x1f169 }, { 0x1f170, 0x1f189 },
};

/* What orthographies need (Armenian yev, Thai and Lao am), and two signs that
 * nobody takes for letters. */
static const struct code_point_range plain[] = {
	{ 0x0587, 0x0587 }, { 0x0e33, 0x0e33 }, { 0x0eb3, 0x0eb3 },
	{ 0x2026, 0x2026 }, { 0x2122, 0x2122 },
};

static bool
is_in(const struct code_point_range *ranges, size_t count, uint32_t point)
{
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (point > ranges[middle].last)
			low = middle + 1;
		else if (point < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

/* Whether NFKC makes something else of it (UAX #15). */
static bool
is_another_dressed(uint32_t point)
{
	return u_getIntPropertyValue((UChar32)point, UCHAR_NFKC_QUICK_CHECK)
	    == UNORM_NO && !is_in(plain, COUNT(plain), point);
}

enum code_point_kind
code_point_kind(uint32_t point)
{
	if (is_in(controls, COUNT(controls), point))
		return CODE_POINT_CONTROL;
	if (is_in(bidi, COUNT(bidi), point))
		return CODE_POINT_BIDI;
	if (is_in(invisible, COUNT(invisible), point))
		return CODE_POINT_INVISIBLE;
	if (is_in(marks, COUNT(marks), point))
		return CODE_POINT_MARK;
	if (is_in(check_marks, COUNT(check_marks), point))
		return CODE_POINT_CHECK_MARK;
	if (point > 0x10ffff || is_in(code_point_unassigned,
	    code_point_unassigned_count, point))
		return CODE_POINT_UNASSIGNED;
	if (is_in(dressed, COUNT(dressed), point) || is_another_dressed(point))
		return CODE_POINT_DRESSED;
	return CODE_POINT_VISIBLE;
}
