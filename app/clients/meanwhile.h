/*
 * meanwhile: what others changed in a client while its form was open.
 *
 * Three versions meet: the one that the form was opened with, the one that is
 * there, and what was typed. Where a person changed nothing, the newer value
 * stands in the form; what they did change stays as they typed it, and is said
 * where somebody else changed that as well.
 */
#ifndef CLIENTS_MEANWHILE_H
#define CLIENTS_MEANWHILE_H

#include "clients/form.h"

/* `now`: the client as it is, at a version after f->seen. */
MUST_USE enum fault meanwhile_take(struct exchange *x,
		    const struct account_client *now, struct client_form *f);

#endif
