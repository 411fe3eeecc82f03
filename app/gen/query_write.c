/*
 * Writes the C of one query: the structs of what goes in and comes out, the
 * statement, and the function that asks it.
 */
#include <string.h>

#include "gen/query.h"

static void
write_members(FILE *out, const struct fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *f = &fields->items[i];

		fprintf(out, "\t%s%s;\n", f->type->c, f->name);
		if (f->may_be_null && f->type->wrap == NULL)
			fprintf(out, "\tbool %s_is_null;\n", f->name);
	}
}

static void
write_prototype(FILE *out, const struct query *q)
{
	fprintf(out, "store_%s(struct exchange *x", q->name);
	if (q->in.count > 0)
		fprintf(out, ",\n    const struct store_%s_in *in", q->name);
	if (strcmp(q->rows, "many") == 0)
		fprintf(out, ",\n    struct store_%s_rows *rows_r", q->name);
	else if (strcmp(q->rows, "none") != 0)
		fprintf(out, ",\n    struct store_%s_row *row_r", q->name);
	if (strcmp(q->rows, "maybe") == 0)
		fputs(", bool *is_found_r", out);
	fputc(')', out);
}

void
query_declare(FILE *out, const struct query *q)
{
	fprintf(out, "\n/* %s */\n", q->purpose);
	if (q->in.count > 0) {
		fprintf(out, "struct store_%s_in {\n", q->name);
		write_members(out, &q->in);
		fputs("};\n", out);
	}
	if (q->out.count > 0) {
		fprintf(out, "struct store_%s_row {\n", q->name);
		write_members(out, &q->out);
		fputs("};\n", out);
	}
	if (strcmp(q->rows, "many") == 0)
		fprintf(out, "struct store_%s_rows {\n"
		    "\tconst struct store_%s_row *items;\n"
		    "\tsize_t count;\n};\n", q->name, q->name);
	fputs("MUST_USE enum fault\n", out);
	write_prototype(out, q);
	fputs(";\n", out);
}

static void
write_types(FILE *out, const struct query *q, const char *way,
    const struct fields *fields)
{
	if (fields->count == 0)
		return;
	fprintf(out, "static const enum pg_type %s_%s[] = {\n", q->name, way);
	for (size_t i = 0; i < fields->count; i++)
		fprintf(out, "\t%s,\n", fields->items[i].type->number);
	fputs("};\n", out);
}

static void
write_statement(struct sheet *s, const struct query *q)
{
	const char *name = q->name;

	write_types(s->out, q, "in", &q->in);
	write_types(s->out, q, "out", &q->out);
	if (q->out.count > 0) {
		fprintf(s->out, "static const bool %s_null[] = {\n", name);
		for (size_t i = 0; i < q->out.count; i++)
			fprintf(s->out, "\t%s,\n",
			    q->out.items[i].may_be_null ? "true" : "false");
		fputs("};\n", s->out);
	}
	fprintf(s->out, "static const struct store_statement %s = {\n"
	    "\t.pg = {\n\t\t.name = \"%s\",\n\t\t.sql =\n", name, name);
	sheet_literal(s, "\t\t    ", q->sql, q->sql_len);
	fprintf(s->out, ",\n\t\t.is_change = %s,\n",
	    strcmp(q->kind, "change") == 0 ? "true" : "false");
	if (q->in.count > 0)
		fprintf(s->out, "\t\t.in = %s_in,\n\t\t.in_count = %zu,\n",
		    name, q->in.count);
	if (q->out.count > 0)
		fprintf(s->out, "\t\t.out = %s_out,\n\t\t.out_count = %zu,\n",
		    name, q->out.count);
	fprintf(s->out, "\t},\n\t.kind = %s,\n\t.rows = %s,\n",
	    strcmp(q->kind, "change") == 0 ? "STORE_CHANGE" :
	    strcmp(q->kind, "read") == 0 ? "STORE_READ" : "STORE_HOOK",
	    strcmp(q->rows, "none") == 0 ? "STORE_NONE" :
	    strcmp(q->rows, "one") == 0 ? "STORE_ONE" :
	    strcmp(q->rows, "maybe") == 0 ? "STORE_MAYBE" : "STORE_MANY");
	if (q->out.count > 0)
		fprintf(s->out, "\t.out_may_be_null = %s_null,\n", name);
	if (q->actor != NULL)
		fprintf(s->out, "\t.actor = \"%s\",\n", q->actor);
	if (q->under != NULL)
		fputs("\t.is_allowed_anywhere = true,\n", s->out);
	fputs("};\n", s->out);
}

