/*
 * Tokens that carry no grant of ours: an existing installation being adopted.
 */
#include "base/time.h"
#include "engine/engine.h"

/*
 * A date is compared with this machine's clock: a whole day's precision is all
 * that was asked for, and the hook must answer without another query.
 */
bool
engine_takes_unknown_grants(const struct configuration_engine *engine)
{
	struct utime until;

	if (engine->refuses_unknown_grants)
		return false;
	return utime_read_date(engine->unknown_grants_until, &until) &&
	    utime_now().us < until.us;
}
