/*
 * engine: the authorization engine's admin API, as typed calls.
 *
 * The truth about tokens, never about grants. One dialect table per engine
 * generation (engine.md: Hydra 2.3.0 is what this product runs on; 1.11.10 is
 * the old one of a cut-over) holds the paths and quirks; nothing above this
 * room knows them. Every call has a deadline from engine.c and gives:
 *
 *   FAULT_GONE       the challenge is unknown, expired or handled (Hydra 404,
 *                    401, 410): a helpful page, never an error
 *   FAULT_ENGINE     the engine is away, or answered what it must not
 *   FAULT_UNCERTAIN  it may have acted; the answer did not arrive
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "web/exchange.h"

/* The client as the engine carries it in a request: only what we use. */
struct engine_login {
	struct str	 challenge;
	struct str	 client_id;
	struct str	 client_name;
	struct str	 request_url;	/* what was sent to /oauth2/auth */
	struct str	 subject;	/* when is_skip */
	bool		 is_skip;
	struct str_list	 requested_scopes;
};

struct engine_consent {
	struct str	 challenge;
	struct str	 flow_id;	/* login_challenge: names the request */
	struct str	 client_id;
	struct str	 subject;
	struct str	 request_url;
	struct str_list	 requested_scopes;
	struct str_list	 client_audience;	/* what it lets this client's
						   tokens be made for */
};

struct engine_logout {
	struct str	 subject;
	struct str	 client_id;	/* absent if the engine started it */
	bool		 is_rp_initiated;
};

/* What introspection of a token says (RFC 7662 and the engine's `ext`). */
struct engine_token {
	bool		 is_active;
	struct str	 client_id;
	struct str	 subject;
	struct str	 scope;		/* space separated */
	struct str_list	 audience;
	struct str	 token_use;	/* "access_token" | "refresh_token" */
	int64_t		 expires_at_s;
	int64_t		 issued_at_s;
	bool		 has_grant;	/* ext.gid and ext.epoch are there */
	struct grant_id	 grant;
	int64_t		 epoch;
};

/* The engine that new authorizations go to: the first of the configuration. */
const struct configuration_engine *engine_main(const struct exchange *x);
const struct configuration_engine *engine_named(const struct exchange *x,
		    struct str name);	/* NULL if unknown */

MUST_USE enum fault engine_login_get(struct exchange *x, struct str challenge,
		    struct engine_login *login_r);
/* `acr` level and authentication time are the engine's own business; it never
 * remembers (remember: false): our session is the only memory. */
MUST_USE enum fault engine_login_accept(struct exchange *x,
		    struct str challenge, struct str subject,
		    struct str *redirect_r);
MUST_USE enum fault engine_consent_get(struct exchange *x,
		    struct str challenge, struct engine_consent *consent_r);
/* What the user allowed, and nothing else: {gid, epoch} travels in a URL.
 * `id_token` is a JSON object of at most 512 bytes, or absent. */
#define ENGINE_ID_TOKEN_BYTES	512
struct engine_approval {
	struct grant_id	 grant;
	int64_t		 epoch;
	struct str_list	 scopes;
	struct str_list	 audience;
	struct str	 id_token;
};
MUST_USE enum fault engine_consent_accept(struct exchange *x,
		    struct str challenge, const struct engine_approval *approval,
		    struct str *redirect_r);
MUST_USE enum fault engine_consent_reject(struct exchange *x,
		    struct str challenge, struct str error,
		    struct str description, struct str *redirect_r);
MUST_USE enum fault engine_logout_get(struct exchange *x, struct str challenge,
		    struct engine_logout *logout_r);
MUST_USE enum fault engine_logout_accept(struct exchange *x,
		    struct str challenge, struct str *redirect_r);
MUST_USE enum fault engine_logout_reject(struct exchange *x,
		    struct str challenge);

/* `engine` NULL: the main one. An unknown token is FAULT_NONE, not active. */
MUST_USE enum fault engine_introspect(struct exchange *x,
		    const struct configuration_engine *engine,
		    struct str token, struct engine_token *token_r);
/*
 * Revokes one held token as its client would (RFC 7009): public clients by
 * client_id alone (`client_secret` absent), confidential ones with their engine
 * secret. Proves nothing (engine.md §0.3): introspect afterwards.
 * Fails     FAULT_FORBIDDEN too: the engine does not take this client's word.
 */
