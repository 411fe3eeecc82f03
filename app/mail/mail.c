#include "mail/mail.h"

#include <jansson.h>
#include <sodium.h>

#include "base/locale.h"
#include "base/mailbox.h"
#include "base/metric.h"
#include "base/url.h"
#include "fiber/smtp.h"
#include "mail/message.h"
#include "queries.h"

#define IDLE_MS			2000
#define LEASE_S			240
#define PAUSE_AFTER_MS		500	/* after a failure */
#define AGAIN_FIRST_S		15
#define AGAIN_MAX_S		3600
#define LOOK_EVERY_MS		(60 * 1000)
#define LATE_S			900	/* older than this is an alarm */
#define TIDY_AT_MOST		500

#define SUBJECT_MAX_BYTES	4096
#define TEXT_MAX_BYTES		(48 * 1024)
#define HTML_MAX_BYTES		(96 * 1024)

_Static_assert(LEASE_S * 1000 > SMTP_CALL_MS, "a lease outlives its call");

/* This worker's. */
static struct {
	const struct configuration	*conf;
	const struct mail_kind		*kinds;
	size_t				 kinds_count;
	struct mono			 look_at;
} post;

/* --- for who writes one --- */

struct part_mail
mail_frame(const struct mail *m)
{
	return (struct part_mail){
		.product = m->x->conf->product,
		.operator = m->x->conf->operator_name,
		.person = str_is_empty(m->name) ? m->to : m->name,
	};
}

struct str
mail_link(const struct mail *m, struct str path)
{
	return arena_printf(m->x->arena, "%.*s%.*s",
	    STR_ARG(m->x->conf->public_url), STR_ARG(path));
}

struct uuid_list
mail_param_ids(const struct mail *m, const char *name)
{
	struct uuid_list list = { NULL, 0 };
	json_t *params, *one;
	struct uuid *ids;
	size_t i;

	params = json_loadb(m->params.bytes, m->params.len,
	    JSON_REJECT_DUPLICATES, NULL);
	ids = ARENA_ARRAY(m->x->arena, struct uuid, json_array_size(params));
	json_array_foreach(params, i, one) {
		const char *text = json_string_value(json_object_get(one,
		    name));

		if (text != NULL && uuid_read(str_of(text),
		    &ids[list.count]))
			list.count++;
	}
	json_decref(params);
	list.items = ids;
	return list;
}

/* RFC 5321 §4.1.3: an address stands in brackets. */
struct str
mail_helo(struct arena *a, const struct configuration *conf)
{
	struct url url;

	if (!url_read(a, conf->public_url, &url))
		PANIC("public_url is no address any more");
	if (url.host_is_ipv6)
		return arena_printf(a, "[IPv6:%.*s]", STR_ARG(url.host));
	return url_is_loopback_literal(&url) ?
	    arena_printf(a, "[%.*s]", STR_ARG(url.host)) : url.host;
}

/* --- sending --- */

/* 15 s, 30 s … 1 h, each cut by up to a half at random. */
static int64_t
again_in_s(int64_t attempts)
{
	int64_t s = AGAIN_MAX_S;

	if (attempts < 8)
		s = (int64_t)AGAIN_FIRST_S << (attempts > 1 ? attempts - 1 : 0);
	return s - (int64_t)randombytes_uniform((uint32_t)(s / 2 + 1));
}

/* How one attempt went. */
struct outcome {
	enum smtp_result	 result;
	int			 code;	/* the server's; 0: it was not asked */
	struct str		 why;	/* not taken */
};

static struct outcome
outcome(enum smtp_result result, struct str why)
{
	return (struct outcome){ result, 0, why };
}

static const struct mail_kind *
kind_named(struct str name)
{
	for (size_t i = 0; i < post.kinds_count; i++)
		if (str_equal(str_of(post.kinds[i].name), name))
			return &post.kinds[i];
	return NULL;
}

