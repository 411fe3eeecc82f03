#include "api/answer.h"

#include "api/problem.h"

/* For whoever says it again; nobody does for a call without a person. */
static void
keep(struct exchange *x, int http_status, struct str body)
{
	if (x->call == NULL)
		return;
	x->call->http_status = http_status;
	x->call->body = body;
}

enum fault
api_answer(struct exchange *x, const struct api_json *j)
{
	if (buf_is_full(&j->b))
		return FAULT_TOO_LARGE;
	keep(x, 200, buf_str(&j->b));
	return reply_json(x, 200, buf_str(&j->b));
}

enum fault
api_answer_made(struct exchange *x, struct str location,
    const struct api_json *j)
{
	if (buf_is_full(&j->b))
		return FAULT_TOO_LARGE;
	keep(x, 201, buf_str(&j->b));
	return reply_created(x, location, buf_str(&j->b));
}

enum fault
api_answer_done(struct exchange *x)
{
	keep(x, 204, STR_ABSENT);
	return reply_empty(x, 204);
}

static enum fault
refuse(struct exchange *x, const struct web_problem *p)
{
	TRY(reply_problem(x, p));
	return p->fault;
}

enum fault
api_refuse(struct exchange *x, enum fault fault, struct str type,
    struct str detail)
{
	return refuse(x, &(struct web_problem){
		.status = fault_of(fault)->http_status,
		.fault = fault,
		.type = type,
		.title = api_problem_title(type),
		.what = detail,
	    });
}

enum fault
api_refuse_as(struct exchange *x, int http_status, struct str type,
    struct str detail)
{
	return refuse(x, &(struct web_problem){
		.status = http_status,
		.fault = FAULT_BAD_REQUEST,
		.type = type,
		.title = api_problem_title(type),
		.what = detail,
	    });
}

enum fault
api_refuse_for(struct exchange *x, int64_t retry_after_s, struct str detail)
{
	reply_retry_after(x, retry_after_s);
	return reply_problem(x, &(struct web_problem){
		.status = 429,
		.fault = FAULT_TOO_MANY,
		.title = api_problem_title(STR("too_many")),
		.what = detail,
	    });
}

enum fault
api_refuse_errors(struct exchange *x, enum fault fault, struct str type,
    const struct web_problem_error *errors, size_t count)
{
	return refuse(x, &(struct web_problem){
		.status = fault_of(fault)->http_status,
		.fault = fault,
		.type = type,
		.title = api_problem_title(type),
		.what = count == 1 ? errors[0].detail :
		    STR("Several members are not acceptable."),
		.errors = errors,
		.errors_count = count,
	    });
}
