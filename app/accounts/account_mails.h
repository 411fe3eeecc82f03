/* account_mails: what accounts write to people. */
#ifndef ACCOUNTS_ACCOUNT_MAILS_H
#define ACCOUNTS_ACCOUNT_MAILS_H

#include "mail/mail.h"

/* To an address that was asked to join an account. */
enum fault	invited_mail_write(struct mail *m);
/* To a member whose app an admin took off the account (f:E6). */
enum fault	app_taken_off_mail_write(struct mail *m);

#endif
