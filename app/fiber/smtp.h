/*
 * smtp: handing one mail to the mail server, awaited.
 *
 * libcurl speaks SMTP, but ends each transfer by blocking until the server has
 * answered the message, and again for QUIT, also under its multi interface
 * (curl 7.88.1 smtp.c, smtp_done and smtp_disconnect; libcurl-multi(3),
 * BLOCKING). So it runs in a thread of its own (thread_await_apart), and never
 * on the loop.
 *
 * For smtp:// TLS is begun by STARTTLS and nothing is said before it, unless
 * the configuration allows to do without (loopback only). Certificates are
 * always verified.
 */
#ifndef FIBER_SMTP_H
#define FIBER_SMTP_H

#include "base/arena.h"
#include "base/configuration.h"
#include "fiber/fiber.h"

enum {
	SMTP_MESSAGE_MAX_BYTES = 256 * 1024,
	/* Long, because servers look at contents before they answer. */
	SMTP_TRANSFER_MS = 120 * 1000,
	SMTP_ANSWER_S = 60,		/* one answer, also QUIT's */
	/* No call takes longer than this. */
	SMTP_CALL_MS = SMTP_TRANSFER_MS + SMTP_ANSWER_S * 1000 + 5000,
};

enum smtp_result {
	SMTP_TAKEN = 1,		/* the server has it */
	SMTP_LATER,		/* nobody has it: not reached, or not now */
	SMTP_NEVER,		/* refused for good: this recipient or text */
	SMTP_UNCERTAIN,		/* all was said, and no answer came */
};

struct smtp_answer {
	enum smtp_result result;
	int		 code;		/* the server's last, or 0 */
	struct str	 said;		/* its last line, or curl's words; ASCII */
};

/*
 * Accepts   addresses that mailbox_is_fine() says yes to; a message in lines
 *           that end in CRLF, at most SMTP_MESSAGE_MAX_BYTES.
 * Gives     *answer_r, in `a`. `helo` is how we introduce ourselves.
 * Waits     at most SMTP_CALL_MS.
 * Fails     FAULT_BUSY when too many are on their way; FAULT_DEADLINE, where
 *           the outcome is as unknown as with SMTP_UNCERTAIN.
 */
MUST_USE enum fault smtp_send(struct arena *a,
		    const struct configuration_mail *server, struct str helo,
		    struct str to, struct str message,
		    struct smtp_answer *answer_r);
/* Signs in and asks for nothing: SMTP_TAKEN when all of that went well. */
MUST_USE enum fault smtp_greet(struct arena *a,
		    const struct configuration_mail *server, struct str helo,
		    struct smtp_answer *answer_r);

#endif
