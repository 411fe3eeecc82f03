/*
 * redirect_uri: where a client may be sent back to, and whether it may be now.
 */
#ifndef MODEL_REDIRECT_URI_H
#define MODEL_REDIRECT_URI_H

#include "base/url.h"
#include "model/problem.h"

#define REDIRECT_URI_MAX_BYTES	((size_t)2000)
#define REDIRECT_URIS_MAX	((size_t)50)	/* of one client */

enum redirect_uri_kind {
	REDIRECT_URI_NONE = 0,
	REDIRECT_URI_WEB,		/* https on a host name */
	REDIRECT_URI_LOOPBACK,		/* an app on this device */
	REDIRECT_URI_PRIVATE_SCHEME,	/* an app on this device */
};

struct redirect_uri {
	struct url		url;
	struct str		text;	/* what is stored, compared and sent */
	enum redirect_uri_kind	kind;
};

/*
 * Reads one redirect address as a developer typed it.
 *
 * Accepts   https on a host name; http or https on 127.0.0.1 or [::1], any
 *           port; a private scheme in reverse-DNS form with one slash
 *           (com.example.app:/cb). At most 2000 bytes.
 * Gives     *uri_r, whose text lives in `a`: the typed one with scheme and
 *           host in lower case, nothing else changed; untouched on failure.
 * Fails     PROBLEM_EMPTY, _TOO_LONG, _NOT_UTF8, _CONTROL_CHARACTER (%0d too),
 *           _WILDCARD, _FRAGMENT (an empty one too), _NOT_CANONICAL (dot and
 *           empty segments, backslash, %2e %2f %5c %25 in the path),
 *           _NOT_AN_ADDRESS, _NOT_ASCII, _HOST_LAST_DOT, _PORT, _USERINFO, _SCHEME, _LOCALHOST_NAME,
 *           _IP_ADDRESS, _NOT_HTTPS.
 * Source    RFC 8252 §7.1 to §7.3, §8.3; RFC 6749 §3.1.2; RFC 9700 §4.1.
 */
MUST_USE enum problem	redirect_uri_parse(struct arena *a, struct str typed,
		    struct redirect_uri *uri_r);
/*
 * The same for an app on a device that nobody here registered by hand: the
 * name localhost over http is accepted too, as such apps insist on it (RFC 8252
 * §8.3 advises against it: it may be looked up elsewhere than on the device).
 */
MUST_USE enum problem	redirect_uri_parse_native(struct arena *a,
		    struct str typed, struct redirect_uri *uri_r);
/* What a text is, or was meant to be, by how it begins; NONE: nobody can say. */
enum redirect_uri_kind	redirect_uri_meant(struct str typed);
/*
 * The address as the engine must see it, which lets the port vary for a
 * loopback literal only (engine.md §4): http://127.0.0.1:51234/cb for
 * http://localhost:51234/cb. All others stay as they are.
 */
struct str	redirect_uri_for_engine(struct arena *a, struct str uri);
/*
 * Whether an authorization request may use `requested` where `registered` is
 * stored: equal byte for byte, except that http on a loopback address may have
 * any port (or none) in the request. The name localhost counts as loopback
 * here, because it is stored only for clients that may use it.
 *
 * Source    RFC 9700 §4.1.3, RFC 8252 §7.3.
 */
bool		redirect_uri_match(struct arena *a, struct str registered,
		    struct str requested);
/*
 * Takes apart an address that was registered before, perhaps under the rules
 * of another tier or by an engine that had none (http://localhost, say). Kind
 * LOOPBACK then includes the name localhost and all of 127.0.0.0/8.
 * Fails     false for what nobody may be redirected to, whoever registered it:
 *           javascript, data and all other schemes without a dot, a fragment,
 *           user info, http to another host.
 */
MUST_USE bool	redirect_uri_read_registered(struct arena *a, struct str text,
		    struct redirect_uri *uri_r);
/*
 * What a person is shown: the host alone ("app.example.com", "127.0.0.1",
 * "[::1]"), or the private scheme ("com.example.app"). Always ASCII: a host in
 * another script is shown in its xn-- form.
 */
struct str	redirect_uri_display_host(struct arena *a,
		    const struct redirect_uri *uri);
/*
 * The source that a page's CSP form-action needs so that the form's redirects
 * may end at `uri`: "https://app.example.com:8443", "http://127.0.0.1:51234",
 * "com.example.app:". CSP's grammar knows no IPv6 literal (CSP 3 §2.3.1) and
 * Chromium 156 ignores one, so [::1] becomes any host ("*") with that port.
 * Made from parsed parts only.
 */
struct str	redirect_uri_form_action_source(struct arena *a,
		    const struct redirect_uri *uri);
/* The hosts of those that are on the web, each as often as it is there; and
 * `also` after them, if it is not empty. */
struct str_list	redirect_uri_web_hosts(struct arena *a, struct str_list uris,
		    struct str also);

#endif
