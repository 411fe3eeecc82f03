/* change_words: what a version of a client changed, in words. */
#ifndef CLIENTS_CHANGE_WORDS_H
#define CLIENTS_CHANGE_WORDS_H

#include "base/locale.h"

struct change_words {
	struct said	 field;
	bool		 is_added;	/* so it is now; else: it was */
	bool		 is_list;	/* it is an entry, and has no other side */
	bool		 is_opaque;	/* its text is not for people */
	struct str	 text;		/* absent: the field says it all */
	struct said	 value;		/* what `text` is called; or nothing */
};

/* One line of a change (sql: version_changes); false for one that says nothing
 * beside its counterpart. */
bool	change_words(struct str field, bool is_added, struct str text,
	    struct change_words *words_r);

#endif
