#include "clients/draft_api.h"

#include "api/body.h"
#include "api/match.h"
#include "api/page.h"
#include "clients/account_client.h"
#include "page/catalog.h"
#include "registry/develop.h"
#include "registry/publish.h"

#define NONCE_BYTES	18
#define TEXT_BYTES	((size_t)2048)
#define KEYS_BYTES	((size_t)16 * 1024)
#define SCOPES_BYTES	((size_t)8 * 1024)

enum {
	KIND, NAME, REDIRECTS, SCOPE, OPTIONAL, DEVICES, HOME, POLICY, TERMS,
	KEYS, KEYS_URI, NEW_COUNT,
	/* of a client that is there, and by themselves */
	VISIBILITY = NEW_COUNT, DOMAIN, FIELDS_COUNT
};

/* `kind` and `client_name` of a new one are needed; a kind never changes. */
static const struct api_field fields[FIELDS_COUNT] = {
	[KIND] = { .name = "kind", .kind = API_TEXT, .max = 16 },
	[NAME] = { .name = "client_name", .kind = API_TEXT,
	    .max = CLIENT_NAME_TYPED_MAX_BYTES },
	[REDIRECTS] = { .name = "redirect_uris", .kind = API_TEXTS,
	    .max = TEXT_BYTES },
	[SCOPE] = { .name = "scope", .kind = API_TEXT, .max = SCOPES_BYTES },
	[OPTIONAL] = { .name = "optional_scope", .kind = API_TEXT,
	    .max = SCOPES_BYTES },
	[DEVICES] = { .name = "devices", .kind = API_BOOL },
	[HOME] = { .name = "client_uri", .kind = API_TEXT,
	    .may_be_null = true, .max = TEXT_BYTES },
	[POLICY] = { .name = "policy_uri", .kind = API_TEXT,
	    .may_be_null = true, .max = TEXT_BYTES },
	[TERMS] = { .name = "tos_uri", .kind = API_TEXT,
	    .may_be_null = true, .max = TEXT_BYTES },
	[KEYS] = { .name = "jwks", .kind = API_OBJECT,
	    .may_be_null = true, .max = KEYS_BYTES },
	[KEYS_URI] = { .name = "jwks_uri", .kind = API_TEXT,
	    .may_be_null = true, .max = TEXT_BYTES },
	[VISIBILITY] = { .name = "visibility", .kind = API_TEXT, .max = 16 },
	[DOMAIN] = { .name = "domain", .kind = API_TEXT, .max = 255 },
};

static enum fault
refuse_member(struct exchange *x, const char *pointer, const char *code,
    const char *detail)
{
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"),
	    &(struct web_problem_error){
		str_of(pointer), str_of(code), str_of(detail)
	    }, 1);
}

static void
take_text(struct str *text, const struct api_value *said)
{
	if (said->is_there)
		*text = said->text;	/* absent where it is null */
}

static enum fault
take_scopes(struct exchange *x, struct str_list *scopes,
    const struct api_value *said, const char *pointer)
{
	if (said->is_there && !scope_split(x->arena, said->text, scopes))
		return refuse_member(x, pointer, "unacceptable",
		    "It must be scopes with one space between.");
	return FAULT_NONE;
}

/* What was said, over what there was. */
static enum fault
take(struct exchange *x, struct client_draft *d,
    const struct api_value said[NEW_COUNT])
{
	take_text(&d->name, &said[NAME]);
	if (said[REDIRECTS].is_there)
		d->redirect_uris = said[REDIRECTS].texts;
	TRY(take_scopes(x, &d->scopes, &said[SCOPE], "/scope"));
	TRY(take_scopes(x, &d->optional_scopes, &said[OPTIONAL],
	    "/optional_scope"));
	if (said[DEVICES].is_there)
		d->has_devices = said[DEVICES].is_true;
	take_text(&d->client_uri, &said[HOME]);
	take_text(&d->policy_uri, &said[POLICY]);
	take_text(&d->tos_uri, &said[TERMS]);
	take_text(&d->jwks, &said[KEYS]);
	take_text(&d->jwks_uri, &said[KEYS_URI]);
	d->has_keys = !str_is_absent(d->jwks) || !str_is_absent(d->jwks_uri);
	return FAULT_NONE;
}

