/*
 * configuration: conf/placet.yml, parsed once, passed on as const.
 *
 * Strict: an unknown key, a missing one, a value out of range or a relative
 * address where an absolute one is meant each stop the start with one sentence
 * that names file, line and key. May be left out: demo (false), log ("-"),
 * issuer (public_url), resources (none),
 * trusted_proxies (none), refresh_replay_s (10), argon2 (19456 KiB, 2 passes, 2 threads), dns (this
 * machine's resolvers), fetch (nothing special), client_documents (off),
 * registration (off), registration_scopes (while both of those are off),
 * registration_ttl_days (14), registration_unused_max (1000),
 * account_clients_max (100), reserved_names (a few words), known_names (a few),
 * mail (what is to be mailed then waits), login (passwords), passwords (on),
 * oidc (unless login is oidc) and an engine's unknown_grants (refuse). Paths are relative to the
 * file's folder.
 */
#ifndef BASE_CONFIGURATION_H
#define BASE_CONFIGURATION_H

#include "base/arena.h"

struct secret;

struct configuration_address {
	const char	*host;		/* IPv4 or IPv6 literal */
	int		 port;
};

struct configuration_engine {
	struct str	 name;		/* "main"; unique */
	struct str	 generation;	/* "2.3" | "1.11" */
	struct str	 public_url;	/* no trailing slash */
	struct str	 admin_url;
	bool		 refuses_unknown_grants;
	struct str	 unknown_grants_until;	/* "" or a date: 2027-01-31 */
};

/* The operator's own OpenID provider, where people sign in. */
struct configuration_provider {
	struct str	 issuer;	/* absent: none; else as it says it */
	struct str	 name;		/* what people know it by */
	struct str	 client_id;	/* ours there */
	bool		 signs;		/* private_key_jwt, and no secret */
	struct secret	*secret;	/* else; NULL without a provider */
	struct str	 scopes;	/* what is asked for, openid among it */
	bool		 creates_users;	/* at their first sign-in */
	const char	*ca_file;	/* beside the system's; or NULL */
};

struct configuration_mail {
	struct str	 server;	/* "smtp://host:port"; absent: no mail */
	bool		 needs_tls;	/* STARTTLS, for smtp:// */
	struct str	 from;		/* an address alone */
	const char	*ca_file;	/* NULL: the system's */
	struct str	 user;		/* absent: no AUTH */
	struct secret	*password;	/* NULL without a user */
};

enum registration_mode {
	REGISTRATION_OFF = 0,
	REGISTRATION_WITH_TOKEN,	/* of an operator */
	REGISTRATION_OPEN,
};

struct configuration {
	struct str	 public_url;	/* an origin; no trailing slash */
	struct str	 issuer;	/* public_url, or it with a path of one or
					   two segments; no trailing slash */
	bool		 is_https;
	struct configuration_address listen;
	struct configuration_address hook_listen;
	int		 workers;	/* 1 … 64 */
	bool		 is_demo;
	const char	*demo_app;	/* where the demo's app is; or NULL */
	struct str	 product;	/* name shown to users */
	struct str	 operator_name;
	const char	*scopes_path;
	const char	*resources_path;	/* NULL: no catalog of them */
	const char	*sql_path;	/* migrations, for `placet migrate` */
	const char	*log_path;
	const char	*database_primary;	/* owner: migrate, operator */
	const char	*database_writer;
	const char	*database_reader;
	const struct configuration_engine *engines;
	size_t		 engines_count;	/* 1 … 4 */
	unsigned int	 argon2_memory_kib;
	unsigned int	 argon2_passes;
	int		 argon2_threads;	/* per worker */
	int64_t		 refresh_replay_s;	/* 0 … 60; 0: nothing is kept */
	struct str	 hook_key;	/* api-key the engine presents */
	struct str	 trusted_proxies;	/* "" or addresses, space between */

	/* what lies outside */
	const char *const *dns_resolvers;	/* "192.0.2.1@53" */
	size_t		 dns_resolvers_count;	/* 0: this machine's */
	const char	*dns_trust_anchor;	/* a file, or NULL */
	bool		 fetch_allows_loopback;
	const char	*fetch_ca_file;		/* beside the system's; or NULL */
	struct str	 user_agent;		/* of our fetches */
	bool		 has_client_documents;	/* client ID metadata documents */
	struct str_list	 client_documents_allow;	/* none: every host */
	struct str_list	 client_documents_deny;	/* goes before allow */

	/* domains that accounts prove */
	const char	*public_suffix_list;	/* a file; Debian's if not said */
	struct str_list	 domains_private_suffixes;	/* may be proved */
	struct str_list	 domains_reserved;	/* may be, with all below */
	bool		 has_account_labels;	/* "_<account>." before the
						   challenge's own label */

	struct configuration_mail mail;

	/* how people sign in */
	struct configuration_provider provider;
	bool		 has_passwords;	/* of our own, too */

	/* clients that register themselves (RFC 7591), and such documents */
	enum registration_mode registration;
	struct str_list	 registration_scopes;	/* at most these */
	int64_t		 registration_ttl_s;	/* of one that nobody uses */
	int		 registration_unused_max;

	/* clients that people make */
	int		 account_clients_max;	/* of one account */
	struct str_list	 reserved_names;	/* that no client may have in
					   its name, nor a founded account */
	struct str_list	 known_names;	/* nor bear as its name */
};

/*
 * Takes     the path of the YAML file; reads the secrets file it names too
 *           and opens the keys (keys_open).
 * Fails     false, with one sentence in *why_r (lives in `a`).
 */
MUST_USE bool	configuration_read(struct arena *a, const char *path,
		    struct configuration *c_r, struct str *why_r);

#endif
