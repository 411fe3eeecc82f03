/*
 * command: what a subcommand of `placet` is.
 *
 * A room exports a table of these; app/commands.c is the whole command line on
 * one page. A subcommand runs in a fiber on the stand-alone loop, so it awaits
 * the store and the engine exactly as a handler does. Passwords and secrets
 * never come in argv: they are read from standard input, or made and shown once.
 */
#ifndef PAGE_COMMAND_H
#define PAGE_COMMAND_H

#include "web/exchange.h"

#define COMMAND_WORDS_MAX	8
#define COMMAND_OPTIONS_MAX	16

struct command_line {
	struct str	 words[COMMAND_WORDS_MAX];	/* after the name */
	size_t		 words_count;
	struct {
		struct str	name;			/* "audience" */
		struct str	value;			/* absent: a flag */
	}		 options[COMMAND_OPTIONS_MAX];
	size_t		 options_count;
};

struct command {
	const char	*name;		/* "user add" */
	const char	*accepts;	/* "EMAIL NAME [--operator]" */
	const char	*does;		/* one line for the usage text */
	size_t		 words_min, words_max;
	const char	*options;	/* allowed names: "operator=0 audience=1";
					   =1 takes a value */
	enum fault	(*run)(struct exchange *, const struct command_line *);
};

struct command_table {
	const struct command	*rows;
	size_t			 count;
};

bool		command_has(const struct command_line *line, struct str name);
/* The option's value, or absent. */
struct str	command_option(const struct command_line *line,
		    struct str name);
/* Says one sentence on standard error and gives `fault`, for `return`. */
enum fault	command_refuse(enum fault fault, const char *format, ...)
		    FORMATS(2, 3);
/* Whether this program has said why already: one reason is enough. */
bool		command_has_refused(void);

#endif
