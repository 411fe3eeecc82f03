/*
 * client_document: a client whose client_id is the address of a document that
 * describes it: which addresses may be one, whose, and what stands in it.
 *
 * Source    draft-ietf-oauth-client-id-metadata-document-01; RFC 7591 §2 for
 *           the members.
 */
#ifndef MODEL_CLIENT_DOCUMENT_H
#define MODEL_CLIENT_DOCUMENT_H

#include "base/configuration.h"
#include "base/url.h"
#include "model/client.h"

#define CLIENT_DOCUMENT_MAX_BYTES	((size_t)5 * 1024)	/* §6.6 */
#define CLIENT_DOCUMENT_URL_MAX_BYTES	((size_t)1024)

struct client_document {
	struct str		name;
	enum client_method	method;		/* none or private_key_jwt */
	struct str_list		redirect_uris;
	struct str_list		grant_types;
	struct str_list		scopes;		/* that it names; perhaps none */
	struct str		jwks;		/* JSON; absent if none */
	struct str		jwks_uri;	/* absent if none; not both */
	bool			is_native;	/* every redirect ends on the
						   device */
};

/* Does this client_id mean a document? Our own never begin like that. */
bool		client_document_is_meant(struct str client_id);
/*
 * Accepts   https, a host name in lower case, a path of more than "/" without
 *           "." and ".." segments, written plainly (no %2e, %2f, %5c); a port,
 *           if it is not 443; a query. No user info, no fragment. At most 1024
 *           bytes.
 * Gives     *url_r in `a`.
 * Fails     false, with one sentence in *why_r.
 */
MUST_USE bool	client_document_url_read(struct arena *a, struct str text,
		    struct url *url_r, struct str *why_r);
/*
 * Whether `host` may have documents here. A pattern is a host, "*." and a
 * domain (all below it, not itself), or "*". What is denied is never allowed;
 * no pattern in `allow` allows all.
 */
bool		client_document_host_is_allowed(struct str host,
		    struct str_list allow, struct str_list deny);
/*
 * Reads the document that was found at `url`.
 *
 * Accepts   one JSON object of at most 5 KiB, no member twice. client_id equal
 *           to `url` byte for byte, client_name, and 1 to 50 redirect_uris are
 *           required. token_endpoint_auth_method may be none (also when left
 *           out) or private_key_jwt, with a jwks or a jwks_uri. Redirects as
 *           redirect_uri_parse_native. What else RFC 7591 knows is not looked
 *           at.
 * Gives     *document_r in `a`; untouched on failure.
 * Fails     false, with one sentence in *why_r that names the member.
 */
MUST_USE bool	client_document_read(struct arena *a,
		    const struct configuration *conf, struct str json,
		    struct str url, struct client_document *document_r,
		    struct str *why_r);

#endif
