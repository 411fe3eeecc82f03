#include "login/onward.h"

#include "engine/engine.h"
#include "page/start.h"
#include "web/reply.h"

enum fault
onward_go(struct exchange *x, struct str challenge, struct str next)
{
	struct str onward;
	enum fault fault;

	if (str_is_empty(challenge))
		return reply_see_other_path(x, next);
	fault = engine_login_accept(x, challenge,
	    uuid_text(x->arena, x->person.user.uuid), &onward);
	if (fault == FAULT_GONE)
		return start_expired_page(x);
	TRY(fault);
	return reply_see_other(x, onward);
}
