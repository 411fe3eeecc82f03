/*
 * new_app_mail: tells a person that an app has access now (f:H1), so that
 * somebody who was not there learns of it.
 */
#ifndef CONSENT_NEW_APP_MAIL_H
#define CONSENT_NEW_APP_MAIL_H

#include "mail/mail.h"

mail_writer	 new_app_mail_write;

#endif
