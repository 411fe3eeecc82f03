/*
 * sync_file: what a platform says that its accounts and their members are.
 *
 *	{"accounts": [{"id": "acct-1", "name": "Acme", "members": [
 *	    {"subject": "u-17", "role": "owner", "email": "ana@example.com",
 *	     "name": "Ana"}]}]}
 *
 * `email` and `name` are for people who are not here yet. `"link": true` at an
 * account or a member takes over the one of that name or address that is here
 * already; without it that is a conflict.
 */
#ifndef PLATFORM_SYNC_FILE_H
#define PLATFORM_SYNC_FILE_H

#include <jansson.h>

#include "model/role.h"
#include "web/exchange.h"

struct sync_member {
	struct str	 subject;
	enum role	 role;
	struct str	 email;		/* absent: not said */
	struct str	 name;		/* absent: not said */
	bool		 links;
};

struct sync_account {
	struct str	 id;
	struct str	 name;
	bool		 links;
	const struct sync_member *members;	/* owners first */
	size_t		 members_count;
	const struct sync_subject *by_subject;	/* private */
};

struct sync_file {
	const struct sync_account *accounts;
	size_t		 count;
	struct arena	*arena;		/* private */
	json_t		*document;	/* private; names borrow from it */
	json_t		*ids;		/* private */
};

/*
 * Accepts   at most 64 MiB of JSON as above; an account once, and a person once
 *           in each; ids of 1 to 128 bytes, subjects of 1 to 255.
 * Fails     with one sentence said.
 */
MUST_USE enum fault sync_file_open(const char *path, struct sync_file *f_r);
void		 sync_file_close(struct sync_file *f);
bool		 sync_file_has(const struct sync_file *f, struct str id);
/* Whoever of the account's members is called so; NULL: nobody. */
const struct sync_member *sync_account_member(const struct sync_account *a,
		    struct str subject);

#endif