static struct str
compose(struct mail *m, const struct store_mail_claim_row *row)
{
	struct exchange *x = m->x;
	struct buf out;
	struct url url;

	if (!url_read(x->arena, x->conf->public_url, &url))
		PANIC("public_url is no address any more");
	buf_open(&out, x->arena, SMTP_MESSAGE_MAX_BYTES);
	message_write(&out, &(struct mail_message){
		.from = x->conf->mail.from,
		.to = m->to,
		.from_name = x->conf->product,
		.subject = buf_str(&m->subject),
		.id = uuid_text(x->arena, row->batch),
		.host = url.host,
		.date = row->queued_at,
		.language = x->locale->lang,
		.plain = buf_str(&m->plain),
		.html = buf_str(&m->html),
	});
	if (buf_is_full(&out) || buf_is_full(&m->subject) ||
	    buf_is_full(&m->plain) || buf_is_full(&m->html))
		return STR_ABSENT;
	return buf_str(&out);
}

static struct outcome
hand_over(struct exchange *x, struct str to, struct str message)
{
	struct smtp_answer answer;
	enum fault fault;

	fault = smtp_send(x->arena, &x->conf->mail,
	    mail_helo(x->arena, x->conf), to, message, &answer);
	if (fault == FAULT_DEADLINE)
		return outcome(SMTP_UNCERTAIN, STR("no answer in time"));
	if (fault != FAULT_NONE)
		return outcome(SMTP_LATER, str_of(fault_of(fault)->name));
	return (struct outcome){ answer.result, answer.code, answer.said };
}

/* Every failure that time can mend is SMTP_LATER. */
static struct outcome
send(struct exchange *x, const struct store_mail_claim_row *row)
{
	const struct mail_kind *kind = kind_named(row->kind);
	struct mail m = {
		.x = x, .to = row->address, .name = row->name,
		.params = row->params,
	};
	enum fault fault;
	struct str message;

	if (kind == NULL)
		return outcome(SMTP_LATER,
		    STR("this program does not know such mails"));
	if (!mailbox_is_fine(row->address))
		return outcome(SMTP_NEVER,
		    STR("no mail can be sent to such an address"));
	x->locale = locale_find(row->language);
	if (x->locale == NULL)
		x->locale = locale_english();
	buf_open(&m.subject, x->arena, SUBJECT_MAX_BYTES);
	buf_open(&m.plain, x->arena, TEXT_MAX_BYTES);
	buf_open(&m.html, x->arena, HTML_MAX_BYTES);
	fault = kind->write(&m);
	/* Over like one that left: nobody has to mend anything. */
	if (fault == FAULT_NOT_FOUND)
		return outcome(SMTP_TAKEN, STR("nothing is left to tell"));
	if (fault != FAULT_NONE)
		return outcome(SMTP_LATER, str_of(fault_of(fault)->name));
	message = compose(&m, row);
	if (str_is_absent(message))
		return outcome(SMTP_NEVER, STR("it is too long"));
	return hand_over(x, m.to, message);
}

/* Never the address, nor what the server said, which may hold it. */
static void
note(const char *event, enum log_level level, struct exchange *x,
    const struct store_mail_claim_row *row, const struct outcome *o)
{
	static const char *const results[] = {
		[SMTP_TAKEN] = "taken",
		[SMTP_LATER] = "later",
		[SMTP_NEVER] = "never",
		[SMTP_UNCERTAIN] = "uncertain",
	};

	log_event(level, event,
	    LOG_STR("mail", uuid_text(x->arena, row->batch)),
	    LOG_STR("kind", row->kind), LOG_INT("attempts", row->attempts),
	    LOG_STR("outcome", str_of(results[o->result])),
	    LOG_INT("code", o->code));
}

