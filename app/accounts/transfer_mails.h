/* transfer_mails: what is told of a client that changes hands. */
#ifndef ACCOUNTS_TRANSFER_MAILS_H
#define ACCOUNTS_TRANSFER_MAILS_H

#include "mail/mail.h"

enum fault	client_offered_mail_write(struct mail *m);
/* To both accounts: that it was taken over; to who offered it: that it was
 * not. */
enum fault	client_answered_mail_write(struct mail *m);
/* To who lets it in: it is in other hands now. */
enum fault	app_moved_mail_write(struct mail *m);

#endif
