/*
 * sql OUTDIR FILE.sql … writes queries.h and queries.c.
 *
 * Each file is one query: a header of comment lines, then one statement with
 * :named parameters. Of
 *
 *	-- name: grant_revoke
 *	-- purpose: Ends one grant that the actor sees.
 *	-- kind: change
 *	-- rows: one
 *	-- in: grant_id uuid, reason text
 *	-- out: epoch bigint, client_name text
 *
 * it makes store_grant_revoke() and its two structs. `in` and `out` may be
 * left out or given again, to go on in a new line; a type followed by '?' may
 * be NULL. Two more keys are rare: `actor: machine:login` has the query act so
 * instead of as the visitor, and `under: any` allows a change where the route
 * only reads. A mistake ends the program with file:line.
 */
#include <string.h>

#include "gen/query.h"

static void
write_header(struct query *const *all, size_t count, const char *folder)
{
	struct sheet s;

	sheet_open(&s);
	fputs("/* queries: made by app/gen/sql.c from sql/queries. */\n"
	    "#ifndef GEN_QUERIES_H\n#define GEN_QUERIES_H\n\n"
	    "#include \"store/store.h\"\n", s.out);
	for (size_t i = 0; i < count; i++)
		query_declare(s.out, all[i]);
	fputs("\n#endif\n", s.out);
	sheet_close(&s, folder, "queries.h");
}

static void
write_source(struct query *const *all, size_t count, const char *folder)
{
	struct sheet s;

	sheet_open(&s);
	fputs("/* queries: made by app/gen/sql.c from sql/queries. */\n"
	    "#include \"queries.h\"\n#include \"store/statements.h\"\n", s.out);
	for (size_t i = 0; i < count; i++) {
		fputc('\n', s.out);
		query_define(&s, all[i]);
	}
	fputs("\nconst struct store_statement *const store_statements[] = {\n",
	    s.out);
	for (size_t i = 0; i < count; i++)
		fprintf(s.out, "\t&%s,\n", all[i]->name);
	fprintf(s.out, "};\nconst size_t store_statements_count = %zu;\n",
	    count);
	sheet_close(&s, folder, "queries.c");
}

int
main(int argc, char **argv)
{
	struct query **all;
	size_t count;

	if (argc < 3) {
		fputs("usage: sql OUTDIR FILE.sql …\n", stderr);
		return 2;
	}
	count = (size_t)argc - 2;
	all = gen_alloc(count * sizeof(struct query *));
	for (size_t i = 0; i < count; i++) {
		all[i] = query_read(argv[i + 2]);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(all[i]->name, all[j]->name) == 0)
				source_fail(all[i]->path, 1,
				    "%s is named so too", all[j]->path);
		}
	}
	write_header(all, count, argv[1]);
	write_source(all, count, argv[1]);
	return 0;
}
