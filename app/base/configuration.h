/*
 * configuration: conf/placet.yml, parsed once, passed on as const.
 *
 * Strict: an unknown key, a missing one, a value out of range or a relative
 * address where an absolute one is meant each stop the start with one sentence
 * that names file, line and key. May be left out: demo (false), log ("-"),
 * trusted_proxies (none), argon2 (19456 KiB, 2 passes, 2 threads) and an
 * engine's unknown_grants (refuse). Paths are relative to the file's folder.
 */
#ifndef BASE_CONFIGURATION_H
#define BASE_CONFIGURATION_H

#include "base/arena.h"

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

struct configuration {
	struct str	 public_url;	/* no trailing slash; the issuer */
	bool		 is_https;
	struct configuration_address listen;
	struct configuration_address hook_listen;
	int		 workers;	/* 1 … 64 */
	bool		 is_demo;
	const char	*demo_app;	/* where the demo's app is; or NULL */
	struct str	 product;	/* name shown to users */
	struct str	 operator_name;
	const char	*scopes_path;
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
	struct str	 hook_key;	/* api-key the engine presents */
	struct str	 trusted_proxies;	/* "" or addresses, space between */
};

/*
 * Takes     the path of the YAML file; reads the secrets file it names too
 *           and opens the keys (keys_open).
 * Fails     false, with one sentence in *why_r (lives in `a`).
 */
MUST_USE bool	configuration_read(struct arena *a, const char *path,
		    struct configuration *c_r, struct str *why_r);

#endif