static void
write_values(FILE *out, const struct fields *in)
{
	fputs("\tconst struct pg_value values[] = {\n", out);
	for (size_t i = 0; i < in->count; i++) {
		const struct field *f = &in->items[i];

		if (f->type->wrap != NULL)
			fprintf(out, "\t\t%s(in->%s, %s),\n", f->type->wrap,
			    f->name, f->may_be_null ? "true" : "false");
		else if (f->may_be_null)
			fprintf(out, "\t\t{ .is_null = in->%s_is_null,\n"
			    "\t\t    .%s = in->%s },\n", f->name,
			    f->type->member, f->name);
		else
			fprintf(out, "\t\t{ .is_null = false, .%s = in->%s },\n",
			    f->type->member, f->name);
	}
	fputs("\t};\n", out);
}

static void
write_reader(FILE *out, const struct query *q)
{
	fprintf(out, "\nstatic void\n%s_read(const struct pg_value *v, "
	    "struct store_%s_row *row_r)\n{\n", q->name, q->name);
	for (size_t i = 0; i < q->out.count; i++) {
		const struct field *f = &q->out.items[i];

		if (!f->may_be_null) {
			fprintf(out, "\trow_r->%s = v[%zu].%s;\n", f->name, i,
			    f->type->member);
			continue;
		}
		if (f->type->wrap == NULL)
			fprintf(out, "\trow_r->%s_is_null = v[%zu].is_null;\n",
			    f->name, i);
		fprintf(out, "\tif (!v[%zu].is_null)\n"
		    "\t\trow_r->%s = v[%zu].%s;\n", i, f->name, i,
		    f->type->member);
	}
	fputs("}\n", out);
}

static void
write_function(FILE *out, const struct query *q)
{
	bool is_many = strcmp(q->rows, "many") == 0;

	if (q->out.count > 0)
		write_reader(out, q);
	fputs("\nenum fault\n", out);
	write_prototype(out, q);
	fputs("\n{\n", out);
	if (q->in.count > 0)
		write_values(out, &q->in);
	fputs("\tstruct pg_rows rows;\n", out);
	if (is_many)
		fprintf(out, "\tstruct store_%s_row *items;\n", q->name);
	fputc('\n', out);
	if (strcmp(q->rows, "maybe") == 0)
		fprintf(out, "\t*row_r = (struct store_%s_row){ 0 };\n"
		    "\t*is_found_r = false;\n", q->name);
	else if (strcmp(q->rows, "one") == 0)
		fprintf(out, "\t*row_r = (struct store_%s_row){ 0 };\n",
		    q->name);
	else if (is_many)
		fprintf(out, "\t*rows_r = (struct store_%s_rows){ 0 };\n",
		    q->name);
	fprintf(out, "\tTRY(store_call(x, &%s, %s, &rows));\n", q->name,
	    q->in.count > 0 ? "values" : "NULL");
	if (strcmp(q->rows, "one") == 0)
		fprintf(out, "\t%s_read(rows.values, row_r);\n", q->name);
	if (strcmp(q->rows, "maybe") == 0)
		fprintf(out, "\t*is_found_r = rows.count > 0;\n"
		    "\tif (rows.count > 0)\n"
		    "\t\t%s_read(rows.values, row_r);\n", q->name);
	if (is_many)
		fprintf(out, "\titems = ARENA_ARRAY(x->arena, "
		    "struct store_%s_row,\n\t    rows.count);\n"
		    "\tfor (size_t i = 0; i < rows.count; i++)\n"
		    "\t\t%s_read(rows.values + i * %zu, &items[i]);\n"
		    "\trows_r->items = items;\n"
		    "\trows_r->count = rows.count;\n", q->name, q->name,
		    q->out.count);
	fputs("\treturn FAULT_NONE;\n}\n", out);
}

void
query_define(struct sheet *s, const struct query *q)
{
	write_statement(s, q);
	write_function(s->out, q);
}
