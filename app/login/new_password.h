/*
 * new_password: what pages say of a password that somebody has chosen.
 */
#ifndef LOGIN_NEW_PASSWORD_H
#define LOGIN_NEW_PASSWORD_H

#include "templates.h"

/* MESSAGE_NONE: it may be one. */
enum message	new_password_mistake(struct str password);
/* The message with the limit that it names; of another message, the message. */
struct said	new_password_said(enum message message);

#endif
