/*
 * form: the one form in which a client is made and changed.
 *
 * It is read into a draft (model/client_draft.h) and shown from one, so that
 * nothing that was typed is lost when something is wrong with it.
 */
#ifndef CLIENTS_FORM_H
#define CLIENTS_FORM_H

#include "clients/account_client.h"
#include "clients/history.h"
#include "model/client_draft.h"
#include "web/form.h"

/* What its buttons do. */
enum client_form_act {
	CLIENT_FORM_SAVE = 1,		/* also when none was pressed, and by
					   Enter, but for the search's */
	CLIENT_FORM_FIND,		/* among the scopes */
	CLIENT_FORM_PREVIEW_LIGHT,
	CLIENT_FORM_PREVIEW_DARK,
};

struct client_form {
	enum client_form_act	act;
	struct client_draft	draft;
	struct str		find;	/* words to look for among the scopes */
	struct str		nonce;	/* of a new one (develop_client_id) */
	int64_t			seen;	/* version, of one that is there */
	struct client_troubles	troubles;
	enum message		notice;	/* above all else; or none */
	struct client_events	events;	/* by others, since it was opened */
};

/* An empty form for a kind of app, with what most of them ask for. */
void	client_form_begin(struct exchange *x, enum client_kind kind,
	    struct client_form *f_r);
/* The form of a client that is there. */
void	client_form_fill(struct exchange *x, const struct account_client *c,
	    struct client_form *f_r);
/*
 * What was sent. The kind is that of the client, or for a new one the form's.
 *
 * Fails     FAULT_BAD_REQUEST: a field that the form does not have (s:A12), or
 *           a value that it cannot have sent.
 */
MUST_USE enum fault client_form_read(struct exchange *x,
		    const struct form *form, enum client_kind kind,
		    struct client_form *f_r);
/*
 * Adds to its troubles what would be lost without a word: keys that were given
 * beside a secret. What the client has (`was`, NULL for a new one) and is still
 * in its field was not given.
 */
void	client_form_judge(struct exchange *x, const struct client_draft *was,
	    struct client_form *f);
/* Some of it is for admins: it is public, and the person is less. */
bool	client_form_is_guarded(const struct account_client *c);
/* Unless a button was pressed that only looks. */
bool	client_form_saves(const struct form *form);
/* `c` is NULL for a new client. */
MUST_USE enum fault client_form_show(struct exchange *x,
		    const struct account_seen *account,
		    const struct account_client *c,
		    const struct client_form *f, int status);

#endif