static enum fault
refuse_troubles(struct exchange *x, const struct client_troubles *troubles)
{
	struct web_problem_error *errors = ARENA_ARRAY(x->arena,
	    struct web_problem_error, troubles->count);

	for (size_t i = 0; i < troubles->count; i++) {
		const struct client_trouble *t = &troubles->items[i];
		struct str name = client_field_name(t->field);

		errors[i] = (struct web_problem_error){
			.pointer = arena_printf(x->arena, "/%.*s",
			    STR_ARG(name)),
			.code = str_of(problem_name(t->problem)),
			.detail = arena_printf(x->arena, "%.*s %s%s%.*s",
			    STR_ARG(str_is_absent(t->what) ? name : t->what),
			    problem_sentence(t->problem),
			    str_is_absent(t->why) ? "" : ": ",
			    STR_ARG(t->why)),
		};
	}
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"), errors,
	    troubles->count);
}

/* `c` is NULL for a new client. */
static enum fault
judge(struct exchange *x, const struct client_draft *draft,
    bool looks_at_keys, const struct account_client *c,
    struct client *client_r)
{
	struct client_troubles troubles = { .count = 0 };

	TRY(develop_judge(x, draft, looks_at_keys, client_r, &troubles));
	if (c != NULL && troubles.count == 0)
		TRY(publish_judge(x, c->account.id, &c->row, client_r,
		    &troubles));
	return troubles.count == 0 ? FAULT_NONE :
	    refuse_troubles(x, &troubles);
}

static void
write_developed(struct api_json *j, const struct developed *made)
{
	api_json_object(j, NULL);
	api_json_text(j, "client_id", made->client_id);
	if (!str_is_absent(made->secret))
		api_json_text(j, "client_secret", made->secret);
	api_json_number(j, "version", made->version);
	api_json_bool(j, "is_told", made->is_told);
	api_json_end(j, '}');
}

static enum fault
refuse_create(struct exchange *x, enum fault fault)
{
	if (fault == FAULT_TOO_MANY)
		return api_refuse(x, FAULT_FORBIDDEN, STR("quota_reached"),
		    STR("The account has as many clients as it may have."));
	return fault;
}

enum fault
draft_api_create(struct exchange *x)
{
	struct api_value said[NEW_COUNT];
	struct client_draft draft = { .kind = CLIENT_KIND_NONE };
	struct account_seen account;
	struct developed made;
	struct client client;
	struct api_json j;

	TRY(api_body_read(x, fields, NEW_COUNT, said));
	TRY(account_seen(x, ROLE_DEVELOPER, &account));
	draft.kind = client_kind_read(said[KIND].text);
	if (draft.kind == CLIENT_KIND_NONE)
		return refuse_member(x, "/kind", said[KIND].is_there ?
		    "unacceptable" : "missing", "It is web, browser, native, "
		    "cli, agent or machine.");
	TRY(take(x, &draft, said));
	TRY(judge(x, &draft, true, NULL, &client));
	client.id = develop_client_id(x, account.id,
	    random_token(x->arena, NONCE_BYTES));
	TRY(refuse_create(x, develop_create(x, account.id, &client, &made)));
	api_json_open(&j, x->arena, ANSWER_BYTES);
	write_developed(&j, &made);
	api_match_say(x, made.version);
	return api_answer_made(x, arena_printf(x->arena, API_ROOT "%.*s",
	    STR_ARG(client_path(x, account.id, made.client_id))), &j);
}

static enum fault
refuse_change(struct exchange *x, enum fault fault)
{
	if (fault == FAULT_CONFLICT)
		return api_match_refuse(x);
	if (fault == FAULT_INVALID)
		return api_refuse(x, fault, STR("public_stays"), STR("Name, "
		    "hosts and keys of a public client are what people "
		    "trusted; they stay."));
	return fault;
}

/* In the names of `struct published`. */
static struct web_problem_error
lack_of(const struct account_client *c, struct str lack)
{
	if (str_equal(lack, STR("client_uri_domain")))
		return (struct web_problem_error){ STR("/client_uri"),
		    STR("uncovered"), STR("It is not below the domain.") };
	if (str_equal(lack, STR("redirect_uris")) &&
	    c->row.redirect_uris.count > 0)
		return (struct web_problem_error){ STR("/redirect_uris"),
		    STR("uncovered"), STR("Not every https host here is "
		    "below a domain that the account has verified.") };
	if (str_equal(lack, STR("domain_found")))
		return (struct web_problem_error){ STR("/domain"),
		    STR("unfound"), STR("Its record was not found at the last "
		    "check; have it checked again once it is there.") };
	if (str_equal(lack, STR("logo")))
		return (struct web_problem_error){ STR("/logo"),
		    STR("missing"), STR("A public client needs a logo, which "
		    "is put at its path with /logo behind.") };
	return (struct web_problem_error){ STR_ABSENT, STR("missing"),
	    STR("A public client needs it.") };
}

