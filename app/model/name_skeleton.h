/*
 * name_skeleton: what a name looks like, so that two that look alike are found.
 *
 * The tables are Unicode's, as ICU has them. A skeleton is for comparing with
 * other skeletons only; nobody ever reads one.
 */
#ifndef MODEL_NAME_SKELETON_H
#define MODEL_NAME_SKELETON_H

#include "base/arena.h"

/*
 * Two, because a capital I looks like a small l, but is the small i's capital:
 * two names look alike if either is equal to either of the other's.
 */
struct name_skeleton {
	struct str	small;		/* of the name in small letters */
	struct str	shown;		/* of the name as it is written */
};

/* Reads the tables; once, before the process is confined to its sandbox. */
void	name_skeleton_open(void);
/*
 * Accepts   UTF-8 of at most CLIENT_NAME_MAX_BYTES (model/client.h).
 * Gives     *skeleton_r in `a`: small letters and digits alone, so that spaces
 *           and signs between them make no difference, nor accents; where a
 *           name has none, all of it. Empty for what is no UTF-8.
 * Source    UTS #39 §4 (skeleton); Unicode's NFKC_Casefold.
 */
void	name_skeleton(struct arena *a, struct str name,
	    struct name_skeleton *skeleton_r);
/*
 * Whether a word of it is written in letters of several scripts that no
 * language mixes: "Аcme" with a Cyrillic А, not "Acme Россия" nor "ハロー2世".
 *
 * Accepts   UTF-8 of at most CLIENT_NAME_MAX_BYTES.
 * Source    UTS #39 §5.2, "moderately restrictive", for what stands between
 *           two spaces.
 */
bool	name_mixes_scripts(struct str name);

#endif
