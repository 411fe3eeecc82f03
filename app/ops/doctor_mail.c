#include "ops/doctor_mail.h"

#include "fiber/smtp.h"
#include "mail/mail.h"
#include "queries.h"

#define LATE_S		900

static void
check_server(struct exchange *x, struct findings *f)
{
	struct smtp_answer answer;

	if (smtp_greet(x->arena, &x->conf->mail, mail_helo(x->arena, x->conf),
	    &answer) != FAULT_NONE) {
		findings_add(f, "the mail server does not answer",
		    "check mail.server, and that this machine may reach it");
		return;
	}
	if (answer.result == SMTP_TAKEN)
		return;
	findings_add(f, arena_cstr(x->arena, arena_printf(x->arena,
	    "no mail can be sent: %.*s", STR_ARG(answer.said))),
	    answer.code >= 400 ?
	    "check mail.user and mail_password, and whether that server "
	    "relays for this machine" :
	    "check mail.server, mail.tls and mail.ca_file");
}

static void
check_spool(struct exchange *x, struct findings *f)
{
	struct store_mail_summary_row row;

	if (store_mail_summary(x, &row) != FAULT_NONE)
		return;
	if (row.late_s > LATE_S && !str_is_absent(x->conf->mail.server))
		findings_add(f, arena_cstr(x->arena, arena_printf(x->arena,
		    "%lld mails wait, the oldest for %lld minutes",
		    (long long)row.waiting, (long long)(row.late_s / 60))),
		    "see mail_not_sent in the log, and the column failure of "
		    "placet.mail");
	if (row.failed > 0)
		findings_add(f, arena_cstr(x->arena, arena_printf(x->arena,
		    "%lld mails of the last day could not be sent",
		    (long long)row.failed)),
		    "see the column failure of placet.mail; an address that "
		    "does not exist is its user's to mend");
}

void
doctor_check_mail(struct exchange *x, struct findings *f)
{
	if (str_is_absent(x->conf->mail.server))
		findings_add(f, "no mail server is configured: nobody is told "
		    "of a new app on their account",
		    "set mail.server and mail.from");
	else
		check_server(x, f);
	check_spool(x, f);
}
