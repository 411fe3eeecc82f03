/*
 * authorization_request: first everything that ends on our own page, then
 * everything that goes back to the client.
 */
#include "model/authorization_request.h"
#include "model/client_document.h"

#define PARAMETERS_MAX		((size_t)64)
#define MAX_AGE_MAX_S		((uint64_t)10 * 365 * 24 * 3600)
#define CHALLENGE_MIN_BYTES	((size_t)43)
#define CHALLENGE_MAX_BYTES	((size_t)128)
#define HINT_MAX_BYTES		((size_t)4096)

struct parameter {
	struct str	name;
	struct str	value;
};

struct reading {
	struct arena			*arena;
	struct parameter		 parameters[PARAMETERS_MAX];
	size_t				 count;
	const struct client		*client;
	const struct scope_catalog	*catalog;
	struct authorization_request	 request;
	/* Set by the first rule that is broken. */
	const char			*error;
	const char			*description;
};

static bool
is_refused(const struct reading *r)
{
	return r->error != NULL;
}

static void
refuse(struct reading *r, const char *error, const char *description)
{
	if (is_refused(r))
		return;
	r->error = error;
	r->description = description;
}

/* Absent if it was not sent. An empty value counts as sent. */
static struct str
value_of(const struct reading *r, struct str name)
{
	for (size_t i = 0; i < r->count; i++) {
		if (str_equal(r->parameters[i].name, name))
			return r->parameters[i].value;
	}
	return STR_ABSENT;
}

static bool
was_sent(const struct reading *r, struct str name)
{
	return !str_is_absent(value_of(r, name));
}

/* One name=value; false if it cannot be decoded. */
static bool
add_parameter(struct reading *r, struct str pair)
{
	size_t equals = str_find(pair, '=', 0);
	struct parameter p;

	if (!percent_decode(r->arena, str_first(pair, equals), true,
	    &p.name))
		return false;
	if (equals == SIZE_MAX)
		p.value = STR("");
	else if (!percent_decode(r->arena, str_from(pair, equals + 1), true,
	    &p.value))
		return false;
	if (was_sent(r, p.name)) {
		/* The one that a standard lets repeat; the client is told. */
		r->request.has_several_resources = str_equal(p.name,
		    STR("resource"));
		return r->request.has_several_resources;
	}
	r->parameters[r->count++] = p;
	return true;
}

/* RFC 6749 §3.1: "parameters MUST NOT be included more than once". */
static void
read_parameters(struct reading *r, struct str query)
{
	struct str rest = query;
	struct str pair;

	while (str_next(&rest, '&', &pair)) {
		if (pair.len == 0)
			continue;
		if (r->count == PARAMETERS_MAX || !add_parameter(r, pair)) {
			refuse(r, "invalid_request", "a parameter is there "
			    "twice or cannot be decoded");
			return;
		}
	}
}

static void
judge_client(struct reading *r)
{
	if (!str_equal(value_of(r, STR("client_id")), r->client->id))
		refuse(r, "invalid_client", "the client is unknown");
	if (r->client->is_suspended)
		refuse(r, "invalid_client", "the client is suspended");
}

/* Without one in the request: the only one registered, if it is exact. */
static struct str
only_redirect_uri(const struct reading *r)
{
	const struct str_list *list = &r->client->redirect_uris;

	if (list->count != 1 || client_is_on_device(r->arena, r->client))
		return STR_ABSENT;
	return list->items[0];
}

/*
 * A registered address was judged when it was registered, by the rules of its
 * tier; here it only has to be one of them.
 */
static void
read_redirect_uri(struct reading *r)
{
	struct str text = value_of(r, STR("redirect_uri"));
	struct redirect_uri *uri = &r->request.redirect_uri;

	r->request.is_redirect_uri_implied = str_is_absent(text);
	if (str_is_absent(text))
		text = only_redirect_uri(r);
	if (str_is_absent(text)) {
		refuse(r, "invalid_request", "redirect_uri is missing");
		return;
	}
	if (!client_may_return_to(r->arena, r->client->redirect_uris,
	    text) ||
	    !redirect_uri_read_registered(r->arena, text, uri))
		refuse(r, "invalid_request", "redirect_uri is not one of the "
		    "client's");
}

static void
read_state(struct reading *r)
{
	r->request.state = value_of(r, STR("state"));
	/* Too long to be given back, so the error cannot go back either. */
	if (r->request.state.len > STATE_MAX_BYTES)
		refuse(r, "invalid_request", "state is longer than 2048 "
		    "bytes");
}

