/*
 * ended_mail: tells a person that somebody else ended access they had given.
 */
#ifndef GRANTS_ENDED_MAIL_H
#define GRANTS_ENDED_MAIL_H

#include "mail/mail.h"

mail_writer	 ended_mail_write;

#endif
