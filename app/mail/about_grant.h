/*
 * about_grant: an app and what it may do, as mails about grants show it.
 */
#ifndef MAIL_ABOUT_GRANT_H
#define MAIL_ABOUT_GRANT_H

#include "mail/mail.h"
#include "queries.h"

/* More apps than this are told as a number. */
#define MAIL_APPS_MAX	((size_t)20)

/*
 * The grants that the mail's params have under "grant", the oldest first.
 * Fails     FAULT_NOT_FOUND when none of them is left.
 */
MUST_USE enum fault about_grants(const struct mail *m,
		    struct store_mail_grants_rows *rows_r);
/* With its accounts, and where its person was signed in. */
struct part_mail_app about_grant(const struct mail *m,
		    const struct store_mail_grants_row *row);
size_t		 about_grants_shown(size_t count);

#endif
