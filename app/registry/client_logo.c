#include "registry/client_logo.h"

#include "fiber/thread.h"
#include "model/logo_image.h"
#include "queries.h"

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

static enum fault
put(struct exchange *x, const struct store_client_logo_put_in *in,
    struct client_logo *logo_r)
{
	struct store_client_logo_put_row row;

	TRY(store_client_logo_put(x, in, &row));
	*logo_r = (struct client_logo){ row.version, in->logo_hash };
	return FAULT_NONE;
}

enum fault
client_logo_redraw(struct exchange *x, struct str file, struct str *png_r,
    enum problem *problem_r)
{
	struct drawing *drawing;

	TRY(draw(x, file, &drawing));
	*png_r = str_range(drawing->image.png, drawing->image.png_bytes);
	*problem_r = drawing->problem;
	return FAULT_NONE;
}

enum fault
client_logo_keep(struct exchange *x, struct str client_id, int64_t seen,
    struct str png, struct client_logo *logo_r)
{
	struct hash32 hash = KEYED_HASH(KEY_LOGO_HASH, png);

	return put(x, &(struct store_client_logo_put_in){
		.client_id = client_id,
		.version = seen,
		.logo_hash = arena_copy(x->arena, hash32_str(&hash)),
		.png = png,
	    }, logo_r);
}

enum fault
client_logo_draw(struct exchange *x, struct str client_id, int64_t seen,
    struct str file, struct client_logo *logo_r, enum problem *problem_r)
{
	struct str png;

	TRY(client_logo_redraw(x, file, &png, problem_r));
	if (*problem_r != PROBLEM_NONE)
		return FAULT_NONE;
	return client_logo_keep(x, client_id, seen, png, logo_r);
}

enum fault
client_logo_remove(struct exchange *x, struct str client_id, int64_t seen,
    struct client_logo *logo_r)
{
	return put(x, &(struct store_client_logo_put_in){
		.client_id = client_id,
		.version = seen,
		.logo_hash = STR_ABSENT,
		.png = STR_ABSENT,
	    }, logo_r);
}
