#include "clients/logo_api.h"

#include "api/answer.h"
#include "api/match.h"
#include "clients/logo.h"
#include "page/app.h"
#include "registry/client_logo.h"
#include "registry/mirror.h"
#include "session/limits.h"

/* As the body says; the picture itself is judged when it is drawn. */
static enum fault
check_type(struct exchange *x)
{
	struct str type = exchange_header(x, STR("Content-Type"));

	type = str_trim(str_first(type, str_find(type, ';', 0)));
	if (str_equal_nocase(type, STR("image/png")) ||
	    str_equal_nocase(type, STR("image/jpeg")) ||
	    str_equal_nocase(type, STR("image/webp")))
		return FAULT_NONE;
	reply_header(x, STR("Accept"), STR("image/png, image/jpeg, "
	    "image/webp"));
	return api_refuse_as(x, 415, STR("media_type"),
	    STR("The body must be image/png, image/jpeg or image/webp."));
}

/* As when any other member of the client is changed. */
static enum fault
find(struct exchange *x, struct account_client *c_r)
{
	TRY(client_logo_find(x, c_r));
	TRY(api_match_check(x, c_r->row.version));
	return account_client_also(x, c_r->row.is_public);
}

static enum fault
refuse(struct exchange *x, enum fault fault)
{
	if (fault == FAULT_CONFLICT)
		return api_match_refuse(x);
	if (fault == FAULT_INVALID)
		return api_refuse(x, fault, STR("public_stays"),
		    STR("A public client has a logo; put another one in its "
		    "place, or make it private first."));
	return fault;
}

static enum fault
refuse_picture(struct exchange *x, enum problem problem)
{
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"),
	    &(struct web_problem_error){
		.pointer = STR(""),
		.code = str_of(problem_name(problem)),
		.detail = arena_printf(x->arena, "The picture %s.",
		    problem_sentence(problem)),
	    }, 1);
}

enum fault
logo_api_put(struct exchange *x)
{
	enum problem problem = PROBLEM_NONE;
	struct account_client c;
	struct client_logo logo;
	struct api_json j;

	TRY(check_type(x));
	TRY(find(x, &c));
	TRY(limits_picture(x));
	TRY(refuse(x, client_logo_draw(x, c.row.client_id,
	    c.row.version, x->body, &logo, &problem)));
	if (problem != PROBLEM_NONE)
		return refuse_picture(x, problem);
	mirror_client_soon(x, c.row.client_id);
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_text(&j, "client_id", c.row.client_id);
	api_json_text(&j, "logo_uri", app_logo_uri(x, logo.hash));
	api_json_number(&j, "version", logo.version);
	api_json_end(&j, '}');
	api_match_say(x, logo.version);
	return api_answer(x, &j);
}

enum fault
logo_api_remove(struct exchange *x)
{
	struct account_client c;
	struct client_logo logo;

	TRY(find(x, &c));
	TRY(refuse(x, client_logo_remove(x, c.row.client_id,
	    c.row.version, &logo)));
	mirror_client_soon(x, c.row.client_id);
	api_match_say(x, logo.version);
	return api_answer_done(x);
}
