#include "store/statements.h"

/* As PostgreSQL writes it. */
static const char *
type_name(enum pg_type type)
{
	switch (type) {
	case PG_TEXT:		return "text";
	case PG_BIGINT:		return "bigint";
	case PG_INTEGER:	return "integer";
	case PG_BOOLEAN:	return "boolean";
	case PG_TIMESTAMPTZ:	return "timestamp with time zone";
	case PG_UUID:		return "uuid";
	case PG_BYTEA:		return "bytea";
	case PG_TEXT_ARRAY:	return "text[]";
	case PG_UUID_ARRAY:	return "uuid[]";
	case PG_JSONB:		return "jsonb";
	case PG_DOUBLE:		return "double precision";
	}
	PANIC("type %d has no name", (int)type);
}

static const char *
kind_name(enum store_kind kind)
{
	switch (kind) {
	case STORE_READ:	return "read";
	case STORE_CHANGE:	return "change";
	case STORE_HOOK:	return "hook";
	}
	PANIC("kind %d has no name", (int)kind);
}

static const char *
rows_name(enum store_rows rows)
{
	switch (rows) {
	case STORE_NONE:	return "none";
	case STORE_ONE:		return "one";
	case STORE_MAYBE:	return "maybe";
	case STORE_MANY:	return "many";
	}
	PANIC("rows %d has no name", (int)rows);
}

static void
print_types(FILE *out, const char *name, const enum pg_type *types, int count)
{
	fprintf(out, ",\"%s\":[", name);
	for (int i = 0; i < count; i++)
		fprintf(out, "%s\"%s\"", i > 0 ? "," : "",
		    type_name(types[i]));
	fputc(']', out);
}

/* Query files are ASCII: these are all that JSON wants escaped. */
static void
print_text(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			fputs("\\n", out);
		else if (*text == '\t')
			fputs("\\t", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

static void
print_one(FILE *out, const struct store_statement *s)
{
	fprintf(out, "{\"name\":\"%s\",\"kind\":\"%s\",\"rows\":\"%s\"",
	    s->pg.name, kind_name(s->kind), rows_name(s->rows));
	fputs(",\"sql\":\"", out);
	print_text(out, s->pg.sql);
	fputc('"', out);
	print_types(out, "in", s->pg.in, s->pg.in_count);
	print_types(out, "out", s->pg.out, s->pg.out_count);
	fputs(",\"nullable\":[", out);
	for (int i = 0; i < s->pg.out_count; i++)
		fprintf(out, "%s%s", i > 0 ? "," : "",
		    s->out_may_be_null[i] ? "true" : "false");
	fputs("]}\n", out);
}

bool
statements_print(FILE *out)
{
	for (size_t i = 0; i < store_statements_count; i++)
		print_one(out, store_statements[i]);
	return fflush(out) == 0 && !ferror(out);
}
