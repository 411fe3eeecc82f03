/* account_client: the client that an address names, below its account. */
#ifndef CLIENTS_ACCOUNT_CLIENT_H
#define CLIENTS_ACCOUNT_CLIENT_H

#include "model/client_draft.h"
#include "page/account.h"
#include "queries.h"
#include "templates.h"

struct account_client {
	struct account_seen			account;
	struct store_client_of_account_row	row;
	struct str				path;	/* of its overview */
};

/*
 * The client in the route's ":client", of the account in ":account".
 *
 * Fails     FAULT_NOT_FOUND: no such account or client, a client of another
 *           account, a deleted one, or the person is less than `at_least`.
 */
MUST_USE enum fault account_client_find(struct exchange *x, enum role at_least,
		    struct account_client *client_r);
/* The same of an account that was found already. */
MUST_USE enum fault account_client_load(struct exchange *x,
		    const struct account_seen *account, struct str client_id,
		    struct account_client *client_r);
/*
 * The same for developers; but what others rely on, a public client, is for
 * admins. The store asks again.
 */
MUST_USE enum fault account_client_find_guarded(struct exchange *x,
		    struct account_client *client_r);
/*
 * At the API, of what people trust: it is changed, ended or given away with a
 * fresh sign-in only (s:A31), and so is the scope for it given.
 *
 * Fails     as api_scope_also(), if `is_public`.
 */
MUST_USE enum fault account_client_also(struct exchange *x, bool is_public);
/*
 * For an act that asks more of who does it to a public client: of one that was
 * found private its version, which the statement asks for again. It may have
 * become public meanwhile; then the act fails with FAULT_CHANGED. Of a public
 * one none.
 */
struct str_list	account_client_private(struct exchange *x,
		    const struct account_client *c);
/* The account has as many clients as it may: no form for one more. */
MUST_USE enum fault account_client_is_full(struct exchange *x,
		    const struct account_seen *account, bool *is_full_r);
/* "/accounts/…/clients" and what follows: "" or "/new". */
struct str	clients_path(struct exchange *x, struct uuid account,
		    const char *after);
/* "/accounts/…/clients/…" */
struct str	client_path(struct exchange *x, struct uuid account,
		    struct str client_id);
/* The same of one that was found, and what follows: "/edit". */
struct str	client_below(struct exchange *x,
		    const struct account_client *c, const char *after);

/*
 * What its developers, a file or its adoption said; else, or if that does not
 * go with how it proves itself, what it most likely is. The same of a row.
 */
enum client_kind client_kind_likely(struct exchange *x, struct str said,
		    struct str method, struct str_list redirect_uris,
		    struct str_list grant_types);
enum client_kind client_row_kind(struct exchange *x,
		    const struct store_client_of_account_row *row);
/* What has left the catalog can be asked for no more, nor be unticked. */
struct str_list	client_scopes_known(struct exchange *x, struct str_list scopes);
/* The client as it is, to be changed. */
struct client_draft client_row_draft(struct exchange *x,
		    const struct store_client_of_account_row *row);
/* Says in a draft what the client has, which is not judged anew. */
void		client_row_stays(const struct store_client_of_account_row *row,
		    struct client_draft *draft);
/*
 * What is not asked when a client is changed stays: of the two ways to show a
 * secret its own, and grant types that its kind would not have or would not
 * lack. Those go and come that what was changed takes along.
 */
void		client_row_keep(struct exchange *x,
		    const struct store_client_of_account_row *row,
		    struct client *client);

/* In words, for pages. */
struct said	client_kind_said(struct str kind);
struct said	client_method_said(struct str method);

#endif
