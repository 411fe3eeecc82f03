/*
 * wording: what the operator calls a thing, in the languages they wrote it in.
 *
 * In a catalog's file: {en: See DNS records, pt-br: …}; English is always there.
 */
#ifndef MODEL_WORDING_H
#define MODEL_WORDING_H

#include "base/arena.h"

struct yaml;
struct yaml_file;

struct wording {
	struct str	language;	/* "en", "pt-br": lower case */
	struct str	text;		/* one line */
};

struct wordings {
	const struct wording	*items;
	size_t			 count;
};

/* The map called `key` of the map `y`; what is wrong with it is f's reason. */
struct wordings	wordings_read(struct yaml_file *f, const struct yaml *y,
		    const char *key);
/* In that language ("ar", "pt-BR"), else in its main one ("pt"), else in
 * English; empty where there is none at all. */
struct str	wording_text(struct wordings w, struct str language);
/* Whether that is not in this language, but in English for want of it. */
bool		wording_is_foreign(struct wordings w, struct str language);

#endif
