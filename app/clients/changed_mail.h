/*
 * changed_mail: tells who looks after a public client that what people see of
 * it was changed, and by whom (f:C15).
 */
#ifndef CLIENTS_CHANGED_MAIL_H
#define CLIENTS_CHANGED_MAIL_H

#include "mail/mail.h"

mail_writer	 client_changed_mail_write;

#endif
