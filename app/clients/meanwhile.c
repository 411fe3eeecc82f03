#include "clients/meanwhile.h"

#include "model/device_code.h"

#define YOURS_MAX	11

/* The fields that both sides changed, by the store's names. */
struct yours {
	struct str	names[YOURS_MAX];
	size_t		count;
};

static void
is_yours(struct yours *y, bool is_it, const char *field)
{
	INSIST(y->count < YOURS_MAX);
	if (is_it)
		y->names[y->count++] = str_of(field);
}

/*
 * Each of these gives the field its newer value where nobody typed another one;
 * true: somebody did, and it is none of the two.
 */
static bool
take_text(struct str then, struct str now, struct str *typed)
{
	struct str text = str_trim(*typed);

	if (str_equal(text, now))
		return false;
	if (!str_equal(text, then))
		return !str_equal(then, now);
	*typed = now;
	return false;
}

static bool
take_list(struct str_list then, struct str_list now, struct str_list *typed)
{
	if (str_list_is_same_set(*typed, now))
		return false;
	if (!str_list_is_same_set(*typed, then))
		return !str_list_is_same_set(then, now);
	*typed = now;
	return false;
}

/* A secret or keys, which go together. */
static bool
take_proof(const struct client_draft *then, const struct client_draft *now,
    struct client_draft *typed)
{
	bool is_changed = typed->has_keys != then->has_keys ||
	    !str_equal(str_trim(typed->jwks), then->jwks) ||
	    !str_equal(str_trim(typed->jwks_uri), then->jwks_uri);
	bool is_newer = now->has_keys != then->has_keys ||
	    !str_equal(now->jwks, then->jwks) ||
	    !str_equal(now->jwks_uri, then->jwks_uri);

	if (is_changed)
		return is_newer;
	typed->has_keys = now->has_keys;
	typed->jwks = now->jwks;
	typed->jwks_uri = now->jwks_uri;
	return false;
}

static void
merge(const struct client_draft *then, const struct client_draft *now,
    struct client_draft *typed, struct yours *y)
{
	bool is_proof = take_proof(then, now, typed);

	is_yours(y, take_text(then->name, now->name, &typed->name), "name");
	is_yours(y, take_list(then->redirect_uris, now->redirect_uris,
	    &typed->redirect_uris), "redirect_uris");
	is_yours(y, take_list(then->scopes, now->scopes, &typed->scopes),
	    "scopes");
	is_yours(y, take_list(then->optional_scopes, now->optional_scopes,
	    &typed->optional_scopes), "optional_scopes");
	is_yours(y, take_text(then->client_uri, now->client_uri,
	    &typed->client_uri), "client_uri");
	is_yours(y, take_text(then->policy_uri, now->policy_uri,
	    &typed->policy_uri), "policy_uri");
	is_yours(y, take_text(then->tos_uri, now->tos_uri, &typed->tos_uri),
	    "tos_uri");
	is_yours(y, is_proof, "method");
	is_yours(y, is_proof, "jwks");
	is_yours(y, is_proof, "jwks_uri");
	/* Yes or no: who changed it said the same as anybody who did. */
	if (typed->has_devices == then->has_devices)
		typed->has_devices = now->has_devices;
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
	struct yours y = { .count = 0 };
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
	merge(&then, &newer.draft, &f->draft, &y);
	f->changes = client_changes_say(x, row.fields, row.signs, row.texts,
	    (struct str_list){ y.names, y.count }, &room);
	return FAULT_NONE;
}
