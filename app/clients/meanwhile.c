#include "clients/meanwhile.h"

#include "model/client_merge.h"
#include "model/device_code.h"

static bool
has_changed_text(struct str then, struct str typed)
{
	return !str_equal(str_trim(typed), then);
}

static bool
has_changed_entry(struct str_list then, struct str_list typed,
    struct str entry)
{
	return str_list_has(then, entry) != str_list_has(typed, entry);
}

/* Did who typed this change it as well? In the store's names of fields. */
static bool
is_yours(const struct client_draft *then, const struct client_draft *typed,
    struct str field, struct str entry)
{
	if (str_equal(field, STR("name")))
		return has_changed_text(then->name, typed->name);
	if (str_equal(field, STR("client_uri")))
		return has_changed_text(then->client_uri, typed->client_uri);
	if (str_equal(field, STR("policy_uri")))
		return has_changed_text(then->policy_uri, typed->policy_uri);
	if (str_equal(field, STR("tos_uri")))
		return has_changed_text(then->tos_uri, typed->tos_uri);
	if (str_equal(field, STR("redirect_uris")))
		return has_changed_entry(then->redirect_uris,
		    typed->redirect_uris, entry);
	if (str_equal(field, STR("scopes")))
		return has_changed_entry(then->scopes, typed->scopes, entry);
	if (str_equal(field, STR("optional_scopes")))
		return has_changed_entry(then->optional_scopes,
		    typed->optional_scopes, entry);
	if (str_equal(field, STR("grant_types")))
		return str_equal(entry, DEVICE_GRANT_TYPE) &&
		    then->has_devices != typed->has_devices;
	if (str_equal(field, STR("method")) || str_equal(field, STR("jwks")) ||
	    str_equal(field, STR("jwks_uri")))
		return client_merge_has_proof_changed(then, typed);
	return false;
}

static const bool *
yours(struct arena *a, const struct client_draft *then,
    const struct client_draft *typed,
    const struct store_client_version_then_row *row)
{
	bool *are = ARENA_ARRAY(a, bool, row->fields.count + 1);

	for (size_t i = 0; i < row->fields.count; i++)
		are[i] = is_yours(then, typed, row->fields.items[i],
		    row->texts.items[i]);
	return are;
}

static struct client_draft
draft_then(struct exchange *x, const struct store_client_version_then_row *row)
{
	return (struct client_draft){
		.name = row->name,
		.has_keys = str_equal(row->method, STR("private_key_jwt")),
		.redirect_uris = row->redirect_uris,
		.scopes = client_scopes_known(x, row->scopes),
		.optional_scopes = client_scopes_known(x,
		    row->optional_scopes),
		.has_devices = str_list_has(row->grant_types,
		    DEVICE_GRANT_TYPE),
		.client_uri = row->client_uri,
		.policy_uri = row->policy_uri,
		.tos_uri = row->tos_uri,
		.jwks = row->jwks,
		.jwks_uri = row->jwks_uri,
	};
}

enum fault
meanwhile_take(struct exchange *x, const struct account_client *now,
    struct client_form *f)
{
	struct store_client_version_then_row row;
	struct client_draft then;
	struct client_form newer;
	size_t room = CLIENT_CHANGES_MAX_BYTES;
	bool is_found;

	TRY(store_client_version_then(x,
	    &(struct store_client_version_then_in){
		.client_id = now->row.client_id,
		.version = f->seen,
	    }, &row, &is_found));
	f->seen = now->row.version;
	if (!is_found)
		return FAULT_NONE;
	then = draft_then(x, &row);
	client_form_fill(x, now, &newer);
	f->changes = client_changes_say(x, row.fields, row.signs, row.texts,
	    yours(x->arena, &then, &f->draft, &row), &room);
	f->draft = client_merge(x->arena, &then, &newer.draft, &f->draft);
	return FAULT_NONE;
}
