/*
 * Every mail that Placet sends, by its kind in placet.mail_kind. Who queues it
 * is said in sql/deploy/mail.sql.
 */
#include "mails.h"

#include "accounts/account_mails.h"
#include "accounts/first_app_mail.h"
#include "accounts/transfer_mails.h"
#include "clients/changed_mail.h"
#include "consent/new_app_mail.h"
#include "domains/domain_mails.h"
#include "grants/ended_mail.h"

const struct mail_kind all_mails[] = {
	{ "new_app", new_app_mail_write },
	{ "access_ended", ended_mail_write },
	{ "account_app", first_app_mail_write },
	{ "app_taken_off", app_taken_off_mail_write },
	{ "invited", invited_mail_write },
	{ "domain_verified", domain_verified_mail_write },
	{ "domain_missing", domain_missing_mail_write },
	{ "domain_lapsed", domain_lapsed_mail_write },
	{ "domain_displaced", domain_displaced_mail_write },
	{ "client_offered", client_offered_mail_write },
	{ "client_answered", client_answered_mail_write },
	{ "app_moved", app_moved_mail_write },
	{ "client_changed", client_changed_mail_write },
};

const size_t all_mails_count = sizeof(all_mails) / sizeof(all_mails[0]);
