#include "api/standing.h"

#include "model/scope.h"
#include "queries.h"

static enum fault
standing_of_grant(struct exchange *x, const struct engine_token *token,
    struct standing *s_r)
{
	struct store_grant_alive_row row;

	TRY(store_grant_alive(x, &(struct store_grant_alive_in){
		.grant_id = token->grant.uuid,
		.epoch = token->epoch,
	    }, &row));
	s_r->is_active = row.is_alive &&
	    str_equal(row.client_id, token->client_id);
	s_r->has_person = s_r->is_active && !row.user_id_is_null;
	s_r->user = row.user_id;
	s_r->client = row.client_said;
	/* The engine cannot narrow a token after the fact; we can (f:E3). */
	s_r->scopes = scope_both(x->arena,
	    arena_words(x->arena, token->scope), row.scopes);
	s_r->accounts = row.accounts;
	if (!row.expires_at_is_null)
		s_r->expires = row.expires_at;
	return FAULT_NONE;
}

/* A client acting for itself: it is its own subject. */
static enum fault
standing_of_client(struct exchange *x, const struct engine_token *token,
    struct standing *s_r)
{
	struct store_client_find_row row;

	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = token->client_id,
	    }, &row, &s_r->is_active));
	if (!s_r->is_active)
		return FAULT_NONE;
	s_r->is_active = !row.is_deleted && !row.is_suspended;
	s_r->scopes = scope_both(x->arena,
	    arena_words(x->arena, token->scope), row.scopes);
	return FAULT_NONE;
}

enum fault
standing_of(struct exchange *x, const struct engine_token *token,
    struct str audience, struct standing *s_r)
{
	*s_r = (struct standing){ .expires = UTIME_NEVER };
	/* A refresh token is for the authorization server alone, and a token
	 * made for others is none of this one's business (RFC 7662 §4). */
	if (!token->is_active ||
	    !str_equal(token->token_use, STR("access_token")) ||
	    (token->audience.count > 0 &&
	    !str_list_has(token->audience, audience)))
		return FAULT_NONE;
	if (token->has_grant)
		return standing_of_grant(x, token, s_r);
	if (str_equal(token->subject, token->client_id))
		return standing_of_client(x, token, s_r);
	s_r->is_active = engine_takes_unknown_grants(engine_main(x));
	s_r->scopes = arena_words(x->arena, token->scope);
	return FAULT_NONE;
}
