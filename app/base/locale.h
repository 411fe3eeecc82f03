/*
 * locale: the texts of one language, and how they are said.
 *
 * The tables are generated from templates/locale (build/gen/locales.c); a text
 * is found by its number, in every language at the same place, and is the
 * English one where a translation is missing. English is always there.
 */
#ifndef BASE_LOCALE_H
#define BASE_LOCALE_H

#include "base/buf.h"
#include "base/time.h"

struct locale {
	struct str		 lang;	/* BCP 47: "en", "ar" */
	struct str		 dir;	/* "ltr" or "rtl" */
	const struct str	*texts;	/* by number, marks inside */
	size_t			 texts_count;
	size_t			 (*form)(uint64_t n);	/* which plural form */
	size_t			 date;	/* "{day} {month} {year}" */
	size_t			 moment;	/* "{date}, {time} UTC" */
	size_t			 january;	/* and the eleven after it */
};

/* In build/gen/locales.c; English is the first. */
extern const struct locale	locales[];
extern const size_t		locales_count;

#define SAID_VALUES_MAX	4

/*
 * A text of templates/messages.txt with the values for its places, in the
 * order that build/gen/messages.h names them. Zero message: nothing is said.
 */
struct said {
	unsigned	message;	/* enum message */
	struct str	with[SAID_VALUES_MAX];
};

enum say_place {
	SAY_HTML = 1,		/* between tags */
	SAY_ATTRIBUTE,		/* in double quotes, <title>, <textarea> */
	SAY_PLAIN,		/* a mail, a log line */
};

enum say_kind {
	SAY_TEXT = 1,
	SAY_BDI,
	SAY_STRONG,		/* isolated, and emphasised */
	SAY_HOST,		/* always left to right; emphasised, or its
				   end `site` alone */
	SAY_NUMBER,
	SAY_DATE,		/* number: microseconds since the epoch */
	SAY_LINK_PATH,		/* around words: text is the target */
	SAY_LINK_URL,
	SAY_SPAN_STRONG,
	SAY_SPAN_EM,
};

struct say {
	enum say_kind	kind;
	struct str	text;
	int64_t		number;
	struct str	site;
};

/*
 * The locale of a language tag: "ar-EG" gives Arabic. NULL when there is none.
 */
const struct locale	*locale_find(struct str tag);
const struct locale	*locale_english(void);
/*
 * The first that can be met of `ui_locales` (tags between spaces, OpenID
 * Connect Core §3.1.2.1), `saved` (one tag) and `accept_language` (RFC 9110
 * §12.5.4); else English. Each may be absent; at most 16 tags are looked at.
 */
const struct locale	*locale_choose(struct str ui_locales, struct str saved,
			    struct str accept_language);
/* A text without places. */
struct str		 locale_text(const struct locale *l, unsigned message);
/* A text with its values, escaped for `place`. */
void	locale_said(struct buf *out, const struct locale *l, struct said s,
	    enum say_place place);
/* For generated code: text `number` with `values`, counting `n` things. */
void	locale_say(struct buf *out, const struct locale *l, size_t number,
	    enum say_place place, const struct say *values, size_t count,
	    int64_t n);

bool	locale_has_time(struct utime t);	/* neither zero nor never */
/* "12 Mar 2026"; the date is that in UTC. */
void	locale_date(struct buf *out, const struct locale *l, struct utime t);
/* "12 Mar 2026, 14:05 UTC" */
void	locale_moment(struct buf *out, const struct locale *l, struct utime t);
/* The same inside <time datetime="…">. */
void	locale_date_html(struct buf *out, const struct locale *l,
	    struct utime t);
void	locale_moment_html(struct buf *out, const struct locale *l,
	    struct utime t);

#endif
