#include "model/client_merge.h"

struct str_list
client_merge_list(struct arena *a, struct str_list then, struct str_list now,
    struct str_list typed)
{
	struct str *items = ARENA_ARRAY(a, struct str,
	    now.count + typed.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < now.count; i++)
		if (!str_list_has(then, now.items[i]) ||
		    str_list_has(typed, now.items[i]))
			items[count++] = now.items[i];
	for (size_t i = 0; i < typed.count; i++)
		if (!str_list_has(then, typed.items[i]) &&
		    !str_list_has(now, typed.items[i]))
			items[count++] = typed.items[i];
	return (struct str_list){ items, count };
}

static struct str
merge_text(struct str then, struct str now, struct str typed)
{
	return str_equal(str_trim(typed), then) ? now : typed;
}

/*
 * Who ticked "may leave it out" for a scope and not the scope made a mistake,
 * and is told so when it is saved; it is no reason to take the tick away.
 */
static struct str_list
merge_optional(struct arena *a, const struct client_draft *then,
    const struct client_draft *now, const struct client_draft *typed,
    struct str_list scopes)
{
	struct str_list all = client_merge_list(a, then->optional_scopes,
	    now->optional_scopes, typed->optional_scopes);
	struct str *items = ARENA_ARRAY(a, struct str, all.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < all.count; i++) {
		struct str one = all.items[i];

		if (str_list_has(scopes, one) ||
		    (str_list_has(typed->optional_scopes, one) &&
		    !str_list_has(typed->scopes, one)))
			items[count++] = one;
	}
	return (struct str_list){ items, count };
}

bool
client_merge_has_proof_changed(const struct client_draft *then,
    const struct client_draft *typed)
{
	return typed->has_keys != then->has_keys ||
	    !str_equal(str_trim(typed->jwks), then->jwks) ||
	    !str_equal(str_trim(typed->jwks_uri), then->jwks_uri);
}

struct client_draft
client_merge(struct arena *a, const struct client_draft *then,
    const struct client_draft *now, const struct client_draft *typed)
{
	const struct client_draft *proof = client_merge_has_proof_changed(
	    then, typed) ? typed : now;
	struct client_draft d = *now;

	d.name = merge_text(then->name, now->name, typed->name);
	d.redirect_uris = client_merge_list(a, then->redirect_uris,
	    now->redirect_uris, typed->redirect_uris);
	d.scopes = client_merge_list(a, then->scopes, now->scopes,
	    typed->scopes);
	d.optional_scopes = merge_optional(a, then, now, typed, d.scopes);
	/* Yes or no: who changed it said the same as anybody who did. */
	if (typed->has_devices != then->has_devices)
		d.has_devices = typed->has_devices;
	d.client_uri = merge_text(then->client_uri, now->client_uri,
	    typed->client_uri);
	d.policy_uri = merge_text(then->policy_uri, now->policy_uri,
	    typed->policy_uri);
	d.tos_uri = merge_text(then->tos_uri, now->tos_uri, typed->tos_uri);
	d.has_keys = proof->has_keys;
	d.jwks = proof->jwks;
	d.jwks_uri = proof->jwks_uri;
	return d;
}
