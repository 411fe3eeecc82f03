#include "clients/logo.h"

#include "clients/account_client.h"
#include "fiber/thread.h"
#include "model/logo_image.h"
#include "page/app.h"
#include "page/frame.h"
#include "registry/mirror.h"
#include "session/limits.h"
#include "web/multipart.h"
#include "web/reply.h"
#include "web/route.h"

enum {
	DRAW_MS = 5000,
	WAIT_STEP_MS = 20,
};

/* What the thread is given, and gives back. */
struct drawing {
	struct logo_image	image;
	enum problem		problem;
	size_t			len;
	char			file[LOGO_FILE_MAX_BYTES];
};

static void
draw_in_thread(void *argument)
{
	struct drawing *d = argument;

	d->problem = logo_image_draw(str_range(d->file, d->len), &d->image);
}

/* One at a time in a worker: the threads are there for passwords as well. */
static enum fault
draw_in_turn(struct drawing *d)
{
	static bool is_drawing;
	struct mono deadline = mono_in(DRAW_MS);
	enum fault fault;

	while (is_drawing) {
		if (mono_is_past(deadline))
			return FAULT_BUSY;
		fiber_sleep(WAIT_STEP_MS);
	}
	is_drawing = true;
	fault = thread_await(draw_in_thread, d, sizeof(*d), deadline);
	is_drawing = false;
	return fault;
}

/* As logo_image_draw, awaited. */
static enum fault
draw(struct exchange *x, struct str file, struct drawing **drawing_r)
{
	struct drawing *d = ARENA_NEW(x->arena, struct drawing);

	*drawing_r = d;
	if (file.len > sizeof(d->file)) {
		d->problem = PROBLEM_TOO_LONG;
		return FAULT_NONE;
	}
	d->len = file.len;
	if (file.len > 0)
		memcpy(d->file, file.bytes, file.len);
	return draw_in_turn(d);
}

static void
picture_of(const struct logo_image *image, struct store_client_logo_put_in *in,
    struct hash32 *hash)
{
	in->png = str_range(image->png, image->png_bytes);
	*hash = KEYED_HASH(KEY_LOGO_HASH, in->png);
	in->logo_hash = hash32_str(hash);
}

enum fault
logo_put(struct exchange *x, struct str client_id, int64_t seen,
    struct str file, enum problem *problem_r)
{
	struct store_client_logo_put_in in = {
		.client_id = client_id,
		.version = seen,
	};
	struct store_client_logo_put_row row;
	struct drawing *drawing;
	struct hash32 hash;

	TRY(draw(x, file, &drawing));
	*problem_r = drawing->problem;
	if (drawing->problem != PROBLEM_NONE)
		return FAULT_NONE;
	picture_of(&drawing->image, &in, &hash);
	return store_client_logo_put(x, &in, &row);
}

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

/* A public client's looks are for admins; the store asks again. */
static enum fault
find(struct exchange *x, struct account_client *c)
{
	TRY(account_client_find(x, ROLE_DEVELOPER, c));
	if (!str_equal(c->row.tier, STR("hand")))
		return FAULT_NOT_FOUND;
	return c->row.is_public && c->account.role < ROLE_ADMIN ?
	    FAULT_NOT_FOUND : FAULT_NONE;
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

	reply_has_form(x);
	page_client_logo_render(reply_page(x, is_wrong ? 422 : 200),
	    x->locale, &(struct page_client_logo){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = c->row.name,
		.client = c->path,
		.action = client_path(x, c->account.id, c->row.client_id,
		    "/logo"),
		.logo = app_logo_path(x, c->row.logo_hash),
		.is_shown = c->row.is_first_party ||
		    (c->row.is_public &&
		    !str_is_empty(c->row.verified_domain)),
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

	TRY(find(x, &c));
	return render(x, &c, MESSAGE_NONE);
}

/* The picture, or none, in the store; then on to the client's page. */
static enum fault
put(struct exchange *x, const struct account_client *c, int64_t seen,
    const struct logo_image *image)
{
	struct store_client_logo_put_in in = {
		.client_id = c->row.client_id,
		.version = seen,
		.logo_hash = STR_ABSENT,
		.png = STR_ABSENT,
	};
	struct store_client_logo_put_row row;
	struct hash32 hash;
	enum fault fault;

	if (image != NULL)
		picture_of(image, &in, &hash);
	fault = store_client_logo_put(x, &in, &row);
	if (fault == FAULT_CONFLICT)
		return render(x, c, MESSAGE_CLIENT_CHANGED_MEANWHILE);
	TRY(fault);
	/* What the engine is told does not change, but the version does. */
	mirror_client_soon(x, c->row.client_id);
	return reply_see_other_path(x, client_path(x, c->account.id,
	    c->row.client_id, "/logo"));
}

enum fault
client_logo_put(struct exchange *x)
{
	struct account_client c;
	struct drawing *drawing;
	struct str what, version;
	struct form form;
	uint64_t seen;

	TRY(form_read(x, &form));
	TRY(find(x, &c));
	TRY(form_one(&form, STR("do"), &what));
	TRY(form_one(&form, STR("version"), &version));
	if (!str_to_u64(version, &seen) || seen > INT64_MAX)
		return FAULT_BAD_REQUEST;
	if (str_equal(what, STR("remove")))
		return put(x, &c, (int64_t)seen, NULL);
	if (!str_equal(what, STR("put")))
		return FAULT_BAD_REQUEST;
	TRY(limits_picture(x));
	TRY(draw(x, form_file(x, STR("logo")), &drawing));
	if (drawing->problem != PROBLEM_NONE)
		return render(x, &c, sentence_of(drawing->problem));
	return put(x, &c, (int64_t)seen, &drawing->image);
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