MUST_USE enum fault engine_revoke_token(struct exchange *x,
		    const struct configuration_engine *engine,
		    struct str client_id, struct str client_secret,
		    struct str token);
/* Every grant of the pair at once; only where no token was ever held. */
MUST_USE enum fault engine_revoke_pair(struct exchange *x,
		    const struct configuration_engine *engine,
		    struct str subject, struct str client_id);
/* May a token that carries no grant of ours still be used (an existing
 * installation being adopted)? Configuration: engine.unknown_grants. */
bool		 engine_takes_unknown_grants(
		    const struct configuration_engine *engine);
MUST_USE enum fault engine_is_ready(struct exchange *x,
		    const struct configuration_engine *engine);

/*
 * What the engine's secrets are derived from. Version 1 is the root key itself;
 * later ones are random master keys, kept in the store, sealed under a key that
 * is not there. Which one counts for a client stands in its row.
 */
struct engine_key {
	int64_t		 version;
	struct str	 sealed;	/* absent with version 1 */
};
/* A new one, of a version above 1. */
struct engine_key engine_key_make(struct arena *a, int64_t version);
/*
 * The secret by which the engine knows a confidential client: derived each
 * time (HKDF, RFC 5869), seen by nobody, never stored.
 * Fails     false: it is sealed under another root key.
 */
MUST_USE bool	 engine_client_secret(struct arena *a, struct str client_id,
		    const struct engine_key *key, struct str *secret_r);

/*
 * A client, always PUT as a whole (engine.md §1: omitted members are reset).
 * Ours have the method none or client_secret_post, whatever the client's own
 * is, since only the gateway speaks to the engine (DESIGN 4.3).
 */
struct engine_client {
	struct str	 client_id;
	struct str	 name;
	struct str	 method;	/* token_endpoint_auth_method */
	struct str	 secret;	/* engine_client_secret(); absent with
					   the method none, and where the one
					   that the engine knows must stay */
	struct str_list	 redirect_uris;
	struct str_list	 scopes;
	struct str_list	 grant_types;
	struct str_list	 audience;
	bool		 is_unwritable;	/* adopted ones we cannot express */
};
/*
 * Makes the client so, whether the engine had it or not.
 *
 * Gives     *has_r (which may be NULL): what the engine then answers that it
 *           has; its secret is absent.
 * Fails     FAULT_INVALID too: the engine refuses what it was given.
 */
MUST_USE enum fault engine_client_put(struct exchange *x,
		    const struct configuration_engine *engine,
		    const struct engine_client *client,
		    struct engine_client *has_r);
/*
 * What the engine has of it; its secret is absent.
 * Fails     FAULT_NOT_FOUND too: nothing.
 */
MUST_USE enum fault engine_client_get(struct exchange *x,
		    const struct configuration_engine *engine,
		    struct str client_id, struct engine_client *has_r);
/* Of everything but the secret: equal where two are the same client. */
struct hash32	 engine_client_hash(struct arena *a,
		    const struct engine_client *client);
/* Takes it away, with all its tokens; one that is not there is as good. */
MUST_USE enum fault engine_client_delete(struct exchange *x,
		    const struct configuration_engine *engine,
		    struct str client_id);
/*
 * Gives the client its derived secret at the engine, and client_secret_post;
 * everything else about it stays as it is. For a client that came from an
 * existing installation, whose engine lost it, or whose master key changes.
 * Fails     FAULT_NOT_FOUND too: the engine does not have it.
 */
MUST_USE enum fault engine_client_secret_set(struct exchange *x,
		    const struct configuration_engine *engine,
		    struct str client_id, struct str secret);
/*
 * Lets the client's tokens be made for this resource too. Everything else about
 * it stays as it is: the resources that it has, of which a refresh token may be
 * with somebody, and its secret.
 * Fails     FAULT_NOT_FOUND, FAULT_INVALID: it does not have the client, or
 *           cannot change one like it (engine.md §1: one with a jwks_uri).
 */
MUST_USE enum fault engine_client_audience_add(struct exchange *x,
		    const struct configuration_engine *engine,
		    struct str client_id, struct str resource);
/* One page of what an existing installation holds; `next` absent at the end. */
MUST_USE enum fault engine_client_list(struct exchange *x,
		    const struct configuration_engine *engine,
		    struct str page, const struct engine_client **clients_r,
		    size_t *count_r, struct str *next_r);

#endif