static void
refuse_unsupported(struct reading *r)
{
	if (was_sent(r, STR("request")))
		refuse(r, "request_not_supported", "request objects are not "
		    "supported");
	if (was_sent(r, STR("request_uri")))
		refuse(r, "request_uri_not_supported", "request_uri is not "
		    "supported");
	if (was_sent(r, STR("registration")))
		refuse(r, "registration_not_supported", "registration is not "
		    "supported here");
	if (was_sent(r, STR("audience")))
		refuse(r, "invalid_request", "audience is not accepted; use "
		    "resource (RFC 8707)");
}

static void
judge_response(struct reading *r)
{
	struct str type = value_of(r, STR("response_type"));
	struct str mode = value_of(r, STR("response_mode"));

	if (str_is_empty(type))
		refuse(r, "invalid_request", "response_type is missing");
	if (!str_equal(type, STR("code")))
		refuse(r, "unsupported_response_type", "response_type must be "
		    "code");
	if (!str_is_absent(mode) && !str_equal(mode, STR("query")))
		refuse(r, "invalid_request", "response_mode must be query");
	if (!str_list_has(r->client->grant_types, STR("authorization_code")))
		refuse(r, "unauthorized_client", "the client is not "
		    "registered for authorization_code");
}

/* unreserved (RFC 7636 §4.2). */
static bool
is_challenge(struct str s)
{
	if (s.len < CHALLENGE_MIN_BYTES || s.len > CHALLENGE_MAX_BYTES)
		return false;
	return client_id_is_good(s);
}

static void
read_challenge(struct reading *r)
{
	struct str challenge = value_of(r, STR("code_challenge"));

	if (str_is_empty(challenge))
		refuse(r, "invalid_request", "code_challenge is missing: PKCE "
		    "is required");
	if (!str_equal(value_of(r, STR("code_challenge_method")),
	    STR("S256")))
		refuse(r, "invalid_request", "code_challenge_method must be "
		    "S256");
	if (!is_challenge(challenge))
		refuse(r, "invalid_request", "code_challenge must be 43 to "
		    "128 unreserved characters");
	r->request.code_challenge = challenge;
}

static void
read_scope(struct reading *r)
{
	struct str text = value_of(r, STR("scope"));
	struct str_list *scopes = &r->request.scopes;

	if (!scope_split(r->arena, text, scopes)) {
		refuse(r, "invalid_scope", "scope must be scopes with one "
		    "space between, none twice");
		return;
	}
	for (size_t i = 0; i < scopes->count; i++) {
		if (scope_find(r->catalog, scopes->items[i]) == NULL)
			refuse(r, "invalid_scope", "a scope is unknown");
	}
	if (!scope_is_within(*scopes, r->client->scopes))
		refuse(r, "invalid_scope", "the client is not registered for "
		    "a scope");
}

static void
read_prompt(struct reading *r)
{
	static const struct str known[] = {
		{ "none", 4 }, { "login", 5 }, { "consent", 7 },
		{ "select_account", 14 },
	};
	struct str text = value_of(r, STR("prompt"));
	struct str_list words;

	r->request.prompt = text.len == 0 ? STR_ABSENT : text;
	if (!scope_split(r->arena, text, &words) ||
	    !scope_is_within(words, (struct str_list){ known, 4 }))
		refuse(r, "invalid_request", "prompt may have login, consent "
		    "and select_account, or be none");
	else if (words.count > 1 && str_list_has(words, STR("none")))
		refuse(r, "invalid_request", "prompt none must stand alone");
}

static void
read_max_age(struct reading *r)
{
	struct str text = value_of(r, STR("max_age"));
	uint64_t seconds;

	r->request.max_age_s = -1;
	if (str_is_absent(text))
		return;
	if (!str_to_u64(text, &seconds) || seconds > MAX_AGE_MAX_S) {
		refuse(r, "invalid_request", "max_age must be a number of "
		    "seconds");
		return;
	}
	r->request.max_age_s = (int64_t)seconds;
}

static struct str
bounded(struct reading *r, struct str name, size_t most,
    const char *description)
{
	struct str value = value_of(r, name);

	if (value.len > most || str_has_control(value))
		refuse(r, "invalid_request", description);
	return value;
}

static void
read_the_rest(struct reading *r)
{
	struct authorization_request *q = &r->request;

	q->nonce = bounded(r, STR("nonce"), NONCE_MAX_BYTES,
	    "nonce is too long or has control characters");
	q->login_hint = bounded(r, STR("login_hint"), HINT_MAX_BYTES,
	    "login_hint is too long or has control characters");
	q->ui_locales = bounded(r, STR("ui_locales"), HINT_MAX_BYTES,
	    "ui_locales is too long or has control characters");
	q->id_token_hint = bounded(r, STR("id_token_hint"), HINT_MAX_BYTES,
	    "id_token_hint is too long or has control characters");
	q->resource = bounded(r, STR("resource"), REDIRECT_URI_MAX_BYTES,
	    "resource is too long or has control characters");
}

