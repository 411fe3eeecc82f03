#include "page/start.h"

#include "page/frame.h"
#include "templates.h"
#include "web/reply.h"

#define START_ID_MAX_BYTES	64

enum fault
start_find(struct exchange *x, struct store_start_find_row *start_r,
    bool *is_found_r)
{
	struct str id, actor;
	enum fault fault;

	*is_found_r = false;
	id = exchange_cookie(x, START_COOKIE);
	if (str_is_empty(id) || id.len > START_ID_MAX_BYTES)
		return FAULT_NONE;
	/* Whoever holds the cookie began it, signed in or not. */
	actor = x->actor;
	x->actor = STR("machine:gateway");
	fault = store_start_find(x,
	    &(struct store_start_find_in){ .start_id = id }, start_r,
	    is_found_r);
	x->actor = actor;
	return fault;
}

enum fault
start_expired_page(struct exchange *x)
{
	struct store_start_find_row start;
	bool is_found;

	TRY(start_find(x, &start, &is_found));
	page_expired_render(reply_page(x, 410), x->locale,
	    &(struct page_expired){
		.frame = page_frame_bare(x),
		.app_name = is_found ? start.client_name : STR_ABSENT,
		.again = is_found ? START_AGAIN : STR_ABSENT,
		.request_id = x->request_id,
	    });
	return FAULT_NONE;
}
