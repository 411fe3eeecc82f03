/*
 * query: one query file as read, and the C that is made of it. What stands in
 * such a file is said at the top of sql.c.
 */
#ifndef GEN_QUERY_H
#define GEN_QUERY_H

#include "gen/source.h"

#define FIELDS_MAX	64

struct type {
	const char	*sql;
	const char	*number;	/* enum pg_type */
	const char	*c;		/* as a member's type, with its blank */
	const char	*member;	/* of struct pg_value */
	const char	*wrap;		/* makes a pg_value, or NULL */
};

struct field {
	const char		*name;
	const struct type	*type;
	bool			 may_be_null;
	bool			 is_used;
	unsigned		 line;
};

struct fields {
	struct field	items[FIELDS_MAX];
	size_t		count;
};

struct query {
	const char	*path;
	const char	*name;
	const char	*purpose;
	const char	*kind;
	const char	*rows;
	const char	*actor;		/* NULL: who the exchange says */
	const char	*under;		/* NULL, or "any" */
	struct fields	 in;
	struct fields	 out;
	char		*sql;
	size_t		 sql_len;
};

/* A mistake in the file ends the program. */
struct query	*query_read(const char *path);
/* Writes its structs and its prototype. */
void		 query_declare(FILE *out, const struct query *q);
/* Writes its statement, for store/statements.h, and its function. */
void		 query_define(struct sheet *s, const struct query *q);

#endif
