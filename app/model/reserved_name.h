/*
 * reserved_name: names and words by which an app or an account would speak as
 * somebody else: as the operator, as somebody well known, or as our badge
 * (f:C16, f:D9, s:A26).
 *
 * All of them are compared by how they look (name_skeleton.h), with i and l as
 * one letter: "Adm1n" has one of each.
 */
#ifndef MODEL_RESERVED_NAME_H
#define MODEL_RESERVED_NAME_H

#include "base/arena.h"

/*
 * Whether one of the reserved names is in it, as one word or as several side by
 * side, or in anything that looks like it.
 *
 * Accepts   a name that client_name_check() finds good.
 * Gives     the first such one in *which_r.
 */
bool		name_is_reserved(struct arena *a, struct str name,
		    struct str_list reserved, struct str *which_r);
/* Whether it is one of them as a whole: "Google", not "Mail for Google". */
bool		name_is_known(struct arena *a, struct str name,
		    struct str_list known, struct str *which_r);
/*
 * Whether it has a word in it by which we say that we trust somebody, in any of
 * our languages. "verified" and its like are found wherever they stand, in
 * "DomainVerified" and "not verified" too. Words that others are made of are
 * found as words only: "Official", not "Unofficial", which is an honest name.
 * The verb is none of them ("Verify", "Verifier"), nor is a word of a language
 * that we do not speak: that is a reserved name.
 *
 * Accepts, Gives   as name_is_reserved.
 */
bool		name_speaks_of_trust(struct arena *a, struct str name,
		    struct str *which_r);

#endif
