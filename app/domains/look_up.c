#include "domains/look_up.h"

#include "base/url.h"
#include "model/public_suffix.h"

/* For the record itself; what is left is for finding out what is wrong. */
#define RECORD_MS		7000
/* Zones that a panel may have appended: the domain itself, and above it. */
#define APPENDED_MAX		5
#define PLACES_MAX		(APPENDED_MAX + 2)
#define NAME_MAX_BYTES		253

struct look {
	struct arena		*arena;
	const struct configuration *conf;
	struct str		 domain;
	struct str		 account_label;	/* or absent */
	const struct domain_challenge *challenge;
	struct mono		 deadline;
	struct look_up		*l;
};

/* "192.0.2.1:53", as a person writes it; libunbound has an @ there. */
static struct str
resolver_text(struct arena *a, size_t perspective)
{
	struct str name = str_of(dns_perspective_name(perspective));
	size_t at = str_find(name, '@', 0);

	if (at == SIZE_MAX)
		return name;
	return arena_printf(a, str_find(name, ':', 0) == SIZE_MAX ?
	    "%.*s:%.*s" : "[%.*s]:%.*s", STR_ARG(str_first(name, at)),
	    STR_ARG(str_from(name, at + 1)));
}

/* The domain that this installation lives under; absent for an address. */
static struct str
own_domain(struct arena *a, const struct configuration *conf)
{
	struct str registered;
	struct url url;

	if (!url_read(a, conf->public_url, &url) ||
	    url_is_loopback_literal(&url))
		return STR_ABSENT;
	registered = public_suffix_registrable(url.host);
	return str_is_absent(registered) ? url.host : registered;
}

/* An alias into a domain of ours, of a domain that is not: whoever can make
 * names there, our users perhaps, could speak for others. */
static bool
leads_to_us(const struct look *look, struct str canonical)
{
	struct str own = own_domain(look->arena, look->conf);

	return !str_is_absent(canonical) && !str_is_absent(own) &&
	    domain_covers(own, canonical) &&
	    !domain_covers(own, look->domain);
}

static enum look_up_verdict
seen_in(const struct look *look, const struct dns_answer *answer,
    const struct domain_judgement *judgement)
{
	if (answer->is_bogus)
		return LOOK_UP_DNSSEC_INVALID;
	if (answer->code != DNS_NOERROR && answer->code != DNS_NXDOMAIN)
		return LOOK_UP_TEMPORARY;
	if (leads_to_us(look, answer->canonical))
		return LOOK_UP_OWN_NAME;
	if (answer->code == DNS_NXDOMAIN)
		return LOOK_UP_NO_NAME;
	if (answer->count == 0)
		return LOOK_UP_NO_RECORD;
	return judgement->best == DOMAIN_RECORD_MATCH ? LOOK_UP_VERIFIED :
	    LOOK_UP_WRONG_RECORD;
}

static struct str
code_text(struct arena *a, int code)
{
	switch (code) {
	case 1:
		return STR("FORMERR");
	case 2:
		return STR("SERVFAIL");
	case 4:
		return STR("NOTIMP");
	case 5:
		return STR("REFUSED");
	default:
		return arena_printf(a, "RCODE %d", code);
	}
}

static void
take_answer(const struct look *look, const struct dns_question *question,
    struct look_up_perspective *p)
{
	const struct dns_answer *answer = &question->answer;

	*p = (struct look_up_perspective){
		.resolver = resolver_text(look->arena, question->perspective),
		.is_secure = answer->is_secure,
		.ttl_s = answer->ttl_s,
		.canonical = answer->canonical,
		.why = answer->why,
	};
	domain_records_judge(look->arena, look->challenge, answer->records,
	    answer->count, &p->judgement);
	p->sees = seen_in(look, answer, &p->judgement);
	if (p->sees == LOOK_UP_TEMPORARY && str_is_empty(p->why))
		p->why = code_text(look->arena, answer->code);
}

static enum fault
ask_everybody(const struct look *look)
{
	struct dns_question questions[DNS_PERSPECTIVES_MAX];
	struct look_up *l = look->l;

	for (size_t i = 0; i < l->count; i++)
		questions[i] = (struct dns_question){
			.perspective = i,
			.name = l->name,
			.type = DNS_TXT,
		};
	TRY(dns_look_up_all(look->arena, questions, l->count,
	    mono_in(RECORD_MS)));
	for (size_t i = 0; i < l->count; i++)
		take_answer(look, &questions[i], &l->perspectives[i]);
	return FAULT_NONE;
}

/* Which perspective to put further questions to. */
static size_t
speaker_index(const struct look_up *l)
{
	return l->speaker == NULL ? 0 :
	    (size_t)(l->speaker - l->perspectives);
}

/* A wildcard answers for any name that is not there: so for one that nobody
 * can have thought of, in the place of the record's first label. */
static void
look_beside(const struct look *look)
{
	struct str beside = domain_token_make(look->arena);
	struct str parent = str_from(look->l->name,
	    str_find(look->l->name, '.', 0) + 1);
	struct domain_judgement judgement;
	struct dns_question question = {
		.perspective = speaker_index(look->l),
		.type = DNS_TXT,
	};

	question.name = arena_printf(look->arena, "_%.*s.%.*s",
	    STR_ARG(beside), STR_ARG(parent));
	if (dns_look_up_all(look->arena, &question, 1, look->deadline) !=
	    FAULT_NONE)
		return;
	domain_records_judge(look->arena, look->challenge,
	    question.answer.records, question.answer.count, &judgement);
	look->l->is_wildcard = judgement.best == DOMAIN_RECORD_MATCH;
}

