#include "accounts/account_mails.h"

#include "model/role.h"
#include "queries.h"

/* More than these are counted, not listed. */
#define LISTED_MAX	20

static enum mail_invited_role
invited_as(enum role role)
{
	switch (role) {
	case ROLE_OWNER:
		return MAIL_INVITED_ROLE_OWNER;
	case ROLE_ADMIN:
		return MAIL_INVITED_ROLE_ADMIN;
	case ROLE_DEVELOPER:
		return MAIL_INVITED_ROLE_DEVELOPER;
	case ROLE_MEMBER:
	case ROLE_NONE:
		break;
	}
	return MAIL_INVITED_ROLE_MEMBER;
}

enum fault
invited_mail_write(struct mail *m)
{
	struct uuid_list ids = mail_param_ids(m, "invitation");
	struct mail_invited mail = { .frame = mail_frame(m) };
	struct store_mail_invitation_row row;
	bool is_found;

	if (ids.count == 0)
		return FAULT_NOT_FOUND;
	TRY(store_mail_invitation(m->x,
	    &(struct store_mail_invitation_in){
		.invitation_id = ids.items[0],
	    }, &row, &is_found));
	if (!is_found)
		return FAULT_NOT_FOUND;
	mail.frame.person = row.name;
	mail.account = row.account_name;
	mail.inviter = row.inviter;
	mail.role = invited_as(role_read(row.role));
	mail.until = row.expires_at;
	mail.review = mail_link(m, STR("/accounts"));

	mail_invited_subject(&m->subject, m->x->locale, &mail);
	mail_invited_write(&m->plain, m->x->locale, &mail);
	mail_invited_render(&m->html, m->x->locale, &mail);
	return FAULT_NONE;
}

enum fault
app_taken_off_mail_write(struct mail *m)
{
	struct mail_app_taken_off mail = { .frame = mail_frame(m) };
	struct store_mail_taken_off_rows rows;
	struct mail_app_taken_off_apps *apps;

	TRY(store_mail_taken_off(m->x,
	    &(struct store_mail_taken_off_in){
		.grants = mail_param_ids(m, "grant"),
		.accounts = mail_param_ids(m, "account"),
	    }, &rows));
	if (rows.count == 0)
		return FAULT_NOT_FOUND;
	mail.apps_count = rows.count < LISTED_MAX ? rows.count : LISTED_MAX;
	mail.count = (int64_t)rows.count;
	mail.others = (int64_t)(rows.count - mail.apps_count);
	apps = ARENA_ARRAY(m->x->arena, struct mail_app_taken_off_apps,
	    mail.apps_count);
	for (size_t i = 0; i < mail.apps_count; i++) {
		apps[i].name = rows.items[i].client_name;
		apps[i].account = rows.items[i].account_name;
	}
	mail.apps = apps;
	mail.review = mail_link(m, STR("/apps"));

	mail_app_taken_off_subject(&m->subject, m->x->locale, &mail);
	mail_app_taken_off_write(&m->plain, m->x->locale, &mail);
	mail_app_taken_off_render(&m->html, m->x->locale, &mail);
	return FAULT_NONE;
}
