/* domain_mails: what the admins of an account hear of its domains. */
#ifndef DOMAINS_DOMAIN_MAILS_H
#define DOMAINS_DOMAIN_MAILS_H

#include "mail/mail.h"

/* Each tells of those of its domains that still stand so. */
enum fault	domain_verified_mail_write(struct mail *m);
enum fault	domain_missing_mail_write(struct mail *m);
enum fault	domain_lapsed_mail_write(struct mail *m);
enum fault	domain_displaced_mail_write(struct mail *m);

#endif
