#include "clients/refreshing.h"

#include "clients/account_client.h"
#include "page/frame.h"
#include "page/notice.h"
#include "web/form.h"
#include "web/reply.h"

/* Text of the form: the seconds that were typed, and what is wrong. */
struct typed {
	bool		is_own;		/* not as the configuration says */
	struct str	seconds;
	enum message	mistake;
	struct said	notice;
	struct str	seen;		/* what was so; what is, when shown */
	bool		is_late;	/* somebody changed it meanwhile */
};

static enum fault
render(struct exchange *x, const struct account_client *c,
    const struct typed *typed)
{
	struct part_mistake mistake = {
		.field = STR("seconds"),
		.text = { .message = typed->mistake },
	};
	bool is_mistaken = typed->mistake != MESSAGE_NONE;

	reply_has_form(x);
	page_client_refreshing_render(reply_page(x, is_mistaken ? 422 :
	    typed->is_late ? 409 : 200), x->locale, &(struct page_client_refreshing){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = c->row.name,
		.notice = typed->notice,
		.is_late = typed->is_late,
		.seen = typed->seen,
		.is_own = typed->is_own,
		.seconds = typed->seconds,
		.usual = (int)x->conf->refresh_replay_s,
		.mistakes = is_mistaken ? &mistake : NULL,
		.mistakes_count = is_mistaken ? 1 : 0,
		.mistake = { .message = typed->mistake },
		.back = c->path,
		.action = client_below(x, c, "/refreshing"),
	    });
	return FAULT_NONE;
}

/* The number with which the page came, if nobody typed another one. */
static enum fault
number_shown(struct exchange *x, const struct account_client *c,
    struct typed *typed_r)
{
	struct store_client_replay_find_row row;

	TRY(store_client_replay_find(x, &(struct store_client_replay_find_in){
		.client_id = c->row.client_id,
	    }, &row, &typed_r->is_own));
	typed_r->seconds = arena_printf(x->arena, "%lld", (long long)
	    (typed_r->is_own ? row.seconds : x->conf->refresh_replay_s));
	typed_r->seen = typed_r->is_own ? typed_r->seconds : STR("usual");
	return FAULT_NONE;
}

enum fault
client_refreshing_show(struct exchange *x)
{
	struct typed typed = { .mistake = MESSAGE_NONE };
	struct account_client c;

	TRY(account_client_find(x, ROLE_ADMIN, &c));
	TRY(number_shown(x, &c, &typed));
	TRY(notice_find(x, &typed.notice));
	return render(x, &c, &typed);
}

/* The same form again asks for what is so already. */
static bool
is_late(const struct typed *typed, const struct typed *now, uint64_t seconds)
{
	uint64_t is = 0;

	if (str_equal(typed->seen, now->seen))
		return false;
	return typed->is_own != now->is_own || (now->is_own &&
	    (!str_to_u64(now->seconds, &is) || is != seconds));
}

enum fault
client_refreshing_change(struct exchange *x)
{
	struct typed typed = { .mistake = MESSAGE_NONE };
	struct typed shown = { .mistake = MESSAGE_NONE };
	struct account_client c;
	struct form form;
	struct str how;
	uint64_t seconds = 0;

	TRY(form_read(x, &form));
	TRY(account_client_find(x, ROLE_ADMIN, &c));
	TRY(form_one(&form, STR("how"), &how));
	TRY(form_one(&form, STR("seconds"), &typed.seconds));
	TRY(form_one(&form, STR("seen"), &typed.seen));
	typed.is_own = str_equal(how, STR("own"));
	if (str_is_absent(typed.seen) ||
	    (!typed.is_own && !str_equal(how, STR("usual"))))
		return FAULT_BAD_REQUEST;
	if (typed.is_own && (!str_to_u64(str_trim(typed.seconds), &seconds) ||
	    seconds > CLIENT_REPLAY_MAX_S)) {
		typed.mistake = MESSAGE_REFRESHING_BAD;
		return render(x, &c, &typed);
	}
	TRY(number_shown(x, &c, &shown));
	if (is_late(&typed, &shown, seconds)) {
		shown.is_late = true;
		return render(x, &c, &shown);
	}
	if (!typed.is_own && !str_is_empty(typed.seconds) &&
	    !str_equal(str_trim(typed.seconds), shown.seconds) &&
	    (!str_to_u64(str_trim(typed.seconds), &seconds) ||
	    seconds != (uint64_t)x->conf->refresh_replay_s)) {
		typed.mistake = MESSAGE_REFRESHING_NOT_CHOSEN;
		return render(x, &c, &typed);
	}
	TRY(store_client_replay_put(x, &(struct store_client_replay_put_in){
		.client_id = c.row.client_id,
		.seconds = (int64_t)seconds,
		.seconds_is_null = !typed.is_own,
	    }));
	return notice_see_other(x, client_below(x, &c, "/refreshing"),
	    (struct said){ .message = MESSAGE_REFRESHING_SAVED });
}
