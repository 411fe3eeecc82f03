#include "grants/ended_mail.h"

#include "mail/about_grant.h"
#include "page/ended.h"

enum fault
ended_mail_write(struct mail *m)
{
	struct mail_access_ended mail = { .frame = mail_frame(m) };
	struct store_mail_grants_rows rows;
	struct mail_access_ended_apps *apps;
	size_t i;

	TRY(about_grants(m, &rows));
	mail.count = (int64_t)rows.count;
	mail.apps_count = about_grants_shown(rows.count);
	mail.others = mail.count - (int64_t)mail.apps_count;
	apps = ARENA_ARRAY(m->x->arena, struct mail_access_ended_apps,
	    mail.apps_count);
	for (i = 0; i < mail.apps_count; i++) {
		apps[i].app = about_grant(m, &rows.items[i]);
		apps[i].app.old_name = rows.items[i].old_name;
		/* It may do nothing any more. */
		apps[i].app.areas_count = 0;
		apps[i].app.is_offline = false;
		apps[i].app.address = STR_ABSENT;
		apps[i].why = ended_why(rows.items[i].end_reason,
		    mail.frame.operator);
		if (!rows.items[i].ended_at_is_null)
			apps[i].ended = rows.items[i].ended_at;
	}
	mail.apps = apps;
	if (rows.count == 1)
		mail.app_name = rows.items[0].client_name;
	mail.review = mail_link(m, STR("/apps"));

	mail_access_ended_subject(&m->subject, m->x->locale, &mail);
	mail_access_ended_write(&m->plain, m->x->locale, &mail);
	mail_access_ended_render(&m->html, m->x->locale, &mail);
	return FAULT_NONE;
}
