#include "grants/ended_mail.h"

#include "mail/about_grant.h"

/* The reasons that sql/deploy gives grant_end, in a person's words. */
static enum mail_access_ended_apps_reason
reason_of(struct str reason)
{
	static const struct {
		struct str				reason;
		enum mail_access_ended_apps_reason	shown;
	} known[] = {
		{ STR("member removed"), MAIL_ACCESS_ENDED_APPS_REASON_MEMBER },
		{ STR("member lowered"), MAIL_ACCESS_ENDED_APPS_REASON_MEMBER },
		{ STR("account closed"),
		    MAIL_ACCESS_ENDED_APPS_REASON_ACCOUNT },
		{ STR("client suspended"),
		    MAIL_ACCESS_ENDED_APPS_REASON_SUSPENDED },
		{ STR("client deleted"),
		    MAIL_ACCESS_ENDED_APPS_REASON_DELETED },
		{ STR("refresh_reuse"), MAIL_ACCESS_ENDED_APPS_REASON_REUSE },
		{ STR("refresh_mismatch"),
		    MAIL_ACCESS_ENDED_APPS_REASON_REUSE },
		{ STR("client became private"),
		    MAIL_ACCESS_ENDED_APPS_REASON_PRIVATE },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_equal(known[i].reason, reason))
			return known[i].shown;
	return MAIL_ACCESS_ENDED_APPS_REASON_OTHER;
}

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
		/* It may do nothing any more. */
		apps[i].app.areas_count = 0;
		apps[i].app.is_offline = false;
		apps[i].app.address = STR_ABSENT;
		apps[i].reason = reason_of(rows.items[i].end_reason);
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
