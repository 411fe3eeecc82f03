#include "clients/secrets.h"

#include "clients/account_client.h"
#include "fresh/fresh.h"
#include "page/frame.h"
#include "page/notice.h"
#include "registry/client_secret.h"
#include "web/reply.h"

#define LIVE_MAX	2

/* A client that has secrets, and those it has. */
struct keeper {
	struct account_client			c;
	struct store_client_secrets_rows	secrets;
	size_t					live;
};

static enum fault
find_keeper(struct exchange *x, struct keeper *k_r)
{
	TRY(account_client_find(x, ROLE_DEVELOPER, &k_r->c));
	if (!str_starts(k_r->c.row.method, STR("client_secret")))
		return FAULT_NOT_FOUND;
	TRY(store_client_secrets(x, &(struct store_client_secrets_in){
		.client_id = k_r->c.row.client_id,
	    }, &k_r->secrets));
	k_r->live = 0;
	for (size_t i = 0; i < k_r->secrets.count; i++)
		if (k_r->secrets.items[i].is_live)
			k_r->live++;
	return FAULT_NONE;
}

static struct str
remove_path(struct exchange *x, const struct keeper *k, struct uuid secret)
{
	return arena_printf(x->arena, "%.*s/secrets/%.*s/remove",
	    STR_ARG(k->c.path), STR_ARG(uuid_text(x->arena, secret)));
}

static enum fault
render_list(struct exchange *x, const struct keeper *k, int status,
    struct said notice)
{
	struct page_client_secrets_secrets *shown = ARENA_ARRAY(x->arena,
	    struct page_client_secrets_secrets, k->secrets.count + 1);
	struct store_client_secrets_ever_row ever;

	for (size_t i = 0; i < k->secrets.count; i++) {
		const struct store_client_secrets_row *s =
		    &k->secrets.items[i];

		shown[i] = (struct page_client_secrets_secrets){
			.label = s->label,
			.made = s->made_at,
			.used = s->last_used_at,
			.expires = s->expires_at,
			.is_live = s->is_live,
			.remove = remove_path(x, k, s->secret_id),
		};
	}
	TRY(store_client_secrets_ever(x, &(struct store_client_secrets_ever_in){
		.client_id = k->c.row.client_id,
	    }, &ever));
	reply_has_form(x);
	page_client_secrets_render(reply_page(x, status), x->locale,
	    &(struct page_client_secrets){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = k->c.row.name,
		.back = k->c.path,
		.notice = notice,
		.had_one = ever.had_one,
		.secrets = shown,
		.secrets_count = k->secrets.count,
		.make = k->live < LIVE_MAX ?
		    client_below(x, &k->c, "/secrets/new") : STR_ABSENT,
	    });
	return FAULT_NONE;
}

enum fault
client_secrets_show(struct exchange *x)
{
	struct said notice;
	struct keeper k;

	TRY(find_keeper(x, &k));
	TRY(notice_find(x, &notice));
	return render_list(x, &k, 200, notice);
}

/* It did not do what was asked. */
static enum fault
refuse(struct exchange *x, const struct keeper *k, enum message why)
{
	return render_list(x, k, 409, (struct said){ .message = why });
}

/* What was typed into the form, and what is wrong with it. */
struct typed {
	struct str	label;
	struct str	days;
	enum message	label_mistake;
	enum message	days_mistake;
};

/*
 * The newest secret as the form saw it: a form that is sent twice, for instance
 * by a reload, does not make two.
 */
static struct str
newest(struct exchange *x, const struct keeper *k)
{
	return k->secrets.count == 0 ? STR("none") : uuid_text(x->arena,
	    k->secrets.items[k->secrets.count - 1].secret_id);
}

static enum fault
render_form(struct exchange *x, const struct keeper *k,
    const struct typed *typed)
{
	struct part_mistake mistakes[2];
	size_t count = 0;

	if (typed->label_mistake != MESSAGE_NONE)
		mistakes[count++] = (struct part_mistake){ STR("label"),
		    { .message = typed->label_mistake } };
	if (typed->days_mistake != MESSAGE_NONE)
		mistakes[count++] = (struct part_mistake){ STR("days"),
		    { .message = typed->days_mistake } };
	reply_has_form(x);
	page_client_secret_new_render(reply_page(x, count > 0 ? 422 : 200),
	    x->locale, &(struct page_client_secret_new){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = k->c.row.name,
		.back = client_below(x, &k->c, "/secrets"),
		.action = client_below(x, &k->c, "/secrets/new"),
		.newest = newest(x, k),
		.is_first = k->secrets.count == 0,
		.label = typed->label,
		.days = typed->days,
		.mistakes = mistakes,
		.mistakes_count = count,
		.label_mistake = { .message = typed->label_mistake },
		.days_mistake = { .message = typed->days_mistake },
	    });
	return FAULT_NONE;
}

