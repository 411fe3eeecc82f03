#include "domains/domain_mails.h"

#include "model/domain_name.h"
#include "queries.h"

/* More than these are counted, not listed. */
#define LISTED_MAX	20

/* "verified", "missing" and so on: how a domain stands. */
static struct str
standing(const struct store_mail_domain_row *row)
{
	return locale_has_time(row->first_miss_at) ? STR("missing") :
	    row->state;
}

static struct str
review(const struct mail *m, const struct store_mail_domain_row *row)
{
	struct arena *a = m->x->arena;

	return mail_link(m, arena_printf(a, "/accounts/%.*s/domains/%.*s",
	    STR_ARG(uuid_text(a, row->account_id)),
	    STR_ARG(uuid_text(a, row->domain_id))));
}

static void
add(const struct mail *m, const struct store_mail_domain_row *row,
    struct mail_domain_news *mail, struct mail_domain_news_domains *listed)
{
	struct str shown = domain_name_of(m->x->arena, row->name).shown;

	if (mail->count++ == 0)
		mail->domain = shown;
	if (mail->domains_count == LISTED_MAX) {
		mail->others++;
		return;
	}
	listed[mail->domains_count++] = (struct mail_domain_news_domains){
		.name = shown,
		.account = row->account_name,
		.review = review(m, row),
	};
}

static enum fault
write_about(struct mail *m, enum mail_domain_news_news news,
    struct str stands)
{
	struct mail_domain_news mail = {
		.frame = mail_frame(m),
		.news = news,
	};
	struct store_mail_domain_rows rows;
	struct mail_domain_news_domains *listed;

	TRY(store_mail_domain(m->x,
	    &(struct store_mail_domain_in){
		.domains = mail_param_ids(m, "domain"),
	    }, &rows));
	listed = ARENA_ARRAY(m->x->arena, struct mail_domain_news_domains,
	    LISTED_MAX);
	mail.domains = listed;
	for (size_t i = 0; i < rows.count; i++)
		if (str_equal(standing(&rows.items[i]), stands))
			add(m, &rows.items[i], &mail, listed);
	if (mail.count == 0)
		return FAULT_NOT_FOUND;

	mail_domain_news_subject(&m->subject, m->x->locale, &mail);
	mail_domain_news_write(&m->plain, m->x->locale, &mail);
	mail_domain_news_render(&m->html, m->x->locale, &mail);
	return FAULT_NONE;
}

enum fault
domain_verified_mail_write(struct mail *m)
{
	return write_about(m, MAIL_DOMAIN_NEWS_NEWS_VERIFIED,
	    STR("verified"));
}

enum fault
domain_missing_mail_write(struct mail *m)
{
	return write_about(m, MAIL_DOMAIN_NEWS_NEWS_MISSING, STR("missing"));
}

enum fault
domain_lapsed_mail_write(struct mail *m)
{
	return write_about(m, MAIL_DOMAIN_NEWS_NEWS_LAPSED, STR("lapsed"));
}

enum fault
domain_displaced_mail_write(struct mail *m)
{
	return write_about(m, MAIL_DOMAIN_NEWS_NEWS_DISPLACED,
	    STR("displaced"));
}
