/*
 * client: an OAuth client as this installation knows it.
 */
#ifndef MODEL_CLIENT_H
#define MODEL_CLIENT_H

#include "base/id.h"
#include "base/time.h"
#include "model/composed.h"
#include "model/problem.h"
#include "model/scope.h"

#define CLIENT_ID_MAX_BYTES		((size_t)255)
#define CLIENT_NAME_MAX_CODE_POINTS	((size_t)64)
#define CLIENT_NAME_MAX_BYTES		((size_t)256)
#define CLIENT_NAME_TYPED_MAX_BYTES	COMPOSED_MAX_BYTES
#define CLIENT_JSON_MAX_BYTES		((size_t)256 * 1024)

enum client_tier {
	CLIENT_TIER_NONE = 0,
	CLIENT_HAND,			/* "hand": by an operator or a page */
	CLIENT_SELF_REGISTERED,		/* "self": RFC 7591 */
	CLIENT_METADATA_DOCUMENT,	/* "document": client ID document */
};

/* token_endpoint_auth_method */
enum client_method {
	CLIENT_METHOD_UNKNOWN = 0,
	CLIENT_METHOD_NONE,
	CLIENT_METHOD_SECRET_BASIC,
	CLIENT_METHOD_SECRET_POST,
	CLIENT_METHOD_PRIVATE_KEY_JWT,
};

/* What kind of app it is (client_kind.h). */
enum client_kind {
	CLIENT_KIND_NONE = 0,		/* nobody said */
	CLIENT_WEB,			/* "web": runs on a server of theirs */
	CLIENT_BROWSER,			/* "browser": JavaScript alone */
	CLIENT_NATIVE,			/* "native": mobile or desktop */
	CLIENT_CLI,			/* "cli": command line */
	CLIENT_AGENT,			/* "agent": agent or MCP client */
	CLIENT_MACHINE,			/* "machine": for itself, no person */
};

struct client {
	struct str		id;		/* [A-Za-z0-9._~-], 1 to 255 */
	struct str		name;
	struct account_id	account;	/* the owner */
	struct str		account_name;
	bool			is_public;	/* private: members only */
	bool			is_first_party;
	bool			is_suspended;
	enum client_tier	tier;
	enum client_kind	kind;
	enum client_method	method;
	struct str_list		redirect_uris;
	struct str_list		scopes;		/* the ceiling */
	struct str_list		optional_scopes; /* may be deselected */
	struct str_list		default_scopes;	/* when a request names none;
						   maybe none */
	struct str_list		grant_types;
	struct str		client_uri;	/* these three may be absent */
	struct str		policy_uri;
	struct str		tos_uri;
	struct str		jwks;		/* jwk_set_text(); of these two */
	struct str		jwks_uri;	/* one, with private_key_jwt */
	struct str		verified_domain; /* absent: not verified */
	struct utime		verified_since;
	struct utime		verified_checked;
	struct utime		created;
	int64_t			version;	/* rises with each change */

	/* what a file may say beside (client_read_json) */
	bool			says_suspended;
	bool			says_replay;
	int64_t			replay_s;	/* CLIENT_REPLAY_USUAL: null */
	struct str		logo;		/* a picture; absent: none said */
	struct str		domain;		/* to be shown under; the same */
};

#define CLIENT_REPLAY_USUAL	(-1)
#define CLIENT_REPLAY_MAX_S	300

enum client_tier	client_tier_read(struct str name);
struct str		client_tier_name(enum client_tier tier);
enum client_method	client_method_read(struct str name);
struct str		client_method_name(enum client_method method);

/* Those that prove themselves with a secret of ours. */
bool		client_has_secrets(const struct client *client);
bool		client_id_is_good(struct str id);
/*
 * Whether strangers may call something so.
 *
 * Accepts   1 to 64 code points of visible text in UTF-8.
 * Fails     PROBLEM_EMPTY (blanks only too), _TOO_LONG, _NOT_UTF8,
 *           _CONTROL_CHARACTER, _BIDI, _INVISIBLE, _UNASSIGNED, _CHECK_MARK,
 *           _STACKED_MARKS.
 * Source    Unicode 15; UTS #55 §3 for what turns text around.
 */
MUST_USE enum problem	client_name_check(struct str name);
/*
 * Reads the name of an app, or of what stands in its place: nobody but its
 * people vouches for it (f:C16).
 *
 * Accepts   what client_name_check does, in NFC; plain letters.
 * Gives     *name_r: it in NFC, without blanks around it; where it fails too,
 *           to be shown again, unless it cannot be read at all.
 * Fails     as client_name_check; PROBLEM_DRESSED_LETTERS: full-width,
 *           mathematical or circled ones and ligatures, which people read as
 *           plain; PROBLEM_MIXED_SCRIPTS (name_mixes_scripts).
 * Source    UAX #15 (NFC, NFKC).
 */
MUST_USE enum problem	client_name_read(struct arena *a, struct str typed,
			    struct str *name_r);

/*
 * Reads one client as an operator brings it in a file (RFC 7591 §2 names).
 *
 * Accepts   client_id, client_name, account (the owner's name or id),
 *           scope, token_endpoint_auth_method (none, client_secret_basic,
 *           client_secret_post or private_key_jwt): required. redirect_uris:
 *           required with the grant type authorization_code. jwks (at most
 *           16 KiB) or jwks_uri: required with private_key_jwt. visibility ("private" or "public";
 *           private if left out), first_party (false), grant_types
 *           (authorization_code and refresh_token), optional_scope,
 *           client_uri, policy_uri, tos_uri; domain, which is no name of one
 *           yet; kind, suspended, refresh_replay_s, logo (base64url). Nothing
 *           else, nothing twice, at most 256 KiB. No scope of
 *           our own API where nobody is asked (client_lacks_person).
 * Gives     *client_r in `a`, with tier HAND, version 1, the account's text in
 *           account_name and redirect addresses in canonical form; untouched
 *           on failure.
 * Fails     false, with one sentence in *why_r that names the member.
 */
MUST_USE bool	client_read_json(struct arena *a, struct str json,
		    struct client *client_r, struct str *why_r);
/* False with the first id in *unknown_r that the catalog does not have. */
MUST_USE bool	client_scopes_are_known(const struct client *client,
		    const struct scope_catalog *catalog,
		    struct str *unknown_r);
/* False for what acts for itself alone (client_credentials). */
bool		client_asks_people(struct str_list grant_types);
/*
 * Whether nobody is asked and there is a scope all the same that is worth
 * nothing then, of our own API: the first of them in *scope_r.
 */
bool		client_lacks_person(struct str_list grant_types,
		    struct str_list scopes, struct str *scope_r);
/* Whether `requested` is one of them (redirect_uri_match). */
bool		client_may_return_to(struct arena *a,
		    struct str_list redirect_uris, struct str requested);
/* Every redirect ends in an app on the device: cannot be verified (f:A3). */
bool		client_is_on_device(struct arena *a,
		    const struct client *client);

#endif