enum fault
client_secret_new_show(struct exchange *x)
{
	struct typed typed = { .label = STR(""), .days = STR("") };
	struct keeper k;
	bool is_fresh;

	TRY(find_keeper(x, &k));
	TRY(fresh_page(x, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	if (k.live >= LIVE_MAX)
		return refuse(x, &k, MESSAGE_SECRETS_FULL);
	return render_form(x, &k, &typed);
}

/* No days is for ever. */
static bool
read_days(struct str text, int64_t *days_r)
{
	uint64_t days;

	*days_r = 0;
	text = str_trim(text);
	if (str_is_empty(text))
		return true;
	if (!str_to_u64(text, &days) || days < 1 ||
	    days > CLIENT_SECRET_DAYS_MAX)
		return false;
	*days_r = (int64_t)days;
	return true;
}

static enum fault
show_once(struct exchange *x, const struct keeper *k, struct str label,
    const struct client_secret_made *made)
{
	page_client_secret_made_render(reply_page(x, 200), x->locale,
	    &(struct page_client_secret_made){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = k->c.row.name,
		.client_id = k->c.row.client_id,
		.label = label,
		.secret = made->secret,
		.expires = made->expires.us == UTIME_NEVER.us ?
		    (struct utime){ 0 } : made->expires,
		.others = (int)k->live,
		.back = client_below(x, &k->c, "/secrets"),
	    });
	reply_has_form(x);
	return FAULT_NONE;
}

static enum fault
make(struct exchange *x, const struct keeper *k, const struct typed *typed,
    int64_t days)
{
	struct client_secret_made made;
	struct keeper now;
	enum fault fault;

	fault = client_secret_new(x, k->c.row.client_id,
	    &(struct client_secret_wanted){
		.label = str_trim(typed->label),
		.days = days,
		.is_alone = true,
	    }, &made);
	if (fault == FAULT_CONFLICT) {
		TRY(find_keeper(x, &now));
		return refuse(x, &now, str_equal(newest(x, k),
		    newest(x, &now)) ? MESSAGE_SECRETS_FULL :
		    MESSAGE_SECRET_MADE_ALREADY);
	}
	TRY(fault);
	return show_once(x, k, str_trim(typed->label), &made);
}

enum fault
client_secret_new_make(struct exchange *x)
{
	struct typed typed = { .label_mistake = MESSAGE_NONE };
	struct keeper k;
	struct form form;
	struct str seen;
	int64_t days;
	bool is_fresh;

	TRY(form_read(x, &form));
	TRY(find_keeper(x, &k));
	TRY(fresh_act(x, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	TRY(form_one(&form, STR("label"), &typed.label));
	TRY(form_one(&form, STR("days"), &typed.days));
	TRY(form_one(&form, STR("newest"), &seen));
	if (!client_secret_label_is_fine(typed.label))
		typed.label_mistake = MESSAGE_SECRET_LABEL_BAD;
	if (!read_days(typed.days, &days))
		typed.days_mistake = MESSAGE_SECRET_DAYS_BAD;
	if (typed.label_mistake != MESSAGE_NONE ||
	    typed.days_mistake != MESSAGE_NONE)
		return render_form(x, &k, &typed);
	if (!str_equal(seen, newest(x, &k)))
		return refuse(x, &k, MESSAGE_SECRET_MADE_ALREADY);
	return make(x, &k, &typed, days);
}

static enum fault
find_secret(struct exchange *x, struct keeper *k_r,
    const struct store_client_secrets_row **secret_r)
{
	struct uuid id;

	TRY(find_keeper(x, k_r));
	if (!uuid_read(exchange_part(x, STR("secret")), &id))
		return FAULT_NOT_FOUND;
	for (size_t i = 0; i < k_r->secrets.count; i++)
		if (uuid_equal(k_r->secrets.items[i].secret_id, id)) {
			*secret_r = &k_r->secrets.items[i];
			return FAULT_NONE;
		}
	return FAULT_NOT_FOUND;
}

static enum fault
say_removed(struct exchange *x, const struct keeper *k, struct str label)
{
	return notice_see_other(x, client_below(x, &k->c, "/secrets"),
	    (struct said){
		.message = MESSAGE_SECRET_REMOVED,
		.with = { label },
	    });
}

/* One that is removed is said to be so, for instance to who sends twice. */
static enum fault
say_gone(struct exchange *x)
{
	struct store_client_secret_removed_row row;
	struct keeper k;
	struct uuid id;
	bool is_found;

	TRY(find_keeper(x, &k));
	if (!uuid_read(exchange_part(x, STR("secret")), &id))
		return FAULT_NOT_FOUND;
	TRY(store_client_secret_removed(x,
	    &(struct store_client_secret_removed_in){
		.client_id = k.c.row.client_id,
		.secret_id = id,
	    }, &row, &is_found));
	return is_found ? say_removed(x, &k, row.label) : FAULT_NOT_FOUND;
}

enum fault
client_secret_remove_ask(struct exchange *x)
{
	const struct store_client_secrets_row *secret = NULL;
	struct keeper k;
	enum fault fault;
	bool is_fresh;

	fault = find_secret(x, &k, &secret);
	if (fault == FAULT_NOT_FOUND)
		return say_gone(x);
	TRY(fault);
	TRY(fresh_page(x, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	reply_has_form(x);
	page_client_secret_remove_render(reply_page(x, 200), x->locale,
	    &(struct page_client_secret_remove){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = k.c.row.name,
		.is_machine = client_row_kind(x, &k.c.row) ==
		    CLIENT_MACHINE,
		.label = secret->label,
		.used = secret->last_used_at,
		.is_last = secret->is_live && k.live == 1,
		.keep = client_below(x, &k.c, "/secrets"),
		.action = remove_path(x, &k, secret->secret_id),
	    });
	return FAULT_NONE;
}

enum fault
client_secret_remove_now(struct exchange *x)
{
	const struct store_client_secrets_row *secret = NULL;
	struct store_client_secret_remove_row removed;
	struct keeper k;
	struct form form;
	enum fault fault;
	bool is_fresh;

	TRY(form_read(x, &form));
	fault = find_secret(x, &k, &secret);
	if (fault == FAULT_NOT_FOUND)
		return say_gone(x);
	TRY(fault);
	TRY(fresh_act(x, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	TRY(store_client_secret_remove(x,
	    &(struct store_client_secret_remove_in){
		.client_id = k.c.row.client_id,
		.secret_id = secret->secret_id,
	    }, &removed));
	return say_removed(x, &k, secret->label);
}