static enum authorization_verdict
verdict_of(const struct reading *r, enum authorization_verdict if_refused,
    struct authorization_refusal *refusal_r)
{
	if (!is_refused(r))
		return AUTHORIZATION_OK;
	*refusal_r = (struct authorization_refusal){
		.error = r->error,
		.description = r->description,
	};
	if (if_refused == AUTHORIZATION_REDIRECT_ERROR) {
		refusal_r->redirect_uri = r->request.redirect_uri;
		refusal_r->state = r->request.state;
	}
	return if_refused;
}

enum authorization_verdict
authorization_request_read(struct arena *a, struct str query,
    const struct client *client, const struct scope_catalog *catalog,
    struct authorization_request *request_r,
    struct authorization_refusal *refusal_r)
{
	struct reading *r = ARENA_NEW(a, struct reading);

	r->arena = a;
	r->client = client;
	r->catalog = catalog;

	read_parameters(r, query);
	if (!is_refused(r))
		judge_client(r);
	if (!is_refused(r))
		read_redirect_uri(r);
	if (!is_refused(r))
		read_state(r);
	if (is_refused(r))
		return verdict_of(r, AUTHORIZATION_PAGE_ERROR, refusal_r);

	refuse_unsupported(r);
	judge_response(r);
	read_challenge(r);
	read_scope(r);
	read_prompt(r);
	read_max_age(r);
	read_the_rest(r);
	if (!is_refused(r))
		*request_r = r->request;
	return verdict_of(r, AUTHORIZATION_REDIRECT_ERROR, refusal_r);
}

bool
authorization_request_client_id(struct arena *a, struct str query,
    struct str *client_id_r)
{
	struct str id;

	if (!query_get(a, query, STR("client_id"), &id, NULL) ||
	    (!client_id_is_good(id) && !client_document_is_meant(id)))
		return false;
	*client_id_r = id;
	return true;
}

static enum authorization_verdict
send_back(const struct authorization_request *request, const char *error,
    const char *description, struct authorization_refusal *refusal_r)
{
	*refusal_r = (struct authorization_refusal){
		.error = error,
		.description = description,
		.redirect_uri = request->redirect_uri,
		.state = request->state,
	};
	return AUTHORIZATION_REDIRECT_ERROR;
}

/*
 * Our own API takes no token that was not made for it, so one with its scopes
 * and for no API in particular would work nowhere.
 */
static bool
needs_own_api(struct str_list scopes)
{
	for (size_t i = 0; i < scopes.count; i++)
		if (scope_is_own(scopes.items[i]))
			return true;
	return false;
}

enum authorization_verdict
authorization_request_settle(struct arena *a, const struct client *client,
    const struct scope_catalog *catalog,
    const struct resource_catalog *resources,
    struct authorization_request *request,
    struct authorization_refusal *refusal_r)
{
	const struct resource *resource = NULL;

	if (request->has_several_resources)
		return send_back(request, "invalid_target",
		    "one resource for each authorization", refusal_r);
	if (!str_is_absent(request->resource)) {
		resource = resource_find(resources, request->resource);
		if (resource == NULL)
			return send_back(request, "invalid_target",
			    "the resource is unknown here", refusal_r);
		request->resource = resource->uri;
	}
	if (request->scopes.count == 0)
		request->scopes = resource_default_scopes(a, resource, catalog,
		    client->default_scopes, client->scopes);
	if (request->scopes.count == 0)
		return send_back(request, "invalid_scope", "scope is missing",
		    refusal_r);
	if (!str_is_empty(request->nonce) &&
	    request->nonce.len < NONCE_MIN_BYTES &&
	    str_list_has(request->scopes, STR("openid")))
		return send_back(request, "invalid_request",
		    "nonce is shorter than 8 bytes", refusal_r);
	if (resource == NULL && resources->own != NULL &&
	    needs_own_api(request->scopes))
		return send_back(request, "invalid_target", arena_cstr(a,
		    arena_printf(a, "scopes that begin with placet. are for "
		    "the API of this server: ask with resource=%.*s",
		    STR_ARG(resources->own->uri))), refusal_r);
	for (size_t i = 0; resource != NULL && i < request->scopes.count; i++)
		if (!resource_understands(resource, request->scopes.items[i]))
			return send_back(request, "invalid_scope",
			    "the resource does not understand a scope",
			    refusal_r);
	return AUTHORIZATION_OK;
}
