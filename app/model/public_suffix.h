/*
 * public_suffix: below which names everybody may register one.
 *
 * Mozilla's list, in two divisions: ICANN's (com, co.uk) and private ones
 * (github.io), where a company gives names away. The file is read once, before
 * the fork; afterwards nothing here touches the outside.
 */
#ifndef MODEL_PUBLIC_SUFFIX_H
#define MODEL_PUBLIC_SUFFIX_H

#include "base/time.h"

enum public_suffix {
	PUBLIC_SUFFIX_NONE = 0,	/* a name below a suffix */
	PUBLIC_SUFFIX_ICANN,
	PUBLIC_SUFFIX_PRIVATE,
	PUBLIC_SUFFIX_UNKNOWN,	/* its last label is on no list */
};

/*
 * Reads the list; again replaces it.
 *
 * Accepts   a file in which a canary has its place: com, co.uk and github.io
 *           are suffixes of their division, *.ck is a rule and !www.ck its
 *           exception. A list cut short, or of another kind, fails.
 * Fails     false, with one sentence in *why_r (lives in `a`).
 */
MUST_USE bool	public_suffix_open(struct arena *a, const char *path,
		    struct str *why_r);
/* When the list was made: its VERSION line, else the file's own time. */
struct utime	public_suffix_time(void);
/* Accepts   a name in lower case, A-labels only, at most 253 bytes. */
enum public_suffix public_suffix_of(struct str name);
/*
 * The part of `host` that somebody registered: "example.co.uk" of
 * "a.b.example.co.uk". Absent for a suffix itself and for an IP address. Below
 * a suffix that no list has, the last two labels.
 *
 * Gives     a piece of `host`.
 */
struct str	public_suffix_registrable(struct str host);

#endif
