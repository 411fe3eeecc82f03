#include "clients/import.h"

#include <errno.h>

#include "clients/client_file.h"
#include "clients/put.h"
#include "clients/secret.h"

#define DEPTH_MAX	8

/* What became of the clients of a file. */
struct tally {
	size_t	added, changed, unchanged;
};

static size_t
tally_all(const struct tally *tally)
{
	return tally->added + tally->changed + tally->unchanged;
}

/* As a file would say it; nothing where there is none. */
static enum fault
read_before(struct exchange *x, struct str client_id,
    struct store_clients_export_row *row_r)
{
	struct store_clients_export_rows rows;

	*row_r = (struct store_clients_export_row){
		.replay_s_is_null = true,
	};
	TRY(store_clients_export(x, &(struct store_clients_export_in){
		.client_id = client_id,
		.after_id = STR(""),
		.most = 1,
	    }, &rows));
	if (rows.count > 0)
		*row_r = rows.items[0];
	return FAULT_NONE;
}

static void
say_outcome(struct exchange *x, const struct client *c, bool is_new,
    const struct store_clients_export_row *before, struct tally *tally)
{
	struct store_clients_export_row row = *before;
	struct client_file was, now;
	bool is_other;

	printf("client_id: %.*s\n", STR_ARG(c->id));
	if (is_new) {
		printf("outcome: new\n");
		tally->added++;
		return;
	}
	was = client_file_of(x->arena, &row);
	client_file_put(&row, c);
	now = client_file_of(x->arena, &row);
	is_other = client_file_differs(&was, &now);
	printf("outcome: %s\n", is_other ? "changed" : "unchanged");
	client_file_say_changes(&was, &now);
	*(is_other ? &tally->changed : &tally->unchanged) += 1;
}

static enum fault
put(struct exchange *x, const struct client *c,
    const struct client_place *place, bool *is_new_r)
{
	enum fault fault;

	/* A new client gets its secret even if the engine is away: the next
	 * import of the same file tells the engine, and makes no secret. */
	*is_new_r = false;
	fault = client_put(x, c, place, is_new_r);
	if (*is_new_r && client_has_secrets(c))
		TRY(client_secret_make(x, c->id, STR("import"), 0, true));
	TRY(fault);
	return client_tell(x, c);
}

static enum fault
import_one(struct exchange *x, struct str path, struct str json,
    bool is_trial, struct tally *tally)
{
	struct store_clients_export_row before;
	struct client_place place;
	struct client c;
	struct str why;
	bool is_new;

	if (!client_read_json(x->arena, json, &c, &why))
		return command_refuse(FAULT_INVALID, "%.*s: %.*s",
		    STR_ARG(path), STR_ARG(why));
	TRY(client_put_look(x, &c, &place));
	TRY(read_before(x, c.id, &before));
	is_new = place.is_new;
	if (!is_trial)
		TRY(put(x, &c, &place, &is_new));
	say_outcome(x, &c, is_new, &before, tally);
	return FAULT_NONE;
}

/*
 * Cuts a stream of JSON objects where one ends. What is no JSON may be cut
 * wrongly; the reader refuses it afterwards. Bounded in length and depth: the
 * reader descends on a small stack.
 */
struct cutting {
	struct buf	text;
	int		depth;
	bool		is_in_string;
	bool		is_escaped;
	bool		is_too_deep;
};

/* Gives true when an object is complete with this byte. */
static bool
cut(struct cutting *c, char byte)
{
	buf_add_byte(&c->text, byte);
	if (c->is_escaped) {
		c->is_escaped = false;
		return false;
	}
	if (c->is_in_string) {
		c->is_escaped = byte == '\\';
		c->is_in_string = byte != '"';
		return false;
	}
	c->is_in_string = byte == '"';
	if (byte == '{' || byte == '[')
		c->depth++;
	c->is_too_deep = c->is_too_deep || c->depth > DEPTH_MAX;
	return (byte == '}' || byte == ']') && --c->depth == 0;
}

/* What stands between two objects. */
static struct str
without_blanks(struct str s)
{
	static const char blanks[] = " \t\r\n";

	while (s.len > 0 && strchr(blanks, s.bytes[0]) != NULL)
		s = str_from(s, 1);
	return s;
}

/* The next object, or what is left; empty at the end. */
static enum fault
read_next(struct exchange *x, FILE *file, struct str path, struct str *json_r)
{
	struct cutting c = { .depth = 0 };
	int byte;

	buf_open(&c.text, x->arena, CLIENT_JSON_MAX_BYTES);
	while ((byte = getc(file)) != EOF)
		if (cut(&c, (char)byte))
			break;
	if (ferror(file) != 0)
		return command_refuse(FAULT_NOT_FOUND, "cannot read %.*s: %s",
		    STR_ARG(path), strerror(errno));
	if (buf_is_full(&c.text) || c.is_too_deep)
		return command_refuse(FAULT_INVALID, "%.*s: a client is "
		    "longer than %zu KiB, or nested too deeply.",
		    STR_ARG(path), CLIENT_JSON_MAX_BYTES / 1024);
	*json_r = without_blanks(buf_str(&c.text));
	return FAULT_NONE;
}

static enum fault
import_next(struct exchange *x, FILE *file, struct str path, bool is_trial,
    struct tally *tally, bool *is_over_r)
{
	bool is_first = tally_all(tally) == 0;
	struct str json = STR_ABSENT;

	TRY(read_next(x, file, path, &json));
	*is_over_r = json.len == 0 && !is_first;
	return *is_over_r ? FAULT_NONE :
	    import_one(x, path, json, is_trial, tally);
}

enum fault
clients_import(struct exchange *x, struct str path, bool is_trial)
{
	bool is_stdin = str_equal(path, STR("-"));
	FILE *file = is_stdin ? stdin : fopen(arena_cstr(x->arena, path), "r");
	enum fault fault = FAULT_NONE;
	struct tally tally = { 0, 0, 0 };
	bool is_over = false;

	if (file == NULL)
		return command_refuse(FAULT_NOT_FOUND, "cannot read %.*s: %s",
		    STR_ARG(path), strerror(errno));
	while (fault == FAULT_NONE && !is_over) {
		struct exchange *one = exchange_open_background(x->conf,
		    x->actor);

		fault = import_next(one, file, path, is_trial, &tally,
		    &is_over);
		exchange_close(&one);
	}
	if (!is_stdin)
		fclose(file);
	/* Those too that came before one that is refused. */
	if (tally_all(&tally) > 0)
		printf("%snew %zu, changed %zu, unchanged %zu\n",
		    is_trial ? "nothing is written; would be " : "",
		    tally.added, tally.changed, tally.unchanged);
	return fault;
}