static enum fault
settle_taken(struct exchange *x, const struct store_mail_claim_row *row,
    const struct outcome *o)
{
	struct store_mail_sent_row sent;

	if (o->code != 0) {
		metric_add(METRIC_MAIL_SENT, 1);
		note("mail_sent", LOG_NOTE, x, row, o);
	} else
		note("mail_needless", LOG_NOTE, x, row, o);
	return store_mail_sent(x,
	    &(struct store_mail_sent_in){ .batch = row->batch }, &sent);
}

static enum fault
settle_not_taken(struct exchange *x, const struct store_mail_claim_row *row,
    const struct outcome *o)
{
	struct store_mail_not_sent_row not_sent;

	metric_add(METRIC_MAIL_NOT_SENT, 1);
	TRY(store_mail_not_sent(x,
	    &(struct store_mail_not_sent_in){
		.batch = row->batch,
		.claim = row->claim,
		.reason = o->why,
		.again_in_s = again_in_s(row->attempts),
		.again_in_s_is_null = o->result == SMTP_NEVER,
	    }, &not_sent));
	if (not_sent.is_over)
		metric_add(METRIC_MAIL_GIVEN_UP, 1);
	note(not_sent.is_over ? "mail_given_up" : "mail_not_sent",
	    not_sent.is_over ? LOG_ALARM : LOG_WARN, x, row, o);
	return FAULT_NONE;
}

/* False when there is nothing more to do now. */
static bool
send_next(void)
{
	struct exchange *x = exchange_open_background(post.conf,
	    STR("machine:post"));
	struct store_mail_claim_row row;
	bool is_found = false;
	struct outcome o = { .result = SMTP_TAKEN };

	if (store_mail_claim(x, &(struct store_mail_claim_in){
		.lease_s = LEASE_S,
	    }, &row, &is_found) == FAULT_NONE && is_found) {
		o = send(x, &row);
		/* A lost answer costs time only: the lease ends by itself. */
		if ((o.result == SMTP_TAKEN ? settle_taken(x, &row, &o) :
		    settle_not_taken(x, &row, &o)) != FAULT_NONE)
			note("mail_not_settled", LOG_WARN, x, &row, &o);
	}
	exchange_close(&x);
	if (o.result != SMTP_TAKEN)
		fiber_sleep(PAUSE_AFTER_MS);
	return is_found;
}

static void
tidy(struct exchange *x)
{
	struct store_mail_tidy_row row;

	if (store_mail_tidy(x, &(struct store_mail_tidy_in){
		.at_most = TIDY_AT_MOST }, &row) != FAULT_NONE ||
	    row.given_up == 0)
		return;
	metric_add(METRIC_MAIL_GIVEN_UP, row.given_up);
	log_event(LOG_ALARM, "mails_too_old", LOG_INT("mails", row.given_up));
}

static void
look_around(void)
{
	struct store_mail_summary_row row;
	struct exchange *x;

	if (!mono_is_past(post.look_at))
		return;
	post.look_at = mono_in(LOOK_EVERY_MS);
	x = exchange_open_background(post.conf, STR("machine:post"));
	tidy(x);
	if (store_mail_summary(x, &row) == FAULT_NONE && row.late_s > LATE_S)
		log_event(LOG_ALARM, "mails_late",
		    LOG_INT("waiting", row.waiting),
		    LOG_INT("late_s", row.late_s));
	exchange_close(&x);
}

static void
run(void *unused)
{
	(void)unused;
	for (;;) {
		while (!str_is_absent(post.conf->mail.server) && send_next())
			continue;
		look_around();
		fiber_sleep(IDLE_MS);
	}
}

void
mail_start(const struct configuration *conf, const struct mail_kind *kinds,
    size_t kinds_count)
{
	post.conf = conf;
	post.kinds = kinds;
	post.kinds_count = kinds_count;
	post.look_at = mono_in(LOOK_EVERY_MS);
	if (fiber_start(LANE_BACKGROUND, run, NULL) != FAULT_NONE)
		PANIC("the post does not start");
}
