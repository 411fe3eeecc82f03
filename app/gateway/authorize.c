/*
 * GET /oauth2/auth. The first time it comes from the client: it is judged, kept
 * for *Start again*, and passed on with our envelope as `state`. Then the
 * browser comes back with the engine's verifiers, which only pass through.
 */
#include "gateway/authorize.h"

#include "base/url.h"
#include "engine/engine.h"
#include "gateway/forward.h"
#include "gateway/silent.h"
#include "gateway/state_envelope.h"
#include "model/authorization_request.h"
#include "page/catalog.h"
#include "page/problem.h"
#include "page/start.h"
#include "web/reply.h"

#define START_RANDOM_BYTES	24
#define START_KEPT_S		(24 * 3600)
#define PATH			"/oauth2/auth"

static enum fault
pass_on(struct exchange *x, struct str query)
{
	struct forward f = {
		.method = "GET",
		.path = PATH,
		.query = query,
		.has_cookies = true,
	};
	struct http_answer answer;

	TRY(gateway_forward(x, &f, &answer));
	return gateway_authorize_answer(x, &answer);
}

static bool
is_on_the_way_back(struct exchange *x)
{
	struct str value;

	return query_get(x->arena, x->query, STR("login_verifier"), &value,
	    NULL) || query_get(x->arena, x->query, STR("consent_verifier"),
	    &value, NULL);
}

static bool
says(struct exchange *x, struct str name, struct str wanted)
{
	struct str value;
	bool is_repeated = false;

	return query_get(x->arena, x->query, name, &value, &is_repeated) &&
	    !is_repeated && str_equal(value, wanted);
}

/*
 * The engine reads the request anew from the address on each way back. What we
 * judged must still be what it is asked: our envelope for this redirect
 * address, a code and S256. Otherwise a verifier would be a way around us.
 */
static bool
is_what_we_sent(struct exchange *x)
{
	struct state_envelope e;
	struct str state, uri;
	bool is_repeated = false;

	if (!query_get(x->arena, x->query, STR("state"), &state,
	    &is_repeated) || is_repeated ||
	    !state_envelope_open(x->arena, state, &e))
		return false;
	if (query_get(x->arena, x->query, STR("redirect_uri"), &uri,
	    &is_repeated) && (is_repeated ||
	    !str_equal(uri, e.redirect_uri)))
		return false;
	return says(x, STR("response_type"), STR("code")) &&
	    says(x, STR("code_challenge_method"), STR("S256"));
}

static struct client
client_of(const struct store_client_find_row *row)
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
		.grant_types = row->grant_types,
		.created = row->created_at,
		.version = row->version,
	};
}

static enum fault
save_start(struct exchange *x, struct str client_id,
    const struct redirect_uri *redirect)
{
	struct str id = random_token(x->arena, START_RANDOM_BYTES);

	TRY(store_start_save(x, &(struct store_start_save_in){
		.start_id = id,
		.client_id = client_id,
		.request = x->query,
		.app_host = redirect_uri_display_host(x->arena, redirect),
	    }));
	reply_cookie(x, START_COOKIE, id, START_KEPT_S);
	return FAULT_NONE;
}

/* `prompt` without the word none, which the engine is not told: it remembers
 * nobody and would refuse. Our session is the memory (gateway/silent.h). */
static struct str
prompt_for_engine(struct str prompt)
{
	return str_equal(prompt, STR("none")) ? STR_ABSENT : prompt;
}

/* The request as the engine is to see it: what was judged, and nothing else. */
static struct str
engine_query(struct exchange *x, const struct store_client_find_row *client,
    const struct authorization_request *r)
{
	const struct state_envelope e = { r->redirect_uri.text, r->state };
	struct str sent_uri, max_age = STR_ABSENT;
	const struct str all[][2] = {
		{ STR("response_type"), STR("code") },
		{ STR("client_id"), client->client_id },
		{ STR("redirect_uri"), query_get(x->arena, x->query,
		    STR("redirect_uri"), &sent_uri, NULL) ?
		    r->redirect_uri.text : STR_ABSENT },
		{ STR("scope"), scope_join(x->arena, r->scopes) },
		{ STR("state"), state_envelope_seal(x->arena, &e) },
		{ STR("code_challenge"), r->code_challenge },
		{ STR("code_challenge_method"), STR("S256") },
		{ STR("nonce"), r->nonce },
		{ STR("prompt"), prompt_for_engine(r->prompt) },
		{ STR("max_age"), r->max_age_s < 0 ? max_age :
		    arena_printf(x->arena, "%lld", (long long)r->max_age_s) },
		{ STR("login_hint"), r->login_hint },
		{ STR("ui_locales"), r->ui_locales },
		{ STR("id_token_hint"), r->id_token_hint },
	};
	struct str said[sizeof(all) / sizeof(all[0])][2];
	size_t count = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (str_is_empty(all[i][1]))
			continue;
		said[count][0] = all[i][0];
		said[count++][1] = all[i][1];
	}
	/* url_with writes the '?' in front of the first pair. */
	return str_from(url_with(x->arena, STR(""), said, count), 1);
}

static enum fault
begin(struct exchange *x, const struct store_client_find_row *row)
{
	struct client client = client_of(row);
	struct authorization_request request;
	struct authorization_refusal refusal;
	struct str silent_error = STR_ABSENT;

	switch (authorization_request_read(x->arena, x->query, &client,
	    catalog(), &request, &refusal)) {
	case AUTHORIZATION_OK:
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
	TRY(save_start(x, row->client_id, &request.redirect_uri));
	return pass_on(x, engine_query(x, row, &request));
}

enum fault
gateway_authorize(struct exchange *x)
{
	struct store_client_find_row row;
	struct str client_id;
	bool is_found;

	/* Who may use a private client is asked at consent, of the person. */
	x->actor = STR("machine:gateway");
	if (is_on_the_way_back(x))
		return is_what_we_sent(x) ? pass_on(x, x->query) :
		    gateway_error(x);
	if (!authorization_request_client_id(x->arena, x->query, &client_id))
		return problem_page(x, PROBLEM_PAGE_CLIENT_UNKNOWN,
		    STR_ABSENT);
	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = client_id,
	    }, &row, &is_found));
	if (!is_found || row.is_deleted)
		return problem_page(x, PROBLEM_PAGE_CLIENT_UNKNOWN,
		    STR_ABSENT);
	if (row.is_suspended)
		return problem_page(x, PROBLEM_PAGE_CLIENT_SUSPENDED,
		    STR_ABSENT);
	return begin(x, &row);
}
