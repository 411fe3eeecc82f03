/*
 * GET /oauth2/sessions/logout: an app asks to sign the person out (OpenID
 * Connect RP-Initiated Logout 1.0). The engine remembers nobody, so it would
 * ask nobody: whoever is signed in here is asked on our own page first, which
 * comes back without a session. Then the engine judges the request and says
 * where to go.
 */
#include "gateway/logout.h"

#include "base/url.h"
#include "gateway/forward.h"
#include "web/reply.h"

enum fault
gateway_logout(struct exchange *x)
{
	struct forward f = {
		.method = "GET",
		.path = "/oauth2/sessions/logout",
		.query = x->query,
		.has_cookies = true,
	};
	struct str home = arena_printf(x->arena, "%.*s/",
	    STR_ARG(x->conf->public_url));
	struct http_answer answer;
	struct str onward;

	if (!uuid_is_zero(x->person.user.uuid))
		return reply_see_other_path(x, url_with(x->arena,
		    STR("/logout"), (const struct str[][2]){
			{ STR("request"), x->query },
		    }, 1));
	TRY(gateway_forward(x, &f, &answer));
	gateway_pass_headers(x, &answer, true);
	onward = http_answer_header(&answer, STR("Location"));
	/* Anywhere else is not ours to send a browser to. */
	return reply_see_other(x, str_starts(onward, home) ? onward : home);
}
