#include "consent/new_app_mail.h"

#include "mail/about_grant.h"

/* To the grant's own page; of several, to the list. */
static struct str
review_link(const struct mail *m, const struct store_mail_grants_rows *rows)
{
	if (rows->count > 1)
		return mail_link(m, STR("/apps"));
	return mail_link(m, arena_printf(m->x->arena, "/apps/%.*s/remove",
	    STR_ARG(uuid_text(m->x->arena, rows->items[0].grant_id))));
}

enum fault
new_app_mail_write(struct mail *m)
{
	struct mail_new_app mail = { .frame = mail_frame(m) };
	struct store_mail_grants_rows rows;
	struct mail_new_app_apps *apps;
	size_t i;

	TRY(about_grants(m, &rows));
	mail.count = (int64_t)rows.count;
	mail.apps_count = about_grants_shown(rows.count);
	mail.others = mail.count - (int64_t)mail.apps_count;
	apps = ARENA_ARRAY(m->x->arena, struct mail_new_app_apps,
	    mail.apps_count);
	for (i = 0; i < mail.apps_count; i++) {
		apps[i].app = about_grant(m, &rows.items[i]);
		apps[i].app.old_name = rows.items[i].old_name;
	}
	mail.apps = apps;
	if (rows.count == 1)
		mail.app_name = rows.items[0].client_name;
	mail.review = review_link(m, &rows);

	mail_new_app_subject(&m->subject, m->x->locale, &mail);
	mail_new_app_write(&m->plain, m->x->locale, &mail);
	mail_new_app_render(&m->html, m->x->locale, &mail);
	return FAULT_NONE;
}
