/*
 * client_registration: a client as it asks to be registered (RFC 7591 §2).
 *
 * A table says which members are kept. What is standard but does nothing here
 * is passed over, as RFC 7591 §2 wants; what would give a client more than it
 * may have, here or at the engine, is refused by name (s:A12).
 */
#ifndef MODEL_CLIENT_REGISTRATION_H
#define MODEL_CLIENT_REGISTRATION_H

#include "base/configuration.h"
#include "model/client.h"

#define CLIENT_REGISTRATION_MAX_BYTES	((size_t)64 * 1024)
#define CLIENT_CONTACTS_MAX		((size_t)5)
#define CLIENT_SOFTWARE_MAX_BYTES	((size_t)255)

struct client_registration_rules {
	const struct scope_catalog *catalog;
	const struct configuration *conf;
	struct str_list	 ceiling;	/* scopes it may have at most */
	bool		 may_have_client_credentials;
};

struct client_registration {
	/* tier SELF_REGISTERED, name (never empty), method, redirect_uris
	 * (canonical; http://localhost too), scopes (all of the ceiling that
	 * it could use), grant_types, client_uri, policy_uri, tos_uri */
	struct client	 client;
	struct str_list	 default_scopes; /* when a request names none */
	struct str	 application_type;	/* "native" or "web" */
	struct str	 software_id;	/* these three: absent or text */
	struct str	 software_version;
	struct str	 jwks;		/* as JSON, members sorted */
	struct str_list	 contacts;
};

struct client_registration_refusal {
	const char	*error;		/* RFC 7591 §3.2.2 */
	struct str	 why;		/* names the member */
};

/*
 * Accepts   one JSON object of at most 64 KiB, no member twice. redirect_uris: up to 50, needed with the
 *           grant type authorization_code. token_endpoint_auth_method: if left
 *           out none where every redirect ends on the device, else
 *           client_secret_basic; private_key_jwt needs jwks. application_type:
 *           if left out by the redirects; web has https only. grant_types:
 *           authorization_code if left out. client_name: public_name_read(),
 *           with the hosts of its redirects; made of them if left out. scope: what the ceiling has of it;
 *           if left out, what of the ceiling is basic; of our own API nothing
 *           where nobody is asked. null, "" and an empty list count as left
 *           out.
 * Gives     *registration_r in `a`; untouched on failure.
 * Fails     false, with *refusal_r: invalid_redirect_uri or
 *           invalid_client_metadata.
 * Source    RFC 7591 §2, §3.2.2; OpenID Connect Dynamic Client Registration
 *           §2 (application_type).
 */
MUST_USE bool	client_registration_read(struct arena *a, struct str json,
		    const struct client_registration_rules *rules,
		    struct client_registration *registration_r,
		    struct client_registration_refusal *refusal_r);

#endif