static enum look_up_hint
hint_in_record(const struct look_up *l)
{
	switch (l->speaker == NULL ? DOMAIN_RECORD_NONE :
	    l->speaker->judgement.best) {
	case DOMAIN_RECORD_EXPIRED:
		return LOOK_UP_HINT_EXPIRED;
	case DOMAIN_RECORD_EXPIRY_UNREAD:
		return LOOK_UP_HINT_EXPIRY_UNREAD;
	case DOMAIN_RECORD_NOT_FIRST:
		return LOOK_UP_HINT_NOT_FIRST;
	case DOMAIN_RECORD_QUOTED:
		return LOOK_UP_HINT_QUOTES;
	case DOMAIN_RECORD_OLD:
		return LOOK_UP_HINT_OLD_TOKEN;
	case DOMAIN_RECORD_NONE:
	case DOMAIN_RECORD_MATCH:
	case DOMAIN_RECORD_OTHER:
		break;
	}
	return LOOK_UP_HINT_NONE;
}

/* RFC 2308 §5: the smaller of SOA MINIMUM and the SOA's own TTL, of which our
 * cache no longer knows the full one. MINIMUM is the last of its fields. */
static int64_t
negative_ttl(const struct dns_answer *answer)
{
	const unsigned char *last;
	struct str soa;

	if (answer->count == 0 || answer->records[0].len < 22)
		return 0;
	soa = answer->records[0];
	last = (const unsigned char *)soa.bytes + soa.len - 4;
	return (int64_t)last[0] << 24 | last[1] << 16 | last[2] << 8 |
	    last[3];
}

struct elsewhere {
	enum look_up_hint	 hint;
	struct str		 name;
};

/*
 * The panel knows the zone, which is the domain or one above it, down to the
 * one that somebody registered: with that first where there are too many.
 */
static size_t
appended_to(const struct look *look, struct elsewhere *places)
{
	struct str registered = public_suffix_registrable(look->domain);
	struct str zone = look->domain, name;
	size_t count = 0;

	while (count < APPENDED_MAX && zone.len > 0) {
		if (count == APPENDED_MAX - 1)
			zone = registered;
		name = arena_printf(look->arena, "%.*s.%.*s",
		    STR_ARG(look->l->name), STR_ARG(zone));
		if (name.len <= NAME_MAX_BYTES)
			places[count++] = (struct elsewhere){
			    LOOK_UP_HINT_ZONE_APPENDED, name };
		if (zone.len <= registered.len)
			break;
		zone = str_from(zone, str_find(zone, '.', 0) + 1);
	}
	return count;
}

static size_t
places_of(const struct look *look, struct elsewhere *places)
{
	size_t count = appended_to(look, places);

	places[count++] = (struct elsewhere){ LOOK_UP_HINT_APEX,
	    look->domain };
	if (!str_is_absent(look->account_label))
		places[count++] = (struct elsewhere){
		    LOOK_UP_HINT_WITHOUT_ACCOUNT, domain_challenge_name(
		    look->arena, look->domain, STR_ABSENT) };
	return count;
}

/*
 * Where else the record may be, and how long its absence is remembered: all
 * asked at once, of one resolver.
 */
static void
look_elsewhere(const struct look *look)
{
	struct dns_question questions[PLACES_MAX + 1] = { 0 };
	struct elsewhere places[PLACES_MAX];
	size_t count = places_of(look, places);
	struct domain_judgement judgement;

	for (size_t i = 0; i < count; i++) {
		questions[i].name = places[i].name;
		questions[i].type = DNS_TXT;
	}
	questions[count].name = look->domain;
	questions[count].type = DNS_SOA;
	for (size_t i = 0; i <= count; i++)
		questions[i].perspective = speaker_index(look->l);
	if (dns_look_up_all(look->arena, questions, count + 1,
	    look->deadline) != FAULT_NONE)
		return;
	look->l->negative_ttl_s = negative_ttl(&questions[count].answer);
	for (size_t i = 0; i < count; i++) {
		domain_records_judge(look->arena, look->challenge,
		    questions[i].answer.records, questions[i].answer.count,
		    &judgement);
		if (judgement.best != DOMAIN_RECORD_MATCH)
			continue;
		look->l->hint = places[i].hint;
		look->l->found_at = places[i].name;
		return;
	}
}

enum fault
domain_look_up(struct arena *a, const struct configuration *conf,
    struct str domain, struct str account_label,
    const struct domain_challenge *challenge, struct look_up *l_r)
{
	struct look look = { a, conf, domain, account_label, challenge,
		mono_in(LOOK_UP_DEADLINE_MS), l_r };

	*l_r = (struct look_up){
		.name = domain_challenge_name(a, domain, account_label),
		.count = dns_perspectives(),
	};
	TRY(ask_everybody(&look));
	look_up_settle(l_r);
	if (l_r->verdict == LOOK_UP_VERIFIED)
		look_beside(&look);
	else
		l_r->hint = hint_in_record(l_r);
	if (l_r->hint == LOOK_UP_HINT_NONE &&
	    (l_r->verdict == LOOK_UP_NO_NAME ||
	    l_r->verdict == LOOK_UP_NO_RECORD ||
	    l_r->verdict == LOOK_UP_WRONG_RECORD))
		look_elsewhere(&look);
	return FAULT_NONE;
}
