#include "login/sign_out.h"

#include "base/url.h"
#include "engine/engine.h"
#include "page/frame.h"
#include "page/problem.h"
#include "queries.h"
#include "session/session.h"
#include "web/form.h"
#include "web/reply.h"

/* Nothing private may come back by the Back button (s:A21). */
static void
clear_browser(struct exchange *x)
{
	reply_header(x, STR("Clear-Site-Data"), STR("\"cache\""));
}

enum fault
sign_out(struct exchange *x)
{
	TRY(session_end(x));
	clear_browser(x);
	return reply_see_other_path(x, STR("/login?done=signed-out"));
}

static enum fault
leave(struct exchange *x, struct str challenge)
{
	struct str onward;
	enum fault fault;

	fault = engine_logout_accept(x, challenge, &onward);
	if (fault == FAULT_GONE)
		return reply_see_other_path(x, STR("/"));
	TRY(fault);
	return reply_see_other(x, onward);
}

static enum fault
app_name(struct exchange *x, struct str client_id, struct str *name_r)
{
	struct store_client_find_row client;
	bool is_found;

	*name_r = STR_ABSENT;
	if (str_is_empty(client_id))
		return FAULT_NONE;
	TRY(store_client_find(x,
	    &(struct store_client_find_in){ .client_id = client_id }, &client,
	    &is_found));
	if (is_found)
		*name_r = client.name;
	return FAULT_NONE;
}

static enum fault
ask(struct exchange *x, struct str challenge, struct str request,
    struct str app)
{
	if (uuid_is_zero(x->person.user.uuid))
		return reply_see_other_path(x, STR("/"));
	reply_has_form(x);
	page_logout_render(reply_page(x, 200), x->locale,
	    &(struct page_logout){
		.frame = page_frame_bare(x),
		.app_name = app,
		.person = x->person.name,
		.challenge = challenge,
		.request = request,
	    });
	return FAULT_NONE;
}

/* The app's request goes to the engine once more, now without a session. */
static enum fault
leave_by_request(struct exchange *x, struct str request)
{
	struct str (*pairs)[2];
	struct form form;
	size_t i;

	TRY(form_parse(x->arena, request, &form));
	pairs = arena_take_array(x->arena, form.count + 1, sizeof(*pairs));
	for (i = 0; i < form.count; i++) {
		pairs[i][0] = form.fields[i].name;
		pairs[i][1] = form.fields[i].value;
	}
	return reply_see_other_path(x, url_with(x->arena,
	    STR("/oauth2/sessions/logout"), (const struct str (*)[2])pairs,
	    form.count));
}

enum fault
sign_out_asked(struct exchange *x)
{
	struct engine_logout asked;
	struct str request, challenge, app;
	enum fault fault;

	TRY(exchange_query(x, STR("request"), &request));
	if (!str_is_absent(request))
		return ask(x, STR_ABSENT, request, STR_ABSENT);
	TRY(exchange_query(x, STR("logout_challenge"), &challenge));
	if (str_is_empty(challenge))
		return reply_see_other_path(x, STR("/"));
	fault = engine_logout_get(x, challenge, &asked);
	if (fault == FAULT_GONE)
		return reply_see_other_path(x, STR("/"));
	TRY(fault);
	/* Nobody is signed in here: there is nothing to ask. */
	if (uuid_is_zero(x->person.user.uuid))
		return leave(x, challenge);

	TRY(app_name(x, asked.client_id, &app));
	return ask(x, challenge, STR_ABSENT, app);
}

enum fault
sign_out_answered(struct exchange *x)
{
	struct str challenge, request, answer;
	struct form form;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("challenge"), &challenge));
	TRY(form_one(&form, STR("request"), &request));
	TRY(form_one(&form, STR("answer"), &answer));
	if (!str_equal(answer, STR("leave"))) {
		if (!str_is_empty(challenge))
			TRY(engine_logout_reject(x, challenge));
		return reply_see_other_path(x, STR("/"));
	}
	TRY(session_end(x));
	clear_browser(x);
	return str_is_empty(challenge) ? leave_by_request(x, request) :
	    leave(x, challenge);
}
