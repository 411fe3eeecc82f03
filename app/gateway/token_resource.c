#include "gateway/token_resource.h"

#include "gateway/token_identity.h"
#include "page/catalog.h"
#include "web/reply.h"

/* Unreserved (RFC 3986 §2.3), and in no code of the engine's. */
#define MARK		'~'
#define MARK_BYTES	((size_t)16)

static struct str
mark_of(struct arena *a, struct str code, struct str resource)
{
	struct hash32 hash = KEYED_HASH(KEY_REQUEST_HASH,
	    STR("resource of a code"), code, resource);

	return base64url(a, str_first(hash32_str(&hash), MARK_BYTES));
}

struct str
token_resource_mark(struct arena *a, struct str code, struct str resource)
{
	struct str mark;

	if (str_is_absent(resource))
		return code;
	mark = mark_of(a, code, resource);
	return arena_printf(a, "%.*s%c%.*s", STR_ARG(code), MARK,
	    STR_ARG(mark));
}

static enum fault
refuse(struct exchange *x, struct str error, struct str why)
{
	return reply_oauth_error(x, 400, error, why);
}

static enum fault
refuse_another(struct exchange *x)
{
	return refuse(x, STR("invalid_target"), STR("The authorization is for "
	    "another resource, or for none."));
}

/* The same form with one field more, or another value in it. */
static struct form
with_field(struct exchange *x, const struct form *form, struct str name,
    struct str value)
{
	struct form_field *fields = ARENA_ARRAY(x->arena, struct form_field,
	    form->count + 1);
	size_t count = 0;

	for (size_t i = 0; i < form->count; i++)
		if (!str_equal(form->fields[i].name, name))
			fields[count++] = form->fields[i];
	fields[count++] = (struct form_field){ name, value };
	return (struct form){ fields, count };
}

static enum fault
judge_code(struct exchange *x, struct form *form, const struct resource *r,
    bool *is_good_r)
{
	struct str code, mark;
	size_t at;

	TRY(form_one(form, STR("code"), &code));
	at = str_find(code, MARK, 0);
	mark = at == SIZE_MAX ? STR("") : str_from(code, at + 1);
	code = str_first(code, at);
	if (r != NULL && !bytes_equal_ct(mark, mark_of(x->arena, code,
	    r->uri)))
		return refuse_another(x);
	if (at != SIZE_MAX)
		*form = with_field(x, form, STR("code"), code);
	*is_good_r = true;
	return FAULT_NONE;
}

static enum fault
judge_refresh(struct exchange *x, const struct client_authentication *client,
    const struct form *form, const struct resource *r, bool *is_good_r)
{
	struct store_refresh_audience_row row;
	struct hash32 hash;
	struct str token;
	bool is_found;

	*is_good_r = true;
	TRY(form_one(form, STR("refresh_token"), &token));
	if (r == NULL || str_is_empty(token))
		return FAULT_NONE;
	hash = token_hash(token);
	TRY(store_refresh_audience(x, &(struct store_refresh_audience_in){
		.client_id = client->client.client_id,
		.token_hash = hash32_str(&hash),
	    }, &row, &is_found));
	if (!is_found || str_equal(row.audience, r->uri))
		return FAULT_NONE;
	*is_good_r = false;
	return refuse_another(x);
}

static enum fault
judge_itself(struct exchange *x, struct form *form, const struct resource *r,
    bool *is_good_r)
{
	struct str_list scopes;
	struct str text;

	TRY(form_one(form, STR("scope"), &text));
	if (!scope_split(x->arena, text, &scopes))
		return refuse(x, STR("invalid_scope"), STR("scope must be "
		    "scopes with one space between, none twice."));
	for (size_t i = 0; i < scopes.count; i++) {
		if (scope_is_own(scopes.items[i]))
			return refuse(x, STR("invalid_scope"), STR("A scope "
			    "that begins with placet. needs a person who "
			    "allows it: ask with authorization_code."));
		if (r != NULL && !resource_understands(r, scopes.items[i]))
			return refuse(x, STR("invalid_scope"), STR("The "
			    "resource does not understand a scope."));
	}
	*is_good_r = true;
	if (r != NULL)
		*form = with_field(x, form, STR("audience"), r->uri);
	return FAULT_NONE;
}

enum fault
token_resource_judge(struct exchange *x, struct str grant_type,
    const struct client_authentication *client, struct form *form,
    bool *is_good_r)
{
	const struct resource *r = NULL;
	struct str said;

	*is_good_r = false;
	if (form_has(form, STR("audience")))
		return refuse(x, STR("invalid_request"), STR("audience is not "
		    "accepted; use resource (RFC 8707)."));
	TRY(form_one(form, STR("resource"), &said));
	if (!str_is_absent(said)) {
		r = resource_find(resources(), said);
		if (r == NULL)
			return refuse(x, STR("invalid_target"),
			    STR("The resource is unknown here."));
		*form = with_field(x, form, STR("resource"), r->uri);
	}
	if (str_equal(grant_type, STR("authorization_code")))
		return judge_code(x, form, r, is_good_r);
	if (str_equal(grant_type, STR("refresh_token")))
		return judge_refresh(x, client, form, r, is_good_r);
	if (str_equal(grant_type, STR("client_credentials")))
		return judge_itself(x, form, r, is_good_r);
	/* Of a device its own file says it: it knows what was asked. */
	*is_good_r = true;
	return FAULT_NONE;
}
