/* client_logo: the picture of a client, drawn anew and kept. */
#ifndef REGISTRY_CLIENT_LOGO_H
#define REGISTRY_CLIENT_LOGO_H

#include "model/problem.h"
#include "web/exchange.h"

struct client_logo {
	int64_t		version;	/* of the client, now */
	struct str	hash;		/* its name; absent: there is none */
};

/*
 * Draws a picture anew, in a thread, and puts it as this client's logo.
 * The engine is to be told afterwards (registry/mirror.h): its copy does not
 * change, but the version does.
 *
 * Gives     *problem_r: what is wrong with the file; then nothing is put. Else
 *           *logo_r.
 * Fails     FAULT_CONFLICT: the client is not at version `seen` any more;
 *           what the thread and the store fail with.
 */
MUST_USE enum fault	client_logo_draw(struct exchange *x,
			    struct str client_id, int64_t seen,
			    struct str file, struct client_logo *logo_r,
			    enum problem *problem_r);
/* The first half alone: the picture as it would be kept. */
MUST_USE enum fault	client_logo_redraw(struct exchange *x, struct str file,
			    struct str *png_r, enum problem *problem_r);
/* The second half, of a picture that was drawn anew; fails as above. */
MUST_USE enum fault	client_logo_keep(struct exchange *x,
			    struct str client_id, int64_t seen,
			    struct str png, struct client_logo *logo_r);
/*
 * Takes it away. Where there is none, nothing is wrong.
 *
 * Fails     FAULT_INVALID: of a public client, which has one (f:C2); as above.
 */
MUST_USE enum fault	client_logo_remove(struct exchange *x,
			    struct str client_id, int64_t seen,
			    struct client_logo *logo_r);

#endif
