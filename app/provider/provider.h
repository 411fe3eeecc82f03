/*
 * provider: the operator's own OpenID provider, as we speak with it (OpenID
 * Connect Discovery 1.0, Core 1.0).
 *
 * Its address comes from the configuration and nobody else, so it may lie on
 * the inside; what its discovery document names is trusted as it is.
 */
#ifndef PROVIDER_PROVIDER_H
#define PROVIDER_PROVIDER_H

#include "web/exchange.h"

struct provider_metadata {
	struct str	 authorization_url;
	struct str	 token_url;
	struct str	 keys_url;
	struct str	 person_url;	/* userinfo_endpoint; or absent */
	struct str	 leave_url;	/* end_session_endpoint; or absent */
	bool		 says_issuer;	/* RFC 9207: `iss` in each answer */
};

bool		 provider_is_used(const struct configuration *conf);
/* "https://id.example.com/login/callback", to be registered there. */
struct str	 provider_callback(struct exchange *x);
/* Where the signed-in person proves it once more, and then goes to `next`;
 * absent without a provider. */
struct str	 provider_prove_path(struct exchange *x, struct str next);
/* Where people are sent after they left there; to be registered too. */
struct str	 provider_after_leaving(struct exchange *x);

/*
 * Reads a discovery document.
 *
 * Accepts   one whose issuer is the configured one, byte for byte, and whose
 *           addresses are https, or http on a loopback literal where the
 *           issuer's is.
 * Gives     *m_r in x's arena.
 * Fails     false, with one sentence in *why_r.
 */
MUST_USE bool	 provider_metadata_read(struct exchange *x, struct str text,
		    struct provider_metadata *m_r, struct str *why_r);
struct str	 provider_discovery_url(struct exchange *x);
/* false when the provider does not answer, and what it said is too old. */
bool		 provider_metadata(struct exchange *x,
		    struct provider_metadata *m_r);

#endif
