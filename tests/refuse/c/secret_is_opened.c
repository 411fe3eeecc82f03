/* refused: struct secret */
#include "base/secret.h"

size_t	wrong(const struct secret *s);

size_t
wrong(const struct secret *s)
{
	return s->len;
}
