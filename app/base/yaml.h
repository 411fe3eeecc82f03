/*
 * yaml: a small YAML file as a tree that remembers its lines.
 *
 * libyaml reads the file; what makes YAML surprising is refused: duplicate
 * keys, anchors and aliases, tags, several documents, keys that are not text,
 * more than 16 levels, more than 1 MiB. Then the caller asks for what it knows
 * and the *first* thing that is wrong becomes one sentence with file and line:
 * after it all questions give empty answers, so a reader is written as if the
 * file were right and asks once, at the end, with yaml_is_refused().
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/arena.h"
#include "base/buf.h"

enum yaml_kind { YAML_NOTHING = 0, YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_member;

struct yaml {
	enum yaml_kind	 kind;
	int		 line;		/* 1 is the first; 0: not in the file */
	struct str	 text;		/* UTF-8; no control but HTAB and LF */
	const struct yaml_member *members;	/* of a list or a map */
	size_t		 count;
};

struct yaml_member {
	struct str	 name;		/* absent in a list */
	struct yaml	 value;
};

struct yaml_file {
	struct arena	*arena;
	const char	*path;		/* as the sentences show it */
	struct yaml	 root;
	struct str	 why;		/* absent while nothing is wrong */
};

/*
 * Gives     *f_r, living in `a`, `path` borrowed. A file that cannot be read
 *           has an empty root and a reason.
 */
void		 yaml_read_file(struct arena *a, const char *path,
		    struct yaml_file *f_r);
/* The same with the file's text at hand; `path` is for sentences only. */
void		 yaml_read_text(struct arena *a, const char *path,
		    struct str text, struct yaml_file *f_r);

bool		 yaml_is_refused(const struct yaml_file *f);
/* Says why, unless something was wrong before: "path, line 3: …". */
void		 yaml_refuse(struct yaml_file *f, const struct yaml *at,
		    const char *format, ...) FORMATS(3, 4);

/* The member of that name; one of kind YAML_NOTHING if there is none. */
const struct yaml *yaml_get(const struct yaml *map, const char *name);
bool		 yaml_has(const struct yaml *map, const char *name);
/* Refuses what is no map, and each key that is not among `names`. */
void		 yaml_expect(struct yaml_file *f, const struct yaml *map,
		    const char *const *names, size_t count);
/*
 * The member of that name as what it is called; refuses when it is missing,
 * something else, or (text) empty. Numbers are decimal digits; booleans are
 * `true` and `false` only.
 */
struct str	 yaml_text(struct yaml_file *f, const struct yaml *map,
		    const char *name);
int		 yaml_number(struct yaml_file *f, const struct yaml *map,
		    const char *name, int least, int most);
bool		 yaml_bool(struct yaml_file *f, const struct yaml *map,
		    const char *name);
const struct yaml *yaml_list(struct yaml_file *f, const struct yaml *map,
		    const char *name);
const struct yaml *yaml_map(struct yaml_file *f, const struct yaml *map,
		    const char *name);

#endif
