/*
 * code_point: what a character does to the text around it, as far as a name
 * that strangers choose may not.
 */
#ifndef MODEL_CODE_POINT_H
#define MODEL_CODE_POINT_H

#include <stddef.h>
#include <stdint.h>

enum code_point_kind {
	CODE_POINT_VISIBLE = 0,
	CODE_POINT_CONTROL,	/* C0, DEL, C1, line and paragraph separator */
	CODE_POINT_BIDI,	/* overrides, isolates and marks */
	CODE_POINT_INVISIBLE,	/* no ink, or a space that is not U+0020 */
	CODE_POINT_MARK,	/* combines with any letter before it */
	CODE_POINT_CHECK_MARK,	/* check marks, locks, shields */
	CODE_POINT_DRESSED,	/* others in another width or style, in a
				   circle, or two in one: NFKC has them */
	CODE_POINT_UNASSIGNED,	/* no character, private use, surrogate */
};

struct code_point_range {
	uint32_t	first;
	uint32_t	last;
};

enum code_point_kind	code_point_kind(uint32_t point);

/*
 * Unassigned, private use and surrogate code points of Unicode 14.0 (general
 * categories Cn, Co, Cs), in rising order. What later versions assigned is
 * refused in names until this table is made anew.
 */
extern const struct code_point_range code_point_unassigned[];
extern const size_t code_point_unassigned_count;

#endif
