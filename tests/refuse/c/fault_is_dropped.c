/* refused: ignoring return value */
#include "web/reply.h"

void	wrong(struct exchange *x);

void
wrong(struct exchange *x)
{
	reply_empty(x, 204);
}
