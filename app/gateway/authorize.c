/*
 * GET /oauth2/auth. The first time it comes from the client: it is judged, kept
 * for *Start again*, and passed on with our envelope as `state`. Then the
 * browser comes back with the engine's verifiers, which only pass through.
 */
#include "gateway/authorize.h"

#include "base/url.h"
#include "engine/engine.h"
#include "gateway/document.h"
#include "gateway/forward.h"
#include "gateway/silent.h"
#include "gateway/start_again.h"
#include "model/authorization_request.h"
#include "model/client_document.h"
#include "model/state_envelope.h"
#include "page/catalog.h"
#include "page/language.h"
#include "page/problem.h"
#include "registry/register.h"
#include "web/form.h"
#include "web/reply.h"

#define PATH			"/oauth2/auth"

static enum fault
pass_on(struct exchange *x, struct str query, bool is_judged_now)
{
	struct forward f = {
		.method = "GET",
		.path = PATH,
		.query = query,
		.has_cookies = true,
	};
	struct http_answer answer;

	TRY(gateway_forward(x, &f, &answer));
	return gateway_authorize_answer(x, is_judged_now ? STR_ABSENT : query,
	    &answer);
}

/*
 * What of a request is judged, and so is the same on every leg. The engine
 * reads it anew from the address each time the browser comes back: without
 * this, a verifier would be a way around us.
 */
enum judged {
	RESPONSE_TYPE, CLIENT_ID, REDIRECT_URI, SCOPE, CODE_CHALLENGE,
	CODE_CHALLENGE_METHOD, NONCE, PROMPT, MAX_AGE, LOGIN_HINT, UI_LOCALES,
	ID_TOKEN_HINT, JUDGED_COUNT
};

static const struct str judged_names[JUDGED_COUNT] = {
	[RESPONSE_TYPE] = { "response_type", 13 },
	[CLIENT_ID] = { "client_id", 9 },
	[REDIRECT_URI] = { "redirect_uri", 12 },
	[SCOPE] = { "scope", 5 },
	[CODE_CHALLENGE] = { "code_challenge", 14 },
	[CODE_CHALLENGE_METHOD] = { "code_challenge_method", 21 },
	[NONCE] = { "nonce", 5 },
	[PROMPT] = { "prompt", 6 },
	[MAX_AGE] = { "max_age", 7 },
	[LOGIN_HINT] = { "login_hint", 10 },
	[UI_LOCALES] = { "ui_locales", 10 },
	[ID_TOKEN_HINT] = { "id_token_hint", 13 },
};

static struct hash32
judged_hash(const struct str values[JUDGED_COUNT])
{
	return keyed_hash(KEY_REQUEST_HASH, values, JUDGED_COUNT);
}

static bool
is_verifier(struct str name)
{
	return str_equal(name, STR("login_verifier")) ||
	    str_equal(name, STR("consent_verifier"));
}

/* Even with an empty verifier, which the engine takes for none. */
static bool
is_on_the_way_back(struct exchange *x)
{
	struct str value;

	return query_get(x->arena, x->query, STR("login_verifier"), &value,
	    NULL) || query_get(x->arena, x->query, STR("consent_verifier"),
	    &value, NULL);
}

/* Where a parameter belongs; NULL: we never send such a one. */
static struct str *
place_of(struct str name, struct str values[JUDGED_COUNT],
    struct str *state, struct str *verifier)
{
	if (str_equal(name, STR("state")))
		return state;
	if (is_verifier(name))
		return verifier;
	for (size_t i = 0; i < JUDGED_COUNT; i++)
		if (str_equal(name, judged_names[i]))
			return &values[i];
	return NULL;
}

