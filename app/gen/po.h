/*
 * po: a gettext file as it stands, entry by entry.
 */
#ifndef GEN_PO_H
#define GEN_PO_H

#include "gen/source.h"

#define PO_FORMS_MAX	6

struct po_entry {
	const char	*text;			/* msgid */
	const char	*plural;		/* msgid_plural, or NULL */
	const char	*forms[PO_FORMS_MAX];	/* "": not translated */
	size_t		 forms_count;
	bool		 is_fuzzy;
	unsigned	 line;
	struct po_entry	*next;
};

/* Entries in the order of the file; the header (empty msgid) is the first. */
struct po_entry	*po_read(const char *path);
/* The entry of this text, or NULL. */
struct po_entry	*po_find(struct po_entry *entries, const char *text);
/* The value of "Name: value" in the header, or NULL. */
const char	*po_header(const struct po_entry *entries, const char *name);

/*
 * The rule of Plural-Forms ("nplurals=2; plural=n != 1;") as a C expression
 * in brackets, of the variable n. Ends the program when it is not one, or
 * when it gives a form that does not exist for some n below 1000.
 */
const char	*plural_compile(const char *path, const char *header,
		    size_t *forms_r);

#endif
