/*
 * message: one English text that will be translated, and its places.
 *
 * "{app} wants access" has the place `app`, which a value fills. In
 * "{link}Connected apps{/link}" the place `link` is a span around words.
 * In a text that counts, `n` is the number; a translation may leave it out.
 *
 * Compiled, a text is plain UTF-8 with two-byte marks in it: one of the bytes
 * below, then 'a' for the first place, 'b' for the second … in the order in
 * which the English text names them. base/locale.c reads the same marks.
 */
#ifndef GEN_MESSAGE_H
#define GEN_MESSAGE_H

#include "gen/source.h"

#define MESSAGE_PLACES_MAX	8

enum mark {
	MARK_VALUE = 1,
	MARK_OPEN = 2,
	MARK_CLOSE = 3,
	MARK_NEXT_FORM = 4,	/* between the forms of a text that counts */
	MARK_ENGLISH_RULE = 5,	/* first byte: untranslated, count as English */
};

struct places {
	const char	*names[MESSAGE_PLACES_MAX];
	bool		 is_span[MESSAGE_PLACES_MAX];
	size_t		 count;
};

struct message {
	const char	*text;
	const char	*plural;	/* NULL unless it counts */
	const char	*id;		/* of messages.txt, else NULL */
	const char	*path;
	unsigned	 line;
	const char	*seen;		/* where: "a.html b.html" */
	struct places	 places;
	size_t		 number;	/* 1 and up: index in a locale */
	struct message	*next;
};

struct catalogue {
	struct message	*first;
	struct message	**last;
	size_t		 count;
};

void		 catalogue_open(struct catalogue *c);
/* The message of this text; the same text twice is one message. */
struct message	*catalogue_add(struct catalogue *c, const char *path,
		    unsigned line, const char *text, const char *plural);
/* Adds the places that `text` names; braces that do not fit end the program. */
void		 places_read(struct places *p, const char *path, unsigned line,
		    const char *text);
/* SIZE_MAX when there is none of that name. */
size_t		 places_find(const struct places *p, const char *name);
/*
 * Compiles one form of a text. `may_miss_n` allows `n` to be absent.
 * Ends the program when its places are not exactly those of `p`.
 */
const char	*message_compile(const struct places *p, const char *path,
		    unsigned line, const char *text, bool may_miss_n);
/* The gettext template of everything in `c`, in the order of the numbers. */
void		 catalogue_write(const struct catalogue *c, struct sheet *s);

#endif
