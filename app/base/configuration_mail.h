/*
 * configuration_mail: the keys about the mail server (`mail`). For
 * configuration.c only.
 */
#ifndef BASE_CONFIGURATION_MAIL_H
#define BASE_CONFIGURATION_MAIL_H

#include "base/configuration.h"
#include "base/yaml.h"

/* What is wrong is said in `f`. The password comes from the secrets file. */
void		 configuration_mail_read(struct yaml_file *f,
		    struct configuration *c);
/*
 * Takes     `password` (may be NULL) as the server's.
 * Fails     false, with one sentence in *why_r, when there is a user without a
 *           password or the other way round.
 */
MUST_USE bool	 configuration_mail_password(struct configuration *c,
		    struct secret *password, struct str *why_r);

#endif