static bool
is_what_we_sent(struct exchange *x)
{
	struct str values[JUDGED_COUNT] = { { NULL, 0 } };
	struct str state = STR_ABSENT, verifier = STR_ABSENT;
	struct state_envelope e;
	struct hash32 judged;
	struct form form;

	if (form_parse(x->arena, x->query, &form) != FAULT_NONE)
		return false;
	for (size_t i = 0; i < form.count; i++) {
		struct str *place = place_of(form.fields[i].name, values,
		    &state, &verifier);

		if (place == NULL || !str_is_absent(*place) ||
		    str_is_empty(form.fields[i].value))
			return false;
		*place = form.fields[i].value;
	}
	if (!state_envelope_open(x->arena, state, &e))
		return false;
	judged = judged_hash(values);
	return hash32_equal(judged, e.judged);
}

struct client
gateway_client_of(const struct store_client_find_row *row)
{
	return (struct client){
		.id = row->client_id,
		.name = row->name,
		.account.uuid = row->account_id,
		.account_name = row->account_name,
		.is_public = row->is_public,
		.is_first_party = row->is_first_party,
		.is_suspended = row->is_suspended,
		.tier = client_tier_read(row->tier),
		.method = client_method_read(row->method),
		.redirect_uris = row->redirect_uris,
		.scopes = row->scopes,
		.optional_scopes = row->optional_scopes,
		.default_scopes = row->default_scopes,
		.grant_types = row->grant_types,
		.created = row->created_at,
		.version = row->version,
	};
}

/* Of `prompt` what the engine understands. Not none: it remembers nobody and
 * would refuse, our session is the memory (gateway/silent.h). And to choose an
 * account is to sign in, here. */
static struct str
prompt_for_engine(struct exchange *x, struct str prompt)
{
	struct str words[2];
	struct str word;
	bool asks_login, asks_consent;
	size_t count;

	asks_login = asks_consent = false;
	while (str_next(&prompt, ' ', &word)) {
		if (str_equal(word, STR("login")) ||
		    str_equal(word, STR("select_account")))
			asks_login = true;
		if (str_equal(word, STR("consent")))
			asks_consent = true;
	}
	count = 0;
	if (asks_login)
		words[count++] = STR("login");
	if (asks_consent)
		words[count++] = STR("consent");
	return count == 0 ? STR_ABSENT :
	    scope_join(x->arena, (struct str_list){ words, count });
}

/* The request as the engine is to see it: what was judged, and nothing else. */
static struct str
engine_query(struct exchange *x, const struct authorization_request *r,
    struct str client_id, struct state_envelope *e)
{
	struct str said[JUDGED_COUNT + 1][2];
	struct str values[JUDGED_COUNT] = {
		[RESPONSE_TYPE] = STR("code"),
		[CLIENT_ID] = client_id,
		[REDIRECT_URI] = r->is_redirect_uri_implied ? STR_ABSENT :
		    state_envelope_engine_uri(e),
		[SCOPE] = scope_join(x->arena, r->scopes),
		[CODE_CHALLENGE] = r->code_challenge,
		[CODE_CHALLENGE_METHOD] = STR("S256"),
		[NONCE] = r->nonce,
		[PROMPT] = prompt_for_engine(x, r->prompt),
		[MAX_AGE] = r->max_age_s < 0 ? STR_ABSENT :
		    arena_printf(x->arena, "%lld", (long long)r->max_age_s),
		[LOGIN_HINT] = r->login_hint,
		[UI_LOCALES] = r->ui_locales,
		[ID_TOKEN_HINT] = r->id_token_hint,
	};
	size_t count = 0;

	e->judged = judged_hash(values);
	said[count][0] = STR("state");
	said[count++][1] = state_envelope_seal(x->arena, e);
	for (size_t i = 0; i < JUDGED_COUNT; i++) {
		if (str_is_empty(values[i]))
			continue;
		said[count][0] = judged_names[i];
		said[count++][1] = values[i];
	}
	/* url_with writes the '?' in front of the first pair. */
	return str_from(url_with(x->arena, STR(""), said, count), 1);
}

enum fault
gateway_authorize_send(struct exchange *x,
    const struct authorization_request *r, struct str client_id,
    struct state_envelope *e)
{
	return pass_on(x, engine_query(x, r, client_id, e), true);
}

/*
 * OpenID Connect Core §11: offline_access is passed over where it can mean
 * nothing. A client that registered without refresh_token would be told, and
 * its person too, that it has what it never gets.
 */
