/* What the others here are not: right. */
#include "base/log.h"
#include "base/secret.h"
#include "web/reply.h"

enum fault	right(struct exchange *x);

enum fault
right(struct exchange *x)
{
	log_event(LOG_NOTE, "right", LOG_INT("number", 1));
	return reply_empty(x, 204);
}
