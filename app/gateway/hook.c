/*
 * POST /hook/token: asked by the engine before each token it issues, while the
 * client's request waits for it. Answered from one query on connections that
 * are reserved for it; what fails is a no (DESIGN 4.2).
 *
 *   204   a live grant; a client acting for itself that is active; a token
 *         without a grant while engine.unknown_grants allows those
 *   403   everything else that we know: the gateway says invalid_grant
 *   503   the store did not answer: the engine asks again and then gives up
 *
 * Never 200: that would replace the session and lose {gid, epoch}; 401 and 400
 * would reach the client as a server error (engine.md §3).
 */
#include "gateway/hook.h"

#include "base/metric.h"
#include "engine/engine.h"
#include "engine/json.h"
#include "queries.h"
#include "web/reply.h"

#define HOOK_BODY_BYTES		((size_t)256 * 1024)

/* What the engine wants to issue. */
struct question {
	struct str	client_id;
	bool		is_for_itself;	/* client_credentials */
	bool		has_grant;	/* says gid or epoch, well or badly */
	struct uuid	grant;
	int64_t		epoch;		/* 0: says none */
};

static bool
question_read(struct exchange *x, struct question *q_r)
{
	json_t *j = engine_json_open(x->body, HOOK_BODY_BYTES);
	const json_t *request = engine_json_at(j, "request");
	const json_t *extra = engine_json_at(engine_json_at(j, "session"),
	    "extra");
	bool is_read = json_is_object(request);

	*q_r = (struct question){ 0 };
	q_r->client_id = engine_json_str(x->arena, request, "client_id");
	q_r->is_for_itself = str_list_has(engine_json_list(x->arena, request,
	    "grant_types"), STR("client_credentials"));
	q_r->has_grant = engine_json_at(extra, "gid") != NULL ||
	    engine_json_at(extra, "epoch") != NULL;
	if (q_r->has_grant && (!engine_json_i64(extra, "epoch",
	    &q_r->epoch) || !uuid_read(engine_json_str(x->arena, extra,
	    "gid"), &q_r->grant)))
		q_r->epoch = 0;
	engine_json_close(&j);
	return is_read && !str_is_empty(q_r->client_id);
}

/*
 * A dead grant that still asks has a token which the engine believes in: that
 * is a new delivery (DESIGN 4.2). Written behind the answer's back, since the
 * hook must not wait for a connection that changes things.
 */
struct refusal {
	struct exchange		*x;
	struct store_hook_refused_in in;
};

static void
note_refusal(void *argument)
{
	struct refusal *r = argument;
	struct exchange *x = r->x;
	enum fault fault = store_hook_refused(x, &r->in);

	if (fault != FAULT_NONE)
		log_event(LOG_WARN, "hook_refusal_not_noted",
		    LOG_STR("grant", uuid_text(x->arena, r->in.grant_id)),
		    LOG_STR("fault", str_of(fault_of(fault)->name)));
	exchange_close(&x);
}

static void
queue_refusal(struct exchange *asked, const struct question *q)
{
	struct exchange *x = exchange_open_background(asked->conf,
	    STR("machine:hook"));
	struct refusal *r = ARENA_NEW(x->arena, struct refusal);

	*r = (struct refusal){
		.x = x,
		.in = {
			.grant_id = q->grant,
			.epoch = q->epoch,
			.engine = engine_main(asked)->name,
		},
	};
	/* Too many at once: the grant's own delivery is queued anyway. */
	if (fiber_start(LANE_BACKGROUND, note_refusal, r) != FAULT_NONE)
		exchange_close(&x);
}

static enum fault
may_issue(struct exchange *x, const struct question *q, bool *may_r)
{
	struct store_hook_client_active_row client;
	struct store_hook_grant_alive_row grant;

	if (q->has_grant) {
		*may_r = false;
		if (q->epoch == 0)
			return FAULT_NONE;
		TRY(store_hook_grant_alive(x,
		    &(struct store_hook_grant_alive_in){
			.grant_id = q->grant,
			.epoch = q->epoch,
		    }, &grant));
		*may_r = grant.is_alive &&
		    str_equal(grant.client_id, q->client_id);
		if (!*may_r)
			queue_refusal(x, q);
		return FAULT_NONE;
	}
	if (q->is_for_itself) {
		TRY(store_hook_client_active(x,
		    &(struct store_hook_client_active_in){
			.client_id = q->client_id,
		    }, &client));
		*may_r = client.is_active;
		return FAULT_NONE;
	}
	*may_r = engine_takes_unknown_grants(engine_main(x));
	return FAULT_NONE;
}

enum fault
gateway_hook_token(struct exchange *x)
{
	struct question q;
	bool may;

	/* Dispatch has compared the api-key: the row says ENGINE. */
	x->actor = STR("machine:hook");
	if (!question_read(x, &q)) {
		log_event(LOG_ALARM, "hook_unreadable",
		    LOG_INT("bytes", x->body.len));
		return reply_empty(x, 403);
	}
	TRY(may_issue(x, &q, &may));
	metric_add(may ? METRIC_HOOK_ALLOWED : METRIC_HOOK_REFUSED, 1);
	return reply_empty(x, may ? 204 : 403);
}
