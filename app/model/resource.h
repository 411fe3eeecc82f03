/*
 * resource: the operator's catalog of protected resources (conf/resources.yml),
 * the APIs that tokens can be made for (RFC 8707).
 *
 * The file:
 *
 *   resources:
 *     - uri: https://api.example.com
 *       name: {en: DNS API, ar: …}	# what a person reads
 *       scopes: [dns.read, dns.edit]	# of conf/scopes.yml, that it understands
 */
#ifndef MODEL_RESOURCE_H
#define MODEL_RESOURCE_H

#include "model/scope.h"

#define RESOURCES_MAX		((size_t)100)
#define RESOURCE_URI_MAX_BYTES	((size_t)500)

struct resource {
	struct str	uri;	/* as the catalog has it: the audience */
	struct wordings	name;
	struct str_list	scopes;	/* never about the person: those always go */
};

struct resource_catalog {
	const struct resource	*items;		/* in the file's order */
	size_t			 count;
	struct str_list		 uris;		/* of all of them */
	const struct resource	*own;		/* /api/v1 of this installation;
						   NULL: no scope is for it */
};

/*
 * Accepts   addresses of https, or http on this machine, with scheme and host in
 *           lower case, without user information, default port, query and
 *           fragment (RFC 8707 §2); http because one may develop.
 * Gives     *catalog_r, living in `a`.
 * Fails     false, with file, line and reason in *why_r: an unknown, missing
 *           or doubled key, an address that is none of those or there twice,
 *           also as https://h and https://h/, a scope that `scopes` does not
 *           have, that is about the person or there twice, no English name.
 */
MUST_USE bool	resource_catalog_read(struct arena *a, const char *path,
		    const struct scope_catalog *scopes,
		    struct resource_catalog *catalog_r, struct str *why_r);
/* The same with the text at hand; `path` is for sentences only. */
MUST_USE bool	resource_catalog_read_text(struct arena *a, const char *path,
		    struct str text, const struct scope_catalog *scopes,
		    struct resource_catalog *catalog_r, struct str *why_r);

/*
 * The resource that a request means; NULL: none. Compared byte by byte, but
 * that the root of a host may be written with its slash or without, whichever
 * the catalog has: clients make https://h/ of the https://h that they read.
 */
const struct resource *resource_find(const struct resource_catalog *catalog,
		    struct str uri);
/* May a token for it carry this scope? */
bool		resource_understands(const struct resource *r, struct str scope);
/*
 * What a request that names no scope asks for: `usual`, what the client said
 * when it registered, as far as the resource understands it; else what of the
 * client's `ceiling` the resource understands and the catalog calls basic.
 * Never everything, and nothing about the person that was not asked for.
 *
 * Accepts   `r` NULL: no resource was named; then only `usual` counts, without
 *           what our own API alone understands.
 * Gives     maybe none; the list lives in `a`.
 */
struct str_list	resource_default_scopes(struct arena *a,
		    const struct resource *r,
		    const struct scope_catalog *scopes, struct str_list usual,
		    struct str_list ceiling);
struct str	resource_name(const struct resource *r, struct str language);
/*
 * Its metadata document (RFC 9728 §2), JSON, for clients that look for whom to
 * ask: `issuer` byte by byte as ours, its scopes (offline_access is none of an
 * API's), and its name in each language.
 */
struct str	resource_metadata(struct arena *a, const struct resource *r,
		    struct str issuer);

#endif
