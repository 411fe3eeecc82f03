#include "clients/create.h"

#include "clients/form.h"
#include "clients/preview.h"
#include "clients/quickstart.h"
#include "page/frame.h"
#include "page/notice.h"
#include "registry/develop.h"
#include "web/reply.h"

static enum fault
ask_kind(struct exchange *x, const struct account_seen *account, bool is_full)
{
	static const enum message does[] = {
		[CLIENT_WEB] = MESSAGE_KIND_WEB_WHAT,
		[CLIENT_BROWSER] = MESSAGE_KIND_BROWSER_WHAT,
		[CLIENT_NATIVE] = MESSAGE_KIND_NATIVE_WHAT,
		[CLIENT_CLI] = MESSAGE_KIND_CLI_WHAT,
		[CLIENT_AGENT] = MESSAGE_KIND_AGENT_WHAT,
		[CLIENT_MACHINE] = MESSAGE_KIND_MACHINE_WHAT,
	};
	struct page_client_kind_kinds kinds[CLIENT_KINDS_COUNT];

	for (int kind = CLIENT_WEB; kind <= CLIENT_MACHINE; kind++) {
		struct str name = client_kind_name((enum client_kind)kind);

		kinds[kind - CLIENT_WEB] = (struct page_client_kind_kinds){
			.name = client_kind_said(name),
			.what = { .message = does[kind] },
			.to = arena_printf(x->arena, "%.*s?kind=%.*s",
			    STR_ARG(clients_path(x, account->id, "/new")),
			    STR_ARG(name)),
		};
	}
	page_client_kind_render(reply_page(x, 200), x->locale,
	    &(struct page_client_kind){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.account = account->name,
		.back = clients_path(x, account->id, ""),
		.is_full = is_full,
		.kinds = kinds,
		.kinds_count = CLIENT_KINDS_COUNT,
	    });
	return FAULT_NONE;
}

enum fault
client_new_show(struct exchange *x)
{
	struct account_seen account;
	struct client_form f;
	enum client_kind kind;
	struct str said;
	bool is_full;

	TRY(account_seen(x, ROLE_DEVELOPER, &account));
	TRY(exchange_query(x, STR("kind"), &said));
	TRY(account_client_is_full(x, &account, &is_full));
	if (is_full || str_is_empty(said))
		return ask_kind(x, &account, is_full);
	kind = client_kind_read(said);
	if (kind == CLIENT_KIND_NONE)
		return FAULT_BAD_REQUEST;
	client_form_begin(x, kind, &f);
	return client_form_show(x, &account, NULL, &f, 200);
}

static enum fault
make(struct exchange *x, const struct account_seen *account,
    struct client_form *f)
{
	struct developed made;
	struct client client;
	enum fault fault;

	client_form_judge(x, NULL, f);
	TRY(develop_judge(x, &f->draft, true, &client, &f->troubles));
	if (f->troubles.count > 0)
		return client_form_show(x, account, NULL, f, 422);
	client.id = develop_client_id(x, account->id, f->nonce);
	fault = develop_create(x, account->id, &client, &made);
	/* Sent twice: it is there, and its secret was shown, or got lost. */
	if (fault == FAULT_CONFLICT)
		return notice_see_other(x, arena_printf(x->arena,
		    "%.*s/quickstart", STR_ARG(client_path(x, account->id,
		    client.id))), (struct said){
			.message = client_has_secrets(&client) ?
			    MESSAGE_CLIENT_MADE_WITH_SECRET :
			    MESSAGE_CLIENT_MADE_ALREADY,
		    });
	if (fault == FAULT_TOO_MANY) {
		f->notice = MESSAGE_CLIENT_TOO_MANY;
		return client_form_show(x, account, NULL, f, 422);
	}
	TRY(fault);
	return quickstart_after_making(x, account, &made);
}

enum fault
client_new_make(struct exchange *x)
{
	struct account_seen account;
	struct form form;
	struct client_form f;

	TRY(form_read(x, &form));
	TRY(preview_form(x, &form));
	TRY(account_seen(x, ROLE_DEVELOPER, &account));
	TRY(client_form_read(x, &form, CLIENT_KIND_NONE, &f));
	if (f.seen != 0)
		return FAULT_BAD_REQUEST;
	switch (f.act) {
	case CLIENT_FORM_FIND:
		return client_form_show(x, &account, NULL, &f, 200);
	case CLIENT_FORM_PREVIEW_LIGHT:
	case CLIENT_FORM_PREVIEW_DARK:
		if (f.draft.kind == CLIENT_MACHINE)
			return FAULT_BAD_REQUEST;
		return preview_draft(x, &account, NULL, &form, &f);
	case CLIENT_FORM_SAVE:
		break;
	}
	return make(x, &account, &f);
}
