/*
 * bare: what leaves without an exchange: Kore's own error replies, refused
 * connections, and how a connection is closed. conf/kore.patch calls the
 * functions of the second half.
 */
#ifndef WEB_BARE_H
#define WEB_BARE_H

#include "base/configuration.h"

struct connection;

/* Once, before the fork. */
void		 bare_open(const struct configuration *conf);
/* In a worker that ends: its event loop is gone, closing is closing. */
void		 bare_end(void);
/* "misdirected request" and so on, for a status line or a plain sentence. */
const char	*bare_reason(int http_status);

/*
 * Begins an answer of Kore's own to what came on `c`, and logs it: the three
 * below are of this one, until the next.
 *
 * Gives     the status that is really meant: the gate's, else Kore's.
 */
int		 bare_begin(struct connection *c, int http_status);
/* Header lines, each ended by CR LF: with the security headers of every reply. */
const char	*bare_headers(void);
const char	*bare_body(void);
bool		 bare_has_body(void);	/* no HEAD asked */
/* Takes some waiting connections off a listener of a full worker: 503. */
void		 bare_refuse(int listening_fd);
/*
 * Takes the descriptor of a connection that is over.
 *
 * A close with unread bytes would make the kernel send a reset, which can
 * destroy our answer before the visitor reads it: so the descriptor is shut for
 * writing and read empty for up to a second (RFC 9112 §9.6).
 */
void		 bare_close(int fd, int kore_protocol);

#endif
