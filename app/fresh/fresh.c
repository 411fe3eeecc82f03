#include "fresh/fresh.h"

#include "model/local_path.h"
#include "page/frame.h"
#include "provider/provider.h"
#include "queries.h"
#include "session/prove.h"
#include "session/session.h"
#include "web/kept.h"
#include "web/reply.h"

#define US_PER_S	INT64_C(1000000)
#define BACK_MAX_BYTES	((size_t)8192)

bool
fresh_is(const struct exchange *x, struct utime now)
{
	return now.us - x->person.signed_in_at.us < FRESH_S * US_PER_S;
}

static enum fault
look(struct exchange *x, bool *is_fresh_r)
{
	struct store_store_now_row clock;

	TRY(store_store_now(x, &clock));
	*is_fresh_r = fresh_is(x, clock.now);
	return FAULT_NONE;
}

/* This request's own address, to come back to; "/" if it is too long. */
static struct str
own_address(struct exchange *x)
{
	struct str rest = x->path, segment;
	struct buf b;

	if (x->path.len + x->query.len > BACK_MAX_BYTES / 4)
		return STR("/");
	buf_open(&b, x->arena, BACK_MAX_BYTES);
	(void)str_next(&rest, '/', &segment);
	while (str_next(&rest, '/', &segment)) {
		buf_add_byte(&b, '/');
		buf_add_percent(&b, segment);
	}
	if (!str_is_empty(x->query)) {
		buf_add_byte(&b, '?');
		buf_add(&b, x->query);
	}
	return buf_str(&b);
}

enum fault
fresh_page(struct exchange *x, bool *is_fresh_r)
{
	struct buf b;

	TRY(look(x, is_fresh_r));
	if (*is_fresh_r)
		return FAULT_NONE;
	buf_open(&b, x->arena, 3 * BACK_MAX_BYTES + 64);
	buf_add(&b, STR("/prove?next="));
	buf_add_percent(&b, own_address(x));
	return reply_see_other_path(x, buf_str(&b));
}

/* The page, wherever its form leads. */
struct asking {
	int		 status;
	enum message	 mistake;
	struct str	 action;
	struct str	 kept;		/* sent along; or else: */
	struct str	 next;		/* where to go */
	bool		 lost_file;	/* which was not taken */
};

static void
show_kept(struct exchange *x, struct str kept, struct page_prove *page)
{
	struct str_list pieces = kept_pieces(x->arena, kept);
	struct page_prove_kept *shown = ARENA_ARRAY(x->arena,
	    struct page_prove_kept, pieces.count);

	for (size_t i = 0; i < pieces.count; i++)
		shown[i].piece = pieces.items[i];
	page->kept = shown;
	page->kept_count = pieces.count;
}

static enum fault
ask(struct exchange *x, const struct asking *asking)
{
	struct part_mistake mistake = {
		.field = STR("password"),
		.text = { .message = asking->mistake },
	};
	struct str back = !str_is_empty(asking->next) ? asking->next :
	    exchange_has_page(x) ? own_address(x) : STR("/");
	struct page_prove page = {
		.has_passwords = x->conf->has_passwords,
		.provider = provider_prove_path(x, back),
		.provider_name = x->conf->provider.name,
		.person = x->person.name,
		.email = x->person.email,
		.action = asking->action,
		.next = asking->next,
		.lost_file = asking->lost_file,
	};

	page.frame = page_frame_bare(x);
	if (str_is_empty(asking->next))
		show_kept(x, asking->kept, &page);
	if (asking->mistake != MESSAGE_NONE) {
		page.mistakes = &mistake;
		page.mistakes_count = 1;
	}
	reply_has_form(x);
	page_prove_render(reply_page(x, asking->status), x->locale, &page);
	return FAULT_NONE;
}

/*
 * Judges the password of `form`, and renews the session if it is right.
 *
 * Gives     *is_right_r; false: the page is set, with what is wrong.
 */
static enum fault
judge(struct exchange *x, const struct form *form, struct asking *asking,
    bool *is_right_r)
{
	struct str password;
	enum fault fault;

	*is_right_r = false;
	TRY(form_one(form, STR("password"), &password));
	asking->status = 422;
	asking->mistake = MESSAGE_PASSWORD_MISSING;
	if (str_is_empty(password))
		return ask(x, asking);
	fault = prove_person(x, password, is_right_r);
	if (fault == FAULT_TOO_MANY) {
		asking->status = 429;
		asking->mistake = MESSAGE_SIGN_IN_TOO_OFTEN;
		return ask(x, asking);
	}
	TRY(fault);
	asking->mistake = MESSAGE_PASSWORD_WRONG;
	return *is_right_r ? session_renew(x) : ask(x, asking);
}

enum fault
fresh_act(struct exchange *x, struct form *form, bool *is_fresh_r)
{
	struct asking asking = { .status = 200, .action = own_address(x) };

	TRY(look(x, is_fresh_r));
	if (!form_has(form, STR("kept"))) {
		if (*is_fresh_r)
			return FAULT_NONE;
		TRY(kept_write(x->arena, form, &asking.kept));
		return ask(x, &asking);
	}
	asking.kept = kept_read(x->arena, form, STR("kept"));
	if (!*is_fresh_r)
		TRY(judge(x, form, &asking, is_fresh_r));
	return *is_fresh_r ? form_parse_page(x->arena, asking.kept, form) :
	    FAULT_NONE;
}

enum fault
fresh_upload(struct exchange *x, bool *is_fresh_r)
{
	TRY(look(x, is_fresh_r));
	return *is_fresh_r ? FAULT_NONE : ask(x, &(struct asking){
		.status = 403,
		.action = STR("/prove"),
		.next = own_address(x),
		.lost_file = true,
	    });
}

static enum fault
show(struct exchange *x)
{
	struct asking asking = { .status = 200, .action = STR("/prove") };
	bool is_fresh;

	TRY(exchange_query(x, STR("next"), &asking.next));
	asking.next = local_path(asking.next);
	TRY(look(x, &is_fresh));
	if (is_fresh)
		return reply_see_other_path(x, asking.next);
	return ask(x, &asking);
}

static enum fault
prove(struct exchange *x)
{
	struct asking asking = { .action = STR("/prove") };
	struct form form;
	bool is_right;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("next"), &asking.next));
	asking.next = local_path(asking.next);
	TRY(judge(x, &form, &asking, &is_right));
	return is_right ? reply_see_other_path(x, asking.next) : FAULT_NONE;
}

static const struct route rows[] = {
	{ GET, "/prove", PERSON, READS, show },
	{ POST, "/prove", PERSON, CHANGES, prove },
};

const struct route_table fresh_routes = {
	"fresh", rows, sizeof(rows) / sizeof(rows[0])
};
