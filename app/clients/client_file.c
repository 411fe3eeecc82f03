#include "clients/client_file.h"

#include "api/write.h"
#include "model/client_kind.h"

static struct api_json
open_member(const struct client_file *f)
{
	struct api_json j;

	api_json_open(&j, f->arena, CLIENT_JSON_MAX_BYTES);
	return j;
}

static void
close_member(struct client_file *f, const struct api_json *j)
{
	INSIST(f->count < CLIENT_FILE_MEMBERS);
	f->is_too_long = f->is_too_long || buf_is_full(&j->b);
	f->members[f->count++] = buf_str(&j->b);
}

/* What may be left out of a file is left out where it is not there. */
static void
add_text(struct client_file *f, const char *name, struct str text)
{
	struct api_json j = open_member(f);

	if (!str_is_empty(text))
		api_json_text(&j, name, text);
	close_member(f, &j);
}

static void
add_texts(struct client_file *f, const char *name, struct str_list texts,
    bool is_needed)
{
	struct api_json j = open_member(f);

	if (is_needed || texts.count > 0)
		api_json_texts(&j, name, texts);
	close_member(f, &j);
}

static void
add_bool(struct client_file *f, const char *name, bool is_true)
{
	struct api_json j = open_member(f);

	api_json_bool(&j, name, is_true);
	close_member(f, &j);
}

static void
add_keys(struct client_file *f, const char *name, struct str jwks)
{
	struct api_json j = open_member(f);

	if (!str_is_absent(jwks))
		api_json_kept(&j, name, jwks);
	close_member(f, &j);
}

static void
add_replay(struct client_file *f, const char *name,
    const struct store_clients_export_row *row)
{
	struct api_json j = open_member(f);

	if (row->replay_s_is_null)
		api_json_null(&j, name);
	else
		api_json_number(&j, name, row->replay_s);
	close_member(f, &j);
}

struct client_file
client_file_of(struct arena *a, const struct store_clients_export_row *row)
{
	struct client_file f = { .arena = a };

	add_text(&f, "client_id", row->client_id);
	add_text(&f, "client_name", row->name);
	add_text(&f, "account", row->account_name);
	add_text(&f, "kind", row->kind);
	add_text(&f, "visibility", row->is_public ? STR("public") :
	    STR("private"));
	add_bool(&f, "first_party", row->is_first_party);
	add_bool(&f, "suspended", row->is_suspended);
	add_text(&f, "token_endpoint_auth_method", row->method);
	add_texts(&f, "redirect_uris", row->redirect_uris, false);
	add_texts(&f, "grant_types", row->grant_types, true);
	add_text(&f, "scope", scope_join(a, row->scopes));
	add_text(&f, "optional_scope", scope_join(a, row->optional_scopes));
	add_text(&f, "client_uri", row->client_uri);
	add_text(&f, "policy_uri", row->policy_uri);
	add_text(&f, "tos_uri", row->tos_uri);
	add_text(&f, "domain", row->domain);
	add_keys(&f, "jwks", row->jwks);
	add_text(&f, "jwks_uri", row->jwks_uri);
	add_replay(&f, "refresh_replay_s", row);
	add_text(&f, "logo", str_is_absent(row->png) ? STR_ABSENT :
	    base64url(a, row->png));
	return f;
}

void
client_file_put(struct store_clients_export_row *row, const struct client *c)
{
	row->client_id = c->id;
	row->name = c->name;
	if (c->kind != CLIENT_KIND_NONE)
		row->kind = client_kind_name(c->kind);
	row->is_public = c->is_public;
	row->is_first_party = c->is_first_party;
	if (c->says_suspended)
		row->is_suspended = c->is_suspended;
	row->method = client_method_name(c->method);
	row->redirect_uris = c->redirect_uris;
	row->grant_types = c->grant_types;
	row->scopes = c->scopes;
	row->optional_scopes = c->optional_scopes;
	row->client_uri = c->client_uri;
	row->policy_uri = c->policy_uri;
	row->tos_uri = c->tos_uri;
	if (!str_is_absent(c->domain))
		row->domain = c->domain;
	row->jwks = c->jwks;
	row->jwks_uri = c->jwks_uri;
	if (c->says_replay) {
		row->replay_s_is_null = c->replay_s == CLIENT_REPLAY_USUAL;
		row->replay_s = c->replay_s;
	}
	if (!str_is_absent(c->logo))
		row->png = c->logo;
}

enum fault
client_file_line(const struct client_file *file, struct str *line_r)
{
	struct buf b;
	bool has_before = false;

	buf_open(&b, file->arena, CLIENT_JSON_MAX_BYTES);
	buf_add_byte(&b, '{');
	for (size_t i = 0; i < file->count; i++) {
		if (file->members[i].len == 0)
			continue;
		if (has_before)
			buf_add_byte(&b, ',');
		buf_add(&b, file->members[i]);
		has_before = true;
	}
	buf_add_byte(&b, '}');
	*line_r = buf_str(&b);
	return file->is_too_long || buf_is_full(&b) ? FAULT_TOO_LARGE :
	    FAULT_NONE;
}

/* A picture says nothing to a reader. */
static void
say_member(char sign, struct str member)
{
	static const struct str picture = { "\"logo\":", 7 };

	if (str_starts(member, picture))
		printf("%c %.*s…\n", sign, STR_ARG(picture));
	else if (member.len > 0)
		printf("%c %.*s\n", sign, STR_ARG(member));
}

bool
client_file_differs(const struct client_file *was,
    const struct client_file *now)
{
	for (size_t i = 0; i < CLIENT_FILE_MEMBERS; i++)
		if (!str_equal(was->members[i], now->members[i]))
			return true;
	return false;
}

void
client_file_say_changes(const struct client_file *was,
    const struct client_file *now)
{
	for (size_t i = 0; i < CLIENT_FILE_MEMBERS; i++) {
		if (str_equal(was->members[i], now->members[i]))
			continue;
		say_member('-', was->members[i]);
		say_member('+', now->members[i]);
	}
}
