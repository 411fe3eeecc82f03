/* refused: incompatible type for argument 2 */
#include "web/reply.h"

enum fault	wrong(struct exchange *x);

enum fault
wrong(struct exchange *x)
{
	return reply_see_other_path(x, "/apps");
}
