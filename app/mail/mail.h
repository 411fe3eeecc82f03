/*
 * mail: what people are told outside of pages.
 *
 * A mail is queued by SQL, in the statement that changes what it tells about:
 * placet.mail_queue() (sql/deploy/mail.sql), which names a kind and, as JSON,
 * the rows it is about. Here, in any number of processes, it is put into words
 * (templates/mail) in the language of who gets it, and handed to the mail
 * server of the configuration. At least once: a mail whose answer was lost is
 * sent again with the same Message-ID.
 *
 * To add a mail: a row of placet.mail_kind in a sqitch change, NAME.txt and
 * NAME.html in templates/mail, a function that fills their struct in the room
 * that the mail is about, and its row in app/mails.c.
 */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "templates.h"
#include "web/exchange.h"

/* One mail while it is written. */
struct mail {
	struct exchange	*x;		/* locale: the recipient's */
	struct str	 to;
	struct str	 name;		/* of the user; "" for an address */
	struct str	 params;	/* a JSON array, the oldest first */

	/* what it becomes */
	struct buf	 subject;
	struct buf	 plain;
	struct buf	 html;
};

/* Fails     FAULT_NOT_FOUND when there is nothing left to tell: then nothing is
 *           sent, and that is all; all others are tried again. */
typedef enum fault mail_writer(struct mail *m);

struct mail_kind {
	const char	*name;		/* as in placet.mail_kind */
	mail_writer	*write;
};

/* In each worker. `kinds` lives as long as the process. */
void		 mail_start(const struct configuration *conf,
		    const struct mail_kind *kinds, size_t kinds_count);

/* What stands around every mail. */
struct part_mail mail_frame(const struct mail *m);
/* An address of our own; `path` begins with '/'. Mails have no others. */
struct str	 mail_link(const struct mail *m, struct str path);
/* The ids that the mail's params have under `name`, in their order; where one
 * is missing or no id, it is left out. */
struct uuid_list mail_param_ids(const struct mail *m, const char *name);
/* How we introduce ourselves to the mail server: our host, or our address. */
struct str	 mail_helo(struct arena *a, const struct configuration *conf);

#endif
