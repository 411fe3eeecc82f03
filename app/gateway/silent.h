/*
 * silent: prompt=none, an app asking without anybody being asked.
 *
 * The engine remembers nobody, so it is we who know whether a page would be
 * needed (OIDC Core §3.1.2.6).
 */
#ifndef GATEWAY_SILENT_H
#define GATEWAY_SILENT_H

#include "model/authorization_request.h"
#include "queries.h"

/*
 * Gives     *error_r: absent when no page will be needed; login_required:
 *           nobody is signed in, or too long ago; consent_required: no live
 *           grant covers the request, or the app is not one that somebody
 *           stands for (ASVS 5.0 10.7.1).
 * Fails     what the store fails with.
 */
MUST_USE enum fault silent_answer(struct exchange *x,
		    const struct store_client_find_row *client,
		    const struct authorization_request *request,
		    struct str *error_r);

#endif