static struct str_list
without_empty_promise(struct exchange *x, const struct client *c,
    struct str_list scopes)
{
	struct str *items = ARENA_ARRAY(x->arena, struct str, scopes.count);
	size_t count = 0;

	if (c->tier == CLIENT_HAND ||
	    str_list_has(c->grant_types, STR("refresh_token")))
		return scopes;
	for (size_t i = 0; i < scopes.count; i++)
		if (!str_equal(scopes.items[i], STR("offline_access")))
			items[count++] = scopes.items[i];
	return count == 0 ? scopes : (struct str_list){ items, count };
}

static enum fault
begin(struct exchange *x, const struct store_client_find_row *row,
    struct str client_id)
{
	struct client client = gateway_client_of(row);
	struct authorization_request request;
	struct authorization_refusal refusal;
	enum authorization_verdict verdict;
	struct state_envelope envelope = { .state = STR_ABSENT };
	struct str silent_error = STR_ABSENT;

	client.id = client_id;		/* as the request says it */
	verdict = authorization_request_read(x->arena, x->query, &client,
	    catalog(), &request, &refusal);
	if (verdict == AUTHORIZATION_OK)
		verdict = authorization_request_settle(x->arena, &client,
		    catalog(), resources(), &request, &refusal);
	switch (verdict) {
	case AUTHORIZATION_OK:
		request.scopes = without_empty_promise(x, &client,
		    request.scopes);
		break;
	case AUTHORIZATION_PAGE_ERROR:
		return problem_page(x, PROBLEM_PAGE_APP_REQUEST,
		    str_of(refusal.description));
	case AUTHORIZATION_REDIRECT_ERROR:
		return gateway_authorize_refuse(x, refusal.redirect_uri.text,
		    refusal.state, str_of(refusal.error),
		    str_of(refusal.description));
	}
	if (str_equal(request.prompt, STR("none")))
		TRY(silent_answer(x, row, &request, &silent_error));
	if (!str_is_absent(silent_error))
		return gateway_authorize_refuse(x, request.redirect_uri.text,
		    request.state, silent_error,
		    STR("The user must be asked."));
	TRY(start_again_keep(x, row->client_id, x->query,
	    redirect_uri_display_host(x->arena, &request.redirect_uri)));
	language_keep(x);
	envelope.redirect_uri = request.redirect_uri.text;
	if (client.tier != CLIENT_HAND)
		envelope.engine_uri = redirect_uri_for_engine(x->arena,
		    request.redirect_uri.text);
	envelope.state = request.state;
	envelope.resource = request.resource;
	return gateway_authorize_send(x, &request, row->client_id, &envelope);
}

enum fault
gateway_authorize(struct exchange *x)
{
	struct store_client_find_row row;
	struct str client_id, inside;
	bool is_found;

	/* Who may use a private client is asked at consent, of the person. */
	x->actor = STR("machine:gateway");
	if (is_on_the_way_back(x))
		return is_what_we_sent(x) ? pass_on(x, x->query, false) :
		    gateway_error(x);
	if (!authorization_request_client_id(x->arena, x->query, &client_id))
		return problem_page(x, PROBLEM_PAGE_CLIENT_UNKNOWN,
		    STR_ABSENT);
	inside = client_id;
	if (client_document_is_meant(client_id))
		TRY(document_at_authorize(x, client_id, &inside));
	if (str_is_absent(inside))
		return FAULT_NONE;
	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = inside,
	    }, &row, &is_found));
	if (!is_found || row.is_deleted)
		return problem_page(x, PROBLEM_PAGE_CLIENT_UNKNOWN,
		    STR_ABSENT);
	if (row.is_suspended)
		return problem_page(x, row.is_public ?
		    PROBLEM_PAGE_CLIENT_SUSPENDED :
		    PROBLEM_PAGE_PRIVATE_SUSPENDED, row.name);
	if (!row.is_mirrored)
		TRY(registry_make_usable(x, row.client_id, row.version));
	return begin(x, &row, client_id);
}
