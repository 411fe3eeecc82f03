/*
 * answer: what the API says, and how it refuses (RFC 9457).
 *
 * A refusal has a stable type: the address of its description in the document
 * of the API, `openapi.json#/x-problems/<name>`, and that kind's title
 * (api/problem.h). A fault that a handler gives
 * without a reply becomes one too; these are for better words.
 */
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "api/call.h"
#include "base/fault.h"
#include "web/reply.h"

/* The ceiling of an answer; of an export, EXPORT_BYTES. */
#define ANSWER_BYTES	((size_t)1024 * 1024)

/* Fails  FAULT_TOO_LARGE: it is longer than it was opened for. */
MUST_USE enum fault api_answer(struct exchange *x, const struct api_json *j);
/* 201 with Location: a path of ours. */
MUST_USE enum fault api_answer_made(struct exchange *x, struct str location,
		    const struct api_json *j);
/* 204 */
MUST_USE enum fault api_answer_done(struct exchange *x);

/* The status and a sentence of `fault`'s kind; gives that fault, for return. */
MUST_USE enum fault api_refuse(struct exchange *x, enum fault fault,
		    struct str type, struct str detail);
/* The same with another status, for those that no fault has (412, 415, 428). */
MUST_USE enum fault api_refuse_as(struct exchange *x, int http_status,
		    struct str type, struct str detail);
/* 429 with Retry-After; gives FAULT_NONE, the reply is set. */
MUST_USE enum fault api_refuse_for(struct exchange *x, int64_t retry_after_s,
		    struct str detail);
/* 422, or the status of `fault`, with what is wrong with which member. */
MUST_USE enum fault api_refuse_errors(struct exchange *x, enum fault fault,
		    struct str type, const struct web_problem_error *errors,
		    size_t count);

#endif
