/* refused: from incompatible pointer type */
#include "base/log.h"
#include "base/secret.h"

void	wrong(const struct secret *s);

void
wrong(const struct secret *s)
{
	log_event(LOG_NOTE, "wrong", LOG_STR("secret", s));
}
