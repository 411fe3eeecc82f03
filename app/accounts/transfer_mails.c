#include "accounts/transfer_mails.h"

#include "queries.h"

/* More than these are counted, not listed. */
#define LISTED_MAX	20

static enum fault
read_transfers(struct mail *m, struct store_mail_transfer_rows *rows_r)
{
	TRY(store_mail_transfer(m->x, &(struct store_mail_transfer_in){
		.transfers = mail_param_ids(m, "transfer"),
	    }, rows_r));
	return rows_r->count > 0 ? FAULT_NONE : FAULT_NOT_FOUND;
}

enum fault
client_offered_mail_write(struct mail *m)
{
	struct mail_client_offered mail = { .frame = mail_frame(m) };
	struct store_mail_transfer_rows rows;

	TRY(read_transfers(m, &rows));
	/* Answered meanwhile, or taken back. */
	if (!str_is_absent(rows.items[0].answer))
		return FAULT_NOT_FOUND;
	mail.client = rows.items[0].client_name;
	mail.from = rows.items[0].from_name;
	mail.to = rows.items[0].to_name;
	mail.by = rows.items[0].by_name;
	mail.until = rows.items[0].expires_at;
	mail.review = mail_link(m, STR("/accounts"));

	mail_client_offered_subject(&m->subject, m->x->locale, &mail);
	mail_client_offered_write(&m->plain, m->x->locale, &mail);
	mail_client_offered_render(&m->html, m->x->locale, &mail);
	return FAULT_NONE;
}

/* What whoever gave an app away still has of it. */
static void
tell_what_still_works(const struct store_mail_transfer_row *row,
    struct mail_client_answered *mail)
{
	mail->has_taken = true;
	if (str_starts(row->method, STR("client_secret")))
		mail->has_secrets = true;
	if (str_equal(row->method, STR("private_key_jwt")))
		mail->has_keys = true;
}

enum fault
client_answered_mail_write(struct mail *m)
{
	struct mail_client_answered mail = { .frame = mail_frame(m) };
	struct store_mail_transfer_rows rows;
	struct mail_client_answered_offers *offers;

	TRY(read_transfers(m, &rows));
	offers = ARENA_ARRAY(m->x->arena, struct mail_client_answered_offers,
	    rows.count);
	for (size_t i = 0; i < rows.count && i < LISTED_MAX; i++)
		offers[mail.offers_count++] =
		    (struct mail_client_answered_offers){
			.client = rows.items[i].client_name,
			.from = rows.items[i].from_name,
			.to = rows.items[i].to_name,
			.by = rows.items[i].by_name,
			.is_taken = str_equal(rows.items[i].answer,
			    STR("accepted")),
		    };
	for (size_t i = 0; i < rows.count; i++)
		if (str_equal(rows.items[i].answer, STR("accepted")))
			tell_what_still_works(&rows.items[i], &mail);
	mail.offers = offers;
	mail.count = (int64_t)rows.count;
	mail.others = (int64_t)(rows.count - mail.offers_count);
	mail.review = mail_link(m, STR("/accounts"));

	mail_client_answered_subject(&m->subject, m->x->locale, &mail);
	mail_client_answered_write(&m->plain, m->x->locale, &mail);
	mail_client_answered_render(&m->html, m->x->locale, &mail);
	return FAULT_NONE;
}

enum fault
app_moved_mail_write(struct mail *m)
{
	struct mail_app_moved mail = { .frame = mail_frame(m) };
	struct store_mail_transfer_rows rows;
	struct mail_app_moved_apps *apps;

	TRY(read_transfers(m, &rows));
	apps = ARENA_ARRAY(m->x->arena, struct mail_app_moved_apps,
	    rows.count);
	for (size_t i = 0; i < rows.count && i < LISTED_MAX; i++)
		apps[mail.apps_count++] = (struct mail_app_moved_apps){
			.name = rows.items[i].client_name,
			.from = rows.items[i].from_name,
			.to = rows.items[i].to_name,
		};
	mail.apps = apps;
	mail.count = (int64_t)rows.count;
	mail.others = (int64_t)(rows.count - mail.apps_count);
	mail.review = mail_link(m, STR("/apps"));

	mail_app_moved_subject(&m->subject, m->x->locale, &mail);
	mail_app_moved_write(&m->plain, m->x->locale, &mail);
	mail_app_moved_render(&m->html, m->x->locale, &mail);
	return FAULT_NONE;
}
