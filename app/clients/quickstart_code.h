/*
 * quickstart_code: commands and a small program that work as they stand, for
 * one client. They hold no secret: a client's own is $CLIENT_SECRET.
 */
#ifndef CLIENTS_QUICKSTART_CODE_H
#define CLIENTS_QUICKSTART_CODE_H

#include "model/client.h"
#include "web/exchange.h"

struct quickstart_client {
	struct str		id;
	enum client_method	method;
	struct str		redirect_uri;	/* absent: no browser flow */
	struct str		scopes;		/* with blanks between */
	struct str		resource;	/* that they are for; absent: none
						   is named */
	bool			has_devices;
	bool			is_machine;
	bool			is_in_browser;
};

/* The whole authorization request, on this site: "/oauth2/auth?…". */
struct str	quickstart_request(struct exchange *x,
		    const struct quickstart_client *c, struct str challenge,
		    struct str state);
/* curl, for the code that such a request brought. */
struct str	quickstart_exchange(struct exchange *x,
		    const struct quickstart_client *c, struct str verifier);
/* openssl and curl, from the beginning. */
struct str	quickstart_shell(struct exchange *x,
		    const struct quickstart_client *c);
/* The same without any library: Python, or JavaScript in a browser. */
struct str	quickstart_program(struct exchange *x,
		    const struct quickstart_client *c);

#endif
