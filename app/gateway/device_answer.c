#include "gateway/device.h"

#include "base/url.h"
#include "gateway/authorize.h"
#include "model/device_code.h"
#include "page/problem.h"
#include "web/reply.h"

/* The engine gives a code once: a store that is away for a moment must not cost
 * the person a second round. */
#define KEEP_TRIES	3
#define KEEP_PAUSE_MS	200

static enum fault
over(struct exchange *x)
{
	return problem_page_again(x, PROBLEM_PAGE_DEVICE_OVER, STR_ABSENT,
	    DEVICE_PATH);
}

static enum fault
find(struct exchange *x, struct hash32 user,
    struct store_device_state_row *row_r, bool *is_found_r)
{
	return store_device_state(x, &(struct store_device_state_in){
		.user_hash = hash32_str(&user),
	    }, row_r, is_found_r);
}

static enum fault
keep(struct exchange *x, struct hash32 user, struct str public_key,
    struct str code, bool *is_kept_r)
{
	struct store_device_code_keep_row row;
	enum fault fault = FAULT_STORE;
	struct hash32 key;

	INSIST(public_key.len == sizeof(key.bytes));
	memcpy(key.bytes, public_key.bytes, sizeof(key.bytes));
	for (int i = 0; i < KEEP_TRIES && fault != FAULT_NONE; i++) {
		if (i > 0)
			fiber_sleep(KEEP_PAUSE_MS);
		fault = store_device_code_keep(x,
		    &(struct store_device_code_keep_in){
			.user_hash = hash32_str(&user),
			.sealed = box_seal(x->arena, &key, code),
		    }, &row, is_kept_r);
	}
	*is_kept_r = *is_kept_r && row.is_in_time;
	return fault;
}

/*
 * An answer without a code. What a person refused is in the store already, and
 * what they allowed as well: that a verifier is used up, say because somebody
 * pressed Back, changes neither. Of anything else nobody decided: the device
 * still waits, and they can begin again.
 */
static enum fault
without_code(struct exchange *x, const struct store_device_state_row *row)
{
	if (str_equal(row->state, STR("refused")))
		return reply_see_other_path(x, STR("/device/refused"));
	if (row->is_answered)
		return reply_see_other_path(x, STR("/device/allowed"));
	return gateway_error(x);
}

enum fault
device_answer(struct exchange *x, const struct state_envelope *e,
    struct str query)
{
	struct hash32 user = user_code_hash(e->user_code);
	struct store_device_state_row row;
	struct str code;
	bool is_found, is_kept;

	TRY(find(x, user, &row, &is_found));
	if (!is_found)
		return over(x);
	if (!query_get(x->arena, query, STR("code"), &code, NULL) ||
	    str_is_empty(code))
		return without_code(x, &row);
	TRY(keep(x, user, row.public_key, code, &is_kept));
	return is_kept ? reply_see_other_path(x, STR("/device/allowed")) :
	    over(x);
}
