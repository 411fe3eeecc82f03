#include "api/repeat.h"

#include "api/answer.h"
#include "queries.h"

#define KEY_MAX_BYTES	((size_t)255)
#define UNDER_WAY_S	60
#define HEADERS_BYTES	((size_t)8 * 1024)

static bool
is_key(struct str key)
{
	for (size_t i = 0; i < key.len; i++)
		if (key.bytes[i] <= ' ' || key.bytes[i] > '~')
			return false;
	return key.len > 0 && key.len <= KEY_MAX_BYTES;
}

/* "201\nLocation:<value>\n\n<body>" */
static struct str
kept_text(struct exchange *x)
{
	struct reply_lines headers = reply_headers(x);
	struct buf b;

	buf_open(&b, x->arena, ANSWER_BYTES + HEADERS_BYTES);
	buf_printf(&b, "%d\n", x->call->http_status);
	for (size_t i = 0; i < headers.count; i++)
		buf_printf(&b, "%.*s:%.*s\n", STR_ARG(headers.items[i].name),
		    STR_ARG(headers.items[i].value));
	buf_add_byte(&b, '\n');
	buf_add(&b, x->call->body);
	INSIST(!buf_is_full(&b));
	return buf_str(&b);
}

static enum fault
say_again(struct exchange *x, struct str kept)
{
	struct str status, line;
	uint64_t number;

	if (!str_next(&kept, '\n', &status) || !str_to_u64(status, &number))
		return FAULT_STORE;
	while (str_next(&kept, '\n', &line) && line.len > 0) {
		size_t colon = str_find(line, ':', 0);

		reply_header(x, str_first(line, colon),
		    str_from(line, colon + 1));
	}
	reply_header(x, STR("Idempotency-Replayed"), STR("true"));
	if (kept.len == 0)
		return reply_empty(x, (int)number);
	return reply_json(x, (int)number, kept);
}

static enum fault
refuse_repeat(struct exchange *x, const struct store_api_repeat_claim_row *row)
{
	if (!row->is_same)
		return api_refuse(x, FAULT_CONFLICT, STR("repeat_mismatch"),
		    STR("This Idempotency-Key came with another request."));
	if (row->age_s >= UNDER_WAY_S)
		return api_refuse(x, FAULT_CONFLICT, STR("repeat_unknown"),
		    STR("The first request with this Idempotency-Key was "
		    "interrupted. Look whether it was done; it will not be "
		    "done again under this key."));
	reply_retry_after(x, 2);
	return api_refuse(x, FAULT_CONFLICT, STR("repeat_under_way"),
	    STR("The first request with this Idempotency-Key is under way."));
}

enum fault
api_repeat_open(struct exchange *x, struct api_repeat *r_r)
{
	struct str key = exchange_header(x, STR("Idempotency-Key"));
	struct store_api_repeat_claim_row row;
	struct hash32 mark;
	struct str kept;

	*r_r = (struct api_repeat){ .has_key = !str_is_absent(key) };
	if (!r_r->has_key)
		return FAULT_NONE;
	r_r->is_done = true;
	if (!is_key(key))
		return api_refuse(x, FAULT_BAD_REQUEST, STR("repeat_key"),
		    STR("An Idempotency-Key has 1 to 255 visible characters "
		    "of ASCII."));
	r_r->id = KEYED_HASH(KEY_API_REPEAT, STR("id"), x->actor,
	    x->call->client, key);
	r_r->seal = KEYED_HASH(KEY_API_ANSWER, x->actor, x->call->client, key);
	mark = KEYED_HASH(KEY_API_REPEAT, STR("request"), x->path, x->query,
	    x->body);
	TRY(store_api_repeat_claim(x, &(struct store_api_repeat_claim_in){
		.repeat_id = hash32_str(&r_r->id),
		.mark = hash32_str(&mark),
	    }, &row));
	r_r->is_done = !row.is_new;
	if (row.is_new)
		return FAULT_NONE;
	if (!row.is_same || str_is_absent(row.sealed))
		return refuse_repeat(x, &row);
	if (!unseal_under(x->arena, &r_r->seal, row.sealed,
	    hash32_str(&r_r->id), &kept))
		return FAULT_STORE;
	return say_again(x, kept);
}

void
api_repeat_close(struct exchange *x, const struct api_repeat *r,
    enum fault fault)
{
	enum fault kept = FAULT_NONE;
	struct str sealed;

	if (!r->has_key || r->is_done || fault == FAULT_UNCERTAIN)
		return;
	if (fault == FAULT_NONE && x->call->http_status != 0) {
		sealed = seal_under(x->arena, &r->seal, kept_text(x),
		    hash32_str(&r->id));
		kept = store_api_repeat_answer(x,
		    &(struct store_api_repeat_answer_in){
			.repeat_id = hash32_str(&r->id),
			.sealed = sealed,
		    });
	} else
		kept = store_api_repeat_drop(x,
		    &(struct store_api_repeat_drop_in){
			.repeat_id = hash32_str(&r->id),
		    });
	if (kept != FAULT_NONE)
		log_event(LOG_WARN, "api_answer_not_kept",
		    LOG_STR("fault", str_of(fault_of(kept)->name)),
		    LOG_STR("request_id", x->request_id));
}
