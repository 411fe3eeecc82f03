/*
 * GET /oauth2/sessions/logout: the engine's leg of signing out. It
 * leads to our own /logout page, and from there home.
 */
#include "gateway/logout.h"

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

	TRY(gateway_forward(x, &f, &answer));
	gateway_pass_headers(x, &answer, true);
	onward = http_answer_header(&answer, STR("Location"));
	/* Anywhere else is not ours to send a browser to. */
	return reply_see_other(x, str_starts(onward, home) ? onward : home);
}
