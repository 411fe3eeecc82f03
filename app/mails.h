/*
 * mails: every mail that Placet sends.
 */
#ifndef MAILS_H
#define MAILS_H

#include "mail/mail.h"

extern const struct mail_kind	all_mails[];
extern const size_t		all_mails_count;

#endif
