/*
 * template: how the parts of the template compiler talk to each other.
 * What the language is stands at the top of template.c.
 *
 * Compilation is one pass: a template is read, checked and written out as C at
 * once. A part (an included file) is read anew wherever it is included, with
 * the C expression of its struct as its root.
 */
#ifndef GEN_TEMPLATE_H
#define GEN_TEMPLATE_H

#include "gen/message.h"
#include "gen/source.h"

enum type {
	TYPE_STR = 1,
	TYPE_BOOL,
	TYPE_INT,
	TYPE_TIME,
	TYPE_URL,
	TYPE_PATH,
	TYPE_SAID,
	TYPE_CHOICE,
	TYPE_LIST,
	TYPE_PART,
};

#define CHOICE_WORDS_MAX	16

struct field {
	enum type	 type;
	const char	*name;
	struct shape	*shape;			/* LIST, PART */
	const char	*tag;			/* CHOICE: of its enum */
	const char	*words[CHOICE_WORDS_MAX];
	size_t		 words_count;
	bool		 is_used;
	unsigned	 line;
	struct field	*next;
};

/* One C struct. */
struct shape {
	const char	*tag;			/* "page_consent" */
	const char	*path;			/* of its file */
	struct field	*fields;
	struct field	**last;
	struct shape	*next;			/* in C's order */
};

enum unit_kind {
	UNIT_PAGE = 1,
	UNIT_PART,
	UNIT_PART_PLAIN,	/* the same part in plain text: same struct */
	UNIT_MAIL,		/* its subject and its plain text */
	UNIT_MAIL_HTML,		/* the same mail as HTML: the same struct */
};

/* One template file. */
struct unit {
	struct source	 source;
	enum unit_kind	 kind;
	const char	*name;
	const char	*frame;			/* part around a page, or NULL */
	struct shape	*shape;
	bool		 is_declaring;
	bool		 is_declared;
	size_t		 body_at;		/* where declarations end */
	unsigned	 body_line;
	struct unit	*next;
};

/* A style sheet that stands inside a mail: mails fetch nothing. */
struct style {
	struct source	 source;
	const char	*name;
	struct style	*next;
};

/* Everything of one run. */
struct house {
	struct unit		*units;
	struct unit		**last;
	struct style		*styles;
	struct shape		*shapes;
	struct shape		**shapes_last;
	struct catalogue	 texts;
	struct sheet		 code;		/* templates.c */
	unsigned		 variables;	/* of loops, numbered */
};

/* Where in HTML the reader stands. */
enum place {
	PLACE_TEXT = 1,
	PLACE_TITLE,		/* <title>, <textarea>: text without tags */
	PLACE_TAG,		/* between the attributes of a tag */
	PLACE_VALUE,		/* inside a double-quoted attribute */
	PLACE_PLAIN,		/* a mail: no HTML at all */
};

struct open {
	const char	*name;
	unsigned	 line;
	bool		 needs_csrf;
	struct open	*outer;
};

/* What a link or form target begins with, so far. */
enum target { TARGET_EMPTY, TARGET_LOCAL, TARGET_OTHER, TARGET_WHOLE };

struct state {
	enum place	 place;
	struct open	*open;
	const char	*tag;
	const char	*attribute;
	char		 literal[64];	/* first bytes of the attribute */
	size_t		 literal_len;
	enum target	 target;
	bool		 is_form_post;
};

/* A name that expressions may begin with. */
struct scope {
	const char	*name;		/* of a loop's variable; NULL: fields */
	const char	*root;		/* "p->" or "v2->" */
	struct shape	*shape;
	struct scope	*outer;
};

struct reader {
	struct house	*house;
	struct unit	*unit;
	struct source	 source;
	size_t		 at;
	unsigned	 line;
	struct state	 state;
	struct scope	*scope;
	char		*text;		/* literal bytes not yet written out */
	size_t		 text_len;
	size_t		 text_room;
	unsigned	 depth;		/* of C blocks */
	/* The page inside this frame, else NULL. */
	struct reader	*content;
};

struct directive {
	const char	*word;		/* "if", …; NULL: end of file */
	const char	*rest;
	unsigned	 line;
};

/* A resolved expression. */
struct value {
	struct field	*field;
	const char	*c;		/* "p->frame.product" */
};

#define reader_fail(r, ...) \
	source_fail((r)->source.path, (r)->line, __VA_ARGS__)

/* template_shape.c: declarations and names */
struct unit	*unit_find(struct house *h, enum unit_kind kind,
		    const char *part);
bool		 unit_is_mail(const struct unit *u);
bool		 unit_is_part(const struct unit *u);
void		 unit_declare(struct house *h, struct unit *u);
const char	*word_cut(const char **rest);	/* NULL when none is left */
struct value	 value_resolve(struct reader *r, const char *path);
const char	*condition_compile(struct reader *r, const char *rest);
void		 field_used(struct shape *s, const char *name);
/* Ends the program at a field that no template shows. */
void		 shapes_check(const struct house *h);
void		 shapes_write(const struct house *h, struct sheet *s);

/* template_html.c: where a byte stands, and whether it may */
void		 html_read(struct reader *r);
void		 html_value_check(struct reader *r, const struct value *v);
bool		 html_is_target(const struct state *s);
void		 html_joins(struct reader *r, const struct state *before,
		    const char *what);

/* template_value.c: values and translated texts */
void		 value_compile(struct reader *r);
void		 text_compile(struct reader *r);

/* template_block.c: the body, and what the others write into it */
void		 page_compile(struct house *h, struct unit *u);
void		 reader_add(struct reader *r, const char *bytes, size_t len);
void		 reader_flush(struct reader *r);
void		 reader_emit(struct reader *r, const char *format, ...)
		    __attribute__((format(printf, 2, 3)));
bool		 reader_sees(const struct reader *r, const char *word);
void		 reader_skip(struct reader *r, size_t len);

#endif
