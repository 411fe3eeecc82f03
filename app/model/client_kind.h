/*
 * client_kind: what kind of app a client is, and what follows from it.
 *
 * The first thing that a developer is asked (f:C5). It decides how the client
 * proves itself, which grants it may have and where it may be sent back to.
 */
#ifndef MODEL_CLIENT_KIND_H
#define MODEL_CLIENT_KIND_H

#include "model/client.h"
#include "model/redirect_uri.h"

/* Those that a developer may choose from. */
#define CLIENT_KINDS_COUNT	((size_t)6)

enum client_kind client_kind_read(struct str name);	/* else NONE */
struct str	client_kind_name(enum client_kind kind);	/* "" for NONE */

/*
 * Whether it can keep a secret: then it has one, or keys; else the method is
 * none and PKCE alone ties the answer to who asked (RFC 8252 §8.4).
 */
bool		client_kind_is_confidential(enum client_kind kind);
bool		client_kind_takes_method(enum client_kind kind,
		    enum client_method method);
/* False for a kind that nobody is sent back to. */
bool		client_kind_has_redirects(enum client_kind kind);
/* https for the web; loopback and private schemes for apps on a device. */
bool		client_kind_takes_redirect(enum client_kind kind,
		    enum redirect_uri_kind redirect);
/*
 * What a client of which nobody said it most likely is, by how it proves itself
 * and where it may be sent back to. It takes the client's method.
 */
enum client_kind client_kind_guess(struct arena *a,
		    const struct client *client);
/* What a client of a kind needs for what its developers are asked about. */
struct str_list	client_kind_grant_types(struct arena *a, enum client_kind kind,
		    struct str_list redirect_uris, struct str_list scopes,
		    bool has_devices);
/* May it let people connect a device without a browser (RFC 8628)? */
bool		client_kind_may_have_devices(enum client_kind kind);

#endif
