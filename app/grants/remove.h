/*
 * remove: one app's access is asked about, ended, and told about (f:E2, f:E5).
 *
 * From the 2xx or 3xx of the POST on nothing is authorized by the grant, with
 * the engine running or not; what the engine still has to be told is the
 * deliverer's work.
 */
#ifndef GRANTS_REMOVE_H
#define GRANTS_REMOVE_H

#include "web/exchange.h"

enum fault	remove_ask(struct exchange *x);	/* GET /apps/:grant/remove */
enum fault	remove_now(struct exchange *x);	/* POST the same */
enum fault	remove_done(struct exchange *x);	/* GET …/removed */

#endif
