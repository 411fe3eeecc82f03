#include "page/problem.h"

#include "page/frame.h"

/* A title, what happened, and what to do: three neighbours in messages.txt. */
struct texts {
	int		status;
	enum message	title, what, then;
};

#define TEXTS(status, NAME)						\
	{ (status), MESSAGE_##NAME##_TITLE, MESSAGE_##NAME##_WHAT,	\
	    MESSAGE_##NAME##_THEN }

static const struct texts of_page[PROBLEM_PAGE_COUNT] = {
	[PROBLEM_PAGE_DECIDED] = TEXTS(409, DECIDED),
	[PROBLEM_PAGE_CLIENT_UNKNOWN] = TEXTS(404, CLIENT_UNKNOWN),
	[PROBLEM_PAGE_CLIENT_SUSPENDED] = TEXTS(403, CLIENT_SUSPENDED),
	[PROBLEM_PAGE_PRIVATE_SUSPENDED] = { 403,
	    MESSAGE_CLIENT_SUSPENDED_TITLE, MESSAGE_CLIENT_SUSPENDED_UNNAMED,
	    MESSAGE_CLIENT_SUSPENDED_THEN },
	[PROBLEM_PAGE_NOT_A_MEMBER] = TEXTS(403, NOT_A_MEMBER),
	[PROBLEM_PAGE_SCOPE] = TEXTS(400, SCOPE),
	[PROBLEM_PAGE_RETURN] = TEXTS(409, RETURN),
	[PROBLEM_PAGE_RESET_SPENT] = TEXTS(410, RESET_SPENT),
	[PROBLEM_PAGE_REMOVING] = TEXTS(429, REMOVING),
	[PROBLEM_PAGE_APP_REQUEST] = TEXTS(400, APP_REQUEST),
	[PROBLEM_PAGE_INVITATION_OVER] = TEXTS(410, INVITATION_OVER),
	[PROBLEM_PAGE_TRANSFER_OVER] = TEXTS(410, TRANSFER_OVER),
	[PROBLEM_PAGE_DEVICE_OVER] = TEXTS(410, DEVICE_OVER),
	[PROBLEM_PAGE_DOCUMENT_DENIED] = TEXTS(403, DOCUMENT_DENIED),
	[PROBLEM_PAGE_DOCUMENT_LIMIT] = TEXTS(429, DOCUMENT_LIMIT),
	[PROBLEM_PAGE_NOT_TOLD] = TEXTS(503, NOT_TOLD),
	[PROBLEM_PAGE_PROVIDER_AWAY] = TEXTS(503, PROVIDER_AWAY),
	[PROBLEM_PAGE_PROVIDER_REFUSED] = TEXTS(403, PROVIDER_REFUSED),
	[PROBLEM_PAGE_PROVIDER_BAD] = TEXTS(502, PROVIDER_BAD),
	[PROBLEM_PAGE_PROVIDER_OVER] = TEXTS(410, PROVIDER_OVER),
	[PROBLEM_PAGE_PROVIDER_TAKEN] = TEXTS(409, PROVIDER_TAKEN),
	[PROBLEM_PAGE_PROVIDER_UNKNOWN] = TEXTS(403, PROVIDER_UNKNOWN),
	[PROBLEM_PAGE_PROVIDER_NAMELESS] = TEXTS(403, PROVIDER_NAMELESS),
	[PROBLEM_PAGE_PROVIDER_DISABLED] = TEXTS(403, PROVIDER_DISABLED),
	[PROBLEM_PAGE_PROVIDER_OTHER] = TEXTS(409, PROVIDER_OTHER),
};

static const struct texts of_status[] = {
	TEXTS(400, BAD_REQUEST), TEXTS(401, UNAUTHENTICATED),
	TEXTS(403, FORBIDDEN), TEXTS(404, NOT_FOUND), TEXTS(405, METHOD),
	TEXTS(408, TOO_SLOW), TEXTS(409, CONFLICT), TEXTS(410, GONE),
	TEXTS(413, TOO_LARGE), TEXTS(414, LONG_ADDRESS),
	TEXTS(421, ELSEWHERE), TEXTS(422, INVALID),
	TEXTS(429, TOO_MANY), TEXTS(431, LONG_HEADERS), TEXTS(503, BUSY),
};

static const struct texts of_body_limit = TEXTS(413, BODY_TOO_LONG);

static struct said
say(enum message message, struct str with)
{
	return (struct said){ .message = message, .with = { with } };
}

/* For programs: nothing in it is to be shown from right to left. */
static struct str
plain(struct exchange *x, struct said said)
{
	struct buf text;

	buf_open(&text, x->arena, 1024);
	locale_said(&text, x->locale, said, SAY_PLAIN);
	return buf_str(&text);
}

static struct web_problem
problem_of(struct exchange *x, const struct texts *t, struct str with)
{
	return (struct web_problem){
		.status = t->status,
		.title = plain(x, say(t->title, with)),
		.what = plain(x, say(t->what, with)),
		.says = { say(t->title, with), say(t->what, with),
		    say(t->then, with) },
	};
}

enum fault
problem_page(struct exchange *x, enum problem_page which, struct str with)
{
	return problem_page_again(x, which, with, STR_ABSENT);
}

enum fault
problem_page_again(struct exchange *x, enum problem_page which,
    struct str with, struct str again)
{
	struct web_problem p;

	INSIST(which > 0 && which < PROBLEM_PAGE_COUNT);
	p = problem_of(x, &of_page[which], with);
	if (!str_is_empty(again)) {
		p.again_path = again;
		p.again_label = locale_text(x->locale,
		    which == PROBLEM_PAGE_NOT_TOLD ? MESSAGE_GO_ON :
		    MESSAGE_START_AGAIN);
	}
	return reply_problem(x, &p);
}

static const struct texts *
texts_of_status(int status)
{
	size_t i;

	for (i = 0; i < sizeof(of_status) / sizeof(of_status[0]); i++)
		if (of_status[i].status == status)
			return &of_status[i];
	return status >= 500 ? texts_of_status(503) : &of_status[0];
}

/* Of a problem that web/ has no texts for; 421 says where we are. */
static struct web_problem
usual_problem(struct exchange *x, const struct web_problem *found)
{
	struct web_problem p;

	if (found->limit_bytes > 0)
		return problem_of(x, &of_body_limit, arena_printf(x->arena,
		    "%zu", found->limit_bytes >> 10));
	p = problem_of(x, texts_of_status(found->status),
	    found->status == 421 ? x->conf->public_url : STR_ABSENT);
	p.status = found->status;
	return p;
}

void
problem_render(struct exchange *x, const void *web_problem)
{
	struct web_problem p;

	p = *(const struct web_problem *)web_problem;
	if (x->locale == NULL)
		x->locale = locale_english();
	if (p.says[0].message == MESSAGE_NONE)
		p = usual_problem(x, &p);
	page_problem_render(reply_page(x, p.status), x->locale,
	    &(struct page_problem){
		.frame = { .product = x->conf->product },
		.title = p.says[0],
		.what = p.says[1],
		.then = p.says[2],
		.again = p.again_path,
		.again_label = p.again_label,
		.request_id = x->request_id,
	    });
}
