/*
 * engine_form: a machine's form, read once and written anew for the engine.
 *
 * What is forwarded is only what was read and understood: the parameters that
 * the endpoint names, each once, and the client's credentials as the engine is
 * to see them.
 */
#ifndef GATEWAY_ENGINE_FORM_H
#define GATEWAY_ENGINE_FORM_H

#include "gateway/client_authentication.h"

/* As machine_form_read (web/machine_form.h). */
MUST_USE enum fault engine_form_read(struct exchange *x, struct form *form_r,
		    bool *is_read_r);
/* The fields called `names`, and what `c` says. */
struct str	 engine_form_write(struct exchange *x, const struct form *form,
		    const struct str *names, size_t count,
		    const struct client_authentication *c);
/* What that wrote, with the secret that `c` has now. */
struct str	 engine_form_renew(struct exchange *x, struct str body,
		    const struct client_authentication *c);

#endif
