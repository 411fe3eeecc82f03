/*
 * first_app_mail: tells an account's owners when one of its members lets an app
 * use it for the first time (f:H2).
 */
#ifndef ACCOUNTS_FIRST_APP_MAIL_H
#define ACCOUNTS_FIRST_APP_MAIL_H

#include "mail/mail.h"

mail_writer	 first_app_mail_write;

#endif
