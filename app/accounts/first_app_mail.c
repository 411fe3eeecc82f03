#include "accounts/first_app_mail.h"

#include "mail/about_grant.h"

/*
 * What an owner may see: this app on their own account. The member's other
 * accounts, and where the member was, are left out (I3).
 */
static void
show_own(const struct mail *m, const struct store_mail_grants_row *row,
    struct uuid_list owned, struct mail_account_app_apps *shown)
{
	struct part_mail_app_accounts *accounts;
	size_t i, k, count;

	shown->app = about_grant(m, row);
	shown->app.name = row->open_name;
	shown->app.address = STR_ABSENT;
	shown->member = row->user_name;
	accounts = ARENA_ARRAY(m->x->arena, struct part_mail_app_accounts,
	    row->accounts.count);
	for (i = count = 0; i < row->accounts.count; i++)
		for (k = 0; k < owned.count; k++)
			if (uuid_equal(row->accounts.items[i],
			    owned.items[k])) {
				accounts[count++].name =
				    row->account_names.items[i];
				break;
			}
	shown->app.accounts = accounts;
	shown->app.accounts_count = count;
}

enum fault
first_app_mail_write(struct mail *m)
{
	struct mail_account_app mail = { .frame = mail_frame(m) };
	struct uuid_list owned = mail_param_ids(m, "account");
	struct store_mail_grants_rows rows;
	struct mail_account_app_apps *apps;
	size_t i;

	TRY(about_grants(m, &rows));
	mail.count = (int64_t)rows.count;
	mail.apps_count = about_grants_shown(rows.count);
	mail.others = mail.count - (int64_t)mail.apps_count;
	apps = ARENA_ARRAY(m->x->arena, struct mail_account_app_apps,
	    mail.apps_count);
	for (i = 0; i < mail.apps_count; i++)
		show_own(m, &rows.items[i], owned, &apps[i]);
	mail.apps = apps;
	if (rows.count == 1 && apps[0].app.accounts_count == 1) {
		mail.app_name = rows.items[0].open_name;
		mail.account_name = apps[0].app.accounts[0].name;
	}
	/* One account: where its owner can end it. */
	mail.review = mail_link(m, owned.count == 1 ? arena_printf(
	    m->x->arena, "/accounts/%.*s/apps",
	    STR_ARG(uuid_text(m->x->arena, owned.items[0]))) :
	    STR("/accounts"));

	mail_account_app_subject(&m->subject, m->x->locale, &mail);
	mail_account_app_write(&m->plain, m->x->locale, &mail);
	mail_account_app_render(&m->html, m->x->locale, &mail);
	return FAULT_NONE;
}
