#include "clients/edit.h"

#include "clients/form.h"
#include "clients/meanwhile.h"
#include "clients/preview.h"
#include "fresh/fresh.h"
#include "page/notice.h"
#include "registry/develop.h"
#include "registry/publish.h"
#include "web/reply.h"

/* Those that registered themselves say themselves what they are. */
static enum fault
find(struct exchange *x, struct account_client *c)
{
	TRY(account_client_find(x, ROLE_DEVELOPER, c));
	return str_equal(c->row.tier, STR("hand")) ? FAULT_NONE :
	    FAULT_NOT_FOUND;
}

enum fault
client_edit_show(struct exchange *x)
{
	struct account_client c;
	struct client_form f;

	TRY(find(x, &c));
	client_form_fill(x, &c, &f);
	return client_form_show(x, &c.account, &c, &f, 200);
}

/* Again with what was typed, and as the client is now. */
static enum fault
show_again(struct exchange *x, struct client_form *f, enum message notice)
{
	struct account_client now;

	TRY(find(x, &now));
	f->notice = notice;
	if (f->seen != now.row.version)
		TRY(meanwhile_take(x, &now, f));
	return client_form_show(x, &now.account, &now, f,
	    notice == MESSAGE_CLIENT_CHANGED ? 409 : 422);
}

static enum fault
save(struct exchange *x, const struct account_client *c,
    struct client_form *f)
{
	struct client_draft was;
	struct developed made;
	struct client client;
	enum fault fault;

	/* Who may, and what it needs, was asked of the version in `c`. */
	if (f->seen != c->row.version)
		return show_again(x, f, MESSAGE_CLIENT_CHANGED);
	was = client_row_draft(x, &c->row);
	client_form_judge(x, &was, f);
	TRY(develop_judge(x, &f->draft, !str_equal(f->draft.jwks_uri,
	    c->row.jwks_uri), &client, &f->troubles));
	if (f->troubles.count == 0)
		TRY(publish_judge(x, c->account.id, &c->row, &client,
		    &f->troubles));
	client.id = c->row.client_id;
	if (f->troubles.count == 0 && client_form_is_guarded(c))
		TRY(publish_judge_rights(x, &client, &f->troubles));
	if (f->troubles.count > 0)
		return client_form_show(x, &c->account, c, f, 422);
	client_row_keep(x, &c->row, &client);
	fault = develop_change(x, f->seen, &client, &made);
	if (fault == FAULT_CONFLICT)
		return show_again(x, f, MESSAGE_CLIENT_CHANGED);
	if (fault == FAULT_INVALID)
		return show_again(x, f, MESSAGE_CLIENT_IS_PUBLIC);
	TRY(fault);
	return notice_see_other(x, c->path,
	    (struct said){ .message = MESSAGE_CLIENT_SAVED });
}

enum fault
client_edit_save(struct exchange *x)
{
	struct account_client c;
	struct client_form f;
	struct form form;
	bool is_fresh = true;

	TRY(form_read(x, &form));
	TRY(preview_form(x, &form));
	TRY(find(x, &c));
	/* What people trust is changed with a fresh sign-in only (s:A31). */
	if (c.row.is_public && client_form_saves(&form))
		TRY(fresh_act(x, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	TRY(client_form_read(x, &form, client_row_kind(x, &c.row), &f));
	client_row_stays(&c.row, &f.draft);
	if (f.seen == 0)
		return FAULT_BAD_REQUEST;
	switch (f.act) {
	case CLIENT_FORM_FIND:
		return client_form_show(x, &c.account, &c, &f, 200);
	case CLIENT_FORM_PREVIEW_LIGHT:
	case CLIENT_FORM_PREVIEW_DARK:
		if (f.draft.kind == CLIENT_MACHINE)
			return FAULT_BAD_REQUEST;
		return preview_draft(x, &c.account, &c, &form, &f);
	case CLIENT_FORM_SAVE:
		break;
	}
	return save(x, &c, &f);
}
