#include "clients/meanwhile.h"

#include "model/client_merge.h"
#include "model/device_code.h"

static bool
has_changed_text(struct str then, struct str typed)
{
	return !str_equal(str_trim(typed), then);
}

/* A long entry comes cut off. */
static bool
is_entry(struct str item, struct str entry)
{
	return str_equal(item, entry) || (str_starts(item, entry) &&
	    entry.len >= CLIENT_CHANGE_TEXT_MAX);
}

static bool
has_one_more(struct str_list list, struct str_list other, struct str entry)
{
	for (size_t i = 0; i < list.count; i++)
		if (is_entry(list.items[i], entry) &&
		    !str_list_has(other, list.items[i]))
			return true;
	return false;
}

static bool
has_changed_entry(struct str_list then, struct str_list typed,
    struct str entry)
{
	return has_one_more(then, typed, entry) ||
	    has_one_more(typed, then, entry);
}

bool
meanwhile_is_yours(const struct meanwhile_own *own, struct str field,
    struct str entry)
{
	const struct client_draft *then = own->then, *typed = own->typed;

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

/* The versions after the one that was seen, the newest first. */
static enum fault
say_versions(struct exchange *x, const struct meanwhile_own *own,
    struct client_form *f, struct str client_id)
{
	struct store_client_history_rows rows;
	size_t count = 0;

	TRY(store_client_history(x, &(struct store_client_history_in){
		.client_id = client_id,
		.events = { NULL, 0 },
		.from_row = 0,
		.row_count = CLIENT_EVENTS_MAX,
	    }, &rows));
	while (count < rows.count && rows.items[count].version > f->seen)
		count++;
	f->events = client_events_say(x, &rows, count, own);
	return FAULT_NONE;
}

enum fault
meanwhile_take(struct exchange *x, const struct account_client *now,
    struct client_form *f)
{
	struct store_client_version_then_row row;
	struct client_draft then;
	struct client_form newer;
	bool is_found;

	TRY(store_client_version_then(x,
	    &(struct store_client_version_then_in){
		.client_id = now->row.client_id,
		.version = f->seen,
	    }, &row, &is_found));
	if (is_found) {
		then = draft_then(x, &row);
		client_form_fill(x, now, &newer);
		TRY(say_versions(x, &(struct meanwhile_own){ &then,
		    &f->draft }, f, now->row.client_id));
		f->draft = client_merge(x->arena, &then, &newer.draft,
		    &f->draft);
	}
	f->seen = now->row.version;
	return FAULT_NONE;
}
