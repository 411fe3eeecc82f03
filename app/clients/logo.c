#include "clients/logo.h"

#include "clients/account_client.h"
#include "fresh/fresh.h"
#include "page/app.h"
#include "page/frame.h"
#include "page/notice.h"
#include "registry/client_logo.h"
#include "registry/mirror.h"
#include "session/limits.h"
#include "web/multipart.h"
#include "web/reply.h"
#include "web/route.h"

static enum message
sentence_of(enum problem problem)
{
	if (problem == PROBLEM_NONE)
		return MESSAGE_NONE;
	if (problem == PROBLEM_EMPTY)
		return MESSAGE_LOGO_MISSING;
	if (problem == PROBLEM_TOO_LONG)
		return MESSAGE_LOGO_TOO_LONG;
	if (problem == PROBLEM_IMAGE_SIZE)
		return MESSAGE_LOGO_SIZE;
	return MESSAGE_LOGO_NOT_AN_IMAGE;
}

enum fault
client_logo_find(struct exchange *x, struct account_client *c_r)
{
	TRY(account_client_find_guarded(x, c_r));
	return str_equal(c_r->row.tier, STR("hand")) ? FAULT_NONE :
	    FAULT_NOT_FOUND;
}

static enum fault
render(struct exchange *x, const struct account_client *c,
    enum message mistake)
{
	struct part_mistake shown = {
		.field = STR("logo"),
		.text = { .message = mistake },
	};
	bool is_wrong = mistake != MESSAGE_NONE;
	struct said notice = { .message = MESSAGE_NONE };

	if (!is_wrong)
		TRY(notice_find(x, &notice));
	reply_has_form(x);
	page_client_logo_render(reply_page(x, is_wrong ? 422 : 200),
	    x->locale, &(struct page_client_logo){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = c->row.name,
		.client = c->path,
		.notice = notice,
		.action = client_below(x, c, "/logo"),
		.logo = app_logo_path(x, c->row.logo_hash),
		.is_shown = c->row.is_first_party ||
		    (c->row.is_public &&
		    !str_is_empty(c->row.verified_domain)),
		.is_needed = c->row.is_public,
		.version = (int)c->row.version,
		.mistakes = is_wrong ? &shown : NULL,
		.mistakes_count = is_wrong ? 1 : 0,
	    });
	return FAULT_NONE;
}

enum fault
client_logo_show(struct exchange *x)
{
	struct account_client c;
	bool is_fresh = true;

	TRY(client_logo_find(x, &c));
	/* What people trust is changed with a fresh sign-in only (s:A31). */
	if (c.row.is_public)
		TRY(fresh_page(x, &is_fresh));
	return is_fresh ? render(x, &c, MESSAGE_NONE) : FAULT_NONE;
}

/* The picture, or none where it is NULL, in the store; then on to its page. */
static enum fault
put(struct exchange *x, const struct account_client *c, int64_t seen,
    const struct str *file)
{
	enum problem problem = PROBLEM_NONE;
	struct client_logo logo;
	enum fault fault;

	/* Who may was asked of the version in `c`. */
	if (seen != c->row.version)
		return render(x, c, MESSAGE_CLIENT_CHANGED_MEANWHILE);
	fault = file == NULL ?
	    client_logo_remove(x, c->row.client_id, seen, &logo) :
	    client_logo_draw(x, c->row.client_id, seen, *file, &logo,
	    &problem);
	if (fault == FAULT_CONFLICT)
		return render(x, c, MESSAGE_CLIENT_CHANGED_MEANWHILE);
	if (fault == FAULT_INVALID)
		return render(x, c, MESSAGE_LOGO_NEEDED);
	TRY(fault);
	if (problem != PROBLEM_NONE)
		return render(x, c, sentence_of(problem));
	mirror_client_soon(x, c->row.client_id);
	return notice_see_other(x, client_below(x, c, "/logo"),
	    (struct said){ .message = file == NULL ? MESSAGE_LOGO_REMOVED :
		MESSAGE_LOGO_SAVED });
}

enum fault
client_logo_put(struct exchange *x)
{
	struct account_client c;
	struct str what, file;
	struct form form;
	bool is_fresh = true;
	int64_t seen;

	TRY(form_read(x, &form));
	TRY(client_logo_find(x, &c));
	if (c.row.is_public)
		TRY(fresh_upload(x, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	TRY(form_one(&form, STR("do"), &what));
	TRY(form_number(&form, STR("version"), &seen));
	if (str_equal(what, STR("remove")))
		return put(x, &c, seen, NULL);
	if (!str_equal(what, STR("put")))
		return FAULT_BAD_REQUEST;
	TRY(limits_picture(x));
	file = form_file(x, STR("logo"));
	return put(x, &c, seen, &file);
}

enum fault
logo_send(struct exchange *x)
{
	struct str name = exchange_part(x, STR("name")), hash;
	struct store_client_logo_find_row row;
	bool is_found;

	if (!str_ends(name, STR(".png")) ||
	    !base64url_read(x->arena, str_first(name, name.len - 4), &hash) ||
	    hash.len != sizeof(struct hash32))
		return FAULT_NOT_FOUND;
	TRY(store_client_logo_find(x,
	    &(struct store_client_logo_find_in){ .logo_hash = hash }, &row,
	    &is_found));
	if (!is_found)
		return FAULT_NOT_FOUND;
	reply_forever(x);
	/* Opened by itself it is a picture and nothing else (s:A37). */
	reply_header(x, STR("content-security-policy"),
	    STR("sandbox; default-src 'none'; frame-ancestors 'none'"));
	return reply_bytes(x, 200, STR("image/png"), row.png);
}
