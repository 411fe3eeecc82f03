#include "clients/files.h"

#include <errno.h>

#include "api/write.h"
#include "clients/put.h"
#include "clients/secret.h"
#include "queries.h"

/* Each with its logo, three times over, in the memory of one exchange. */
#define BATCH		5
#define OUT_BYTES	CLIENT_JSON_MAX_BYTES
#define DEPTH_MAX	8

static struct str
scopes_text(struct exchange *x, struct str_list scopes)
{
	return scope_join(x->arena, scopes);
}

/* What may be left out of a file is left out where it is not there. */
static void
add_text(struct api_json *j, const char *name, struct str text)
{
	if (!str_is_empty(text))
		api_json_text(j, name, text);
}

static void
write_client(struct exchange *x, struct api_json *j,
    const struct store_clients_export_row *row)
{
	api_json_object(j, NULL);
	api_json_text(j, "client_id", row->client_id);
	api_json_text(j, "client_name", row->name);
	api_json_text(j, "account", row->account_name);
	add_text(j, "kind", row->kind);
	api_json_text(j, "visibility", row->is_public ? STR("public") :
	    STR("private"));
	api_json_bool(j, "first_party", row->is_first_party);
	api_json_bool(j, "suspended", row->is_suspended);
	api_json_text(j, "token_endpoint_auth_method", row->method);
	if (row->redirect_uris.count > 0)
		api_json_texts(j, "redirect_uris", row->redirect_uris);
	api_json_texts(j, "grant_types", row->grant_types);
	api_json_text(j, "scope", scopes_text(x, row->scopes));
	add_text(j, "optional_scope", scopes_text(x, row->optional_scopes));
	add_text(j, "client_uri", row->client_uri);
	add_text(j, "policy_uri", row->policy_uri);
	add_text(j, "tos_uri", row->tos_uri);
	if (!str_is_absent(row->jwks))
		api_json_kept(j, "jwks", row->jwks);
	add_text(j, "jwks_uri", row->jwks_uri);
	if (row->replay_s_is_null)
		api_json_null(j, "refresh_replay_s");
	else
		api_json_number(j, "refresh_replay_s", row->replay_s);
	if (!str_is_absent(row->png))
		api_json_text(j, "logo", base64url(x->arena, row->png));
	api_json_end(j, '}');
}

static enum fault
print_client(struct exchange *x, const struct store_clients_export_row *row)
{
	struct api_json j;
	struct str text;

	api_json_open(&j, x->arena, OUT_BYTES);
	write_client(x, &j, row);
	if (buf_is_full(&j.b))
		return command_refuse(FAULT_TOO_LARGE, "%.*s is longer than "
		    "a file may be.", STR_ARG(row->client_id));
	text = buf_str(&j.b);
	printf("%.*s\n", STR_ARG(text));
	return FAULT_NONE;
}

/* The next ones after *after_r, which becomes the last of them. */
static enum fault
print_batch(struct exchange *x, struct str only, char *after,
    size_t *count_r)
{
	struct store_clients_export_rows rows;

	TRY(store_clients_export(x, &(struct store_clients_export_in){
		.client_id = only,
		.after_id = str_of(after),
		.most = BATCH,
	    }, &rows));
	*count_r = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		TRY(print_client(x, &rows.items[i]));
	if (rows.count > 0)
		snprintf(after, CLIENT_ID_MAX_BYTES + 1, "%.*s",
		    STR_ARG(rows.items[rows.count - 1].client_id));
	return FAULT_NONE;
}

enum fault
clients_export(struct exchange *x, const struct command_line *line)
{
	struct str only = line->words_count == 1 ? line->words[0] :
	    STR_ABSENT;
	char after[CLIENT_ID_MAX_BYTES + 1] = "";
	size_t count = BATCH;
	enum fault fault = FAULT_NONE;
	bool has_any = false;

	/* Each batch has memory of its own: there may be many. */
	while (fault == FAULT_NONE && count == BATCH) {
		struct exchange *one = exchange_open_background(x->conf,
		    x->actor);

		fault = print_batch(one, only, after, &count);
		has_any = has_any || count > 0;
		exchange_close(&one);
	}
	TRY(fault);
	if (!has_any && !str_is_absent(only))
		return command_refuse(FAULT_NOT_FOUND, "there is no client "
		    "%.*s that people made.", STR_ARG(only));
	return FAULT_NONE;
}

static enum fault
import_one(struct exchange *x, struct str path, struct str json)
{
	struct client c;
	struct str why;
	bool is_new = false;
	enum fault fault;

	if (!client_read_json(x->arena, json, &c, &why))
		return command_refuse(FAULT_INVALID, "%.*s: %.*s",
		    STR_ARG(path), STR_ARG(why));
	/* A new client gets its secret even if the engine is away: the next
	 * import of the same file tells the engine, and makes no secret. */
	fault = client_put(x, &c, &is_new);
	if (is_new && client_has_secrets(&c))
		TRY(client_secret_make(x, c.id, STR("import"), 0, true));
	TRY(fault);
	printf("client_id: %.*s\n", STR_ARG(c.id));
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
import_next(struct exchange *x, FILE *file, struct str path, bool is_first,
    bool *is_over_r)
{
	struct str json = STR_ABSENT;

	TRY(read_next(x, file, path, &json));
	*is_over_r = json.len == 0 && !is_first;
	return *is_over_r ? FAULT_NONE : import_one(x, path, json);
}

enum fault
clients_import(struct exchange *x, struct str path)
{
	bool is_stdin = str_equal(path, STR("-"));
	FILE *file = is_stdin ? stdin : fopen(arena_cstr(x->arena, path), "r");
	enum fault fault = FAULT_NONE;
	bool is_first = true, is_over = false;

	if (file == NULL)
		return command_refuse(FAULT_NOT_FOUND, "cannot read %.*s: %s",
		    STR_ARG(path), strerror(errno));
	while (fault == FAULT_NONE && !is_over) {
		struct exchange *one = exchange_open_background(x->conf,
		    x->actor);

		fault = import_next(one, file, path, is_first, &is_over);
		is_first = false;
		exchange_close(&one);
	}
	if (!is_stdin)
		fclose(file);
	return fault;
}