/* Everything that is missing, each in the name of its member (f:C2). */
static enum fault
refuse_lacks(struct exchange *x, const struct account_client *c,
    struct str_list lacks)
{
	struct web_problem_error *errors = ARENA_ARRAY(x->arena,
	    struct web_problem_error, lacks.count);

	for (size_t i = 0; i < lacks.count; i++) {
		errors[i] = lack_of(c, lacks.items[i]);
		if (str_is_absent(errors[i].pointer))
			errors[i].pointer = arena_printf(x->arena, "/%.*s",
			    STR_ARG(lacks.items[i]));
	}
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"), errors,
	    lacks.count);
}

static enum fault
answer_visibility(struct exchange *x, const struct account_client *c,
    int64_t version, int64_t ended)
{
	struct api_json j;

	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_text(&j, "client_id", c->row.client_id);
	api_json_number(&j, "version", version);
	if (ended >= 0)
		api_json_number(&j, "ended", ended);
	api_json_end(&j, '}');
	api_match_say(x, version);
	return api_answer(x, &j);
}

static enum fault
make_public(struct exchange *x, const struct account_client *c,
    struct str domain)
{
	struct published p;
	enum fault fault = publish_client(x, &c->row, c->row.version,
	    domain, &p);

	if (fault == FAULT_INVALID)
		return api_refuse(x, fault, STR("name_alike"),
		    STR("The name or a host looks like another app's; an "
		    "operator looks at it when the client is private and asks "
		    "again."));
	if (fault == FAULT_GONE)
		return api_refuse(x, FAULT_CONFLICT, STR("name_refused"),
		    STR("An operator has refused it under this name or with "
		    "this host; it can ask again with another one."));
	TRY(refuse_change(x, fault));
	if (p.is_held)
		return api_refuse(x, FAULT_CONFLICT, STR("name_held"),
		    STR("The name or a host looks like another app's; an "
		    "operator looks at it first."));
	if (p.lacks.count > 0)
		return refuse_lacks(x, c, p.lacks);
	return answer_visibility(x, c, p.version, -1);
}

static enum fault
make_private(struct exchange *x, const struct account_client *c)
{
	struct store_client_unpublish_row done;

	TRY(refuse_change(x, publish_undo(x, c->row.client_id,
	    c->row.version, &done)));
	return answer_visibility(x, c, done.version, done.ended);
}

/* By itself: it is another act than changing what the client is. */
static enum fault
change_visibility(struct exchange *x, const struct account_client *c,
    const struct api_value said[FIELDS_COUNT])
{
	struct str visibility = said[VISIBILITY].text;

	if (c->account.role < ROLE_ADMIN)
		return FAULT_FORBIDDEN;
	for (int i = 0; i < NEW_COUNT; i++)
		if (said[i].is_there)
			return refuse_member(x, "/visibility", "unacceptable",
			    "Visibility and domain are changed by themselves.");
	if (str_equal(visibility, STR("public")))
		return make_public(x, c, said[DOMAIN].is_there ?
		    said[DOMAIN].text : STR_ABSENT);
	if (str_equal(visibility, STR("private")) && !said[DOMAIN].is_there)
		return make_private(x, c);
	return refuse_member(x, "/visibility", "unacceptable", "It is private, "
	    "or public with a domain that the account has verified.");
}

enum fault
draft_api_change(struct exchange *x)
{
	struct api_value said[FIELDS_COUNT];
	struct client_draft draft;
	struct account_client c;
	struct developed made;
	struct client client;
	struct api_json j;

	TRY(api_body_read(x, fields, FIELDS_COUNT, said));
	TRY(account_client_find(x, ROLE_DEVELOPER, &c));
	/* Those that registered themselves say themselves what they are. */
	if (!str_equal(c.row.tier, STR("hand")))
		return FAULT_NOT_FOUND;
	TRY(api_match_check(x, c.row.version));
	TRY(account_client_also(x, c.row.is_public ||
	    said[VISIBILITY].is_there));
	if (said[VISIBILITY].is_there || said[DOMAIN].is_there)
		return change_visibility(x, &c, said);
	if (said[KIND].is_there)
		return refuse_member(x, "/kind", "unacceptable",
		    "A client stays of its kind; make another one.");
	draft = client_row_draft(x, &c.row);
	TRY(take(x, &draft, said));
	TRY(judge(x, &draft, said[KEYS_URI].is_there, &c, &client));
	client.id = c.row.client_id;
	client_row_keep(x, &c.row, &client);
	TRY(refuse_change(x, develop_change(x, c.row.version, &client,
	    &made)));
	api_json_open(&j, x->arena, ANSWER_BYTES);
	write_developed(&j, &made);
	api_match_say(x, made.version);
	return api_answer(x, &j);
}
