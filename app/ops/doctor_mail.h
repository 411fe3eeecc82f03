/*
 * doctor_mail: whether what people should be told reaches a mail server.
 */
#ifndef OPS_DOCTOR_MAIL_H
#define OPS_DOCTOR_MAIL_H

#include "ops/doctor_engine.h"

/* Signs in at the mail server and looks at what waits for it. */
void		 doctor_check_mail(struct exchange *x, struct findings *f);

#endif
