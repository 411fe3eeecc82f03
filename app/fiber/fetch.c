#include "fiber/fetch.h"

#include <curl/curl.h>
#include <inttypes.h>

#include "base/url.h"
#include "fiber/dns.h"
#include "fiber/heap.h"
#include "fiber/http.h"

enum {
	HTTPS_PORT = 443,
	ADDRESSES_TRIED_MAX = 3,
	FLIGHT_BYTES = 2 * 1024 * 1024,		/* the ceiling of its arena */
	FRESH_MAX_S = 365 * 86400,
};

/*
 * One address on its way, and everyone who waits for it. The fiber that came
 * first flies; whoever leaves last puts it away.
 */
struct flight {
	struct arena		*arena;		/* of the answer */
	struct fetch_call	 call;
	struct url		 url;
	struct fiber_queue	 waiting;
	struct fetch_answer	 answer;
	bool			 is_over;
	int			 fibers;	/* that still look at it */
	struct flight		*next;		/* while it is not over */
};

static struct {
	const struct fetch_setup *setup;
	struct flight		*first;
	int			 flights;
	int			 fibers;
} sky;

static const char *const end_names[FETCH_END_COUNT] = {
	[FETCH_DONE] = "done",
	[FETCH_BAD_URL] = "bad_url",
	[FETCH_BAD_PORT] = "bad_port",
	[FETCH_NO_NAME] = "no_name",
	[FETCH_SPECIAL_USE] = "special_use",
	[FETCH_NO_CONNECTION] = "no_connection",
	[FETCH_TOO_SLOW] = "too_slow",
	[FETCH_REDIRECT] = "redirect",
	[FETCH_STATUS] = "status",
	[FETCH_TOO_LARGE] = "too_large",
};

const char *
fetch_end_name(enum fetch_end end)
{
	INSIST((unsigned int)end < FETCH_END_COUNT);
	return end_names[end];
}

void
fetch_worker_open(const struct fetch_setup *setup)
{
	INSIST(sky.setup == NULL);
	sky.setup = setup;
}

/*
 * What may be fetched
 */
static bool
url_take(struct arena *a, struct str text, struct url *url_r)
{
	struct address literal;

	return text.len <= FETCH_URL_MAX_BYTES && url_read(a, text, url_r) &&
	    url_r->scheme == URL_HTTPS && str_is_absent(url_r->userinfo) &&
	    str_is_absent(url_r->fragment) && !url_r->host_is_ipv6 &&
	    !address_read(url_r->host, &literal);
}

/* Every address is looked at: who has one of ours among others would only have
 * to wait until it is that one's turn. */
static enum fetch_end
judge_addresses(struct arena *a, const struct address *addresses, size_t count,
    int port, struct str *why_r)
{
	bool is_all_loopback = true;

	for (size_t i = 0; i < count; i++) {
		const char *use = address_special_use(&addresses[i]);
		bool is_loopback = address_is_loopback(&addresses[i]);

		is_all_loopback = is_all_loopback && is_loopback;
		if (use == NULL || (is_loopback && sky.setup->allows_loopback))
			continue;
		*why_r = arena_printf(a, "%.*s is for special use: %s",
		    STR_ARG(address_text(a, &addresses[i])), use);
		return FETCH_SPECIAL_USE;
	}
	if (port == 0 || port == HTTPS_PORT || is_all_loopback)
		return FETCH_DONE;
	*why_r = arena_printf(a, "port %d is not 443", port);
	return FETCH_BAD_PORT;
}

static enum fetch_end
find_addresses(struct flight *f, struct mono deadline,
    struct address *addresses_r, size_t *count_r)
{
	enum fault fault;

	/* Before anybody is asked: only a loopback name may have one. */
	if (f->url.port != 0 && f->url.port != HTTPS_PORT &&
	    !sky.setup->allows_loopback) {
		f->answer.why = arena_printf(f->arena, "port %d is not 443",
		    f->url.port);
		return FETCH_BAD_PORT;
	}
	fault = dns_addresses(f->arena, f->url.host, deadline, addresses_r,
	    count_r, &f->answer.why);
	if (fault == FAULT_DEADLINE) {
		f->answer.why = STR("no resolver answered in time");
		return FETCH_TOO_SLOW;
	}
	if (fault != FAULT_NONE || *count_r == 0)
		return FETCH_NO_NAME;
	return judge_addresses(f->arena, addresses_r, *count_r, f->url.port,
	    &f->answer.why);
}

/*
 * How long an answer may be used (RFC 9111 §4.2, §5.2.2)
 */
struct freshness {
	bool		is_forbidden;
	int64_t		max_age_s;		/* -1: not said */
	int64_t		shared_max_age_s;
};

/* Delta-seconds, perhaps quoted; what cannot be read is no time at all. */
static int64_t
read_seconds(struct str value)
{
	uint64_t seconds;

	if (value.len >= 2 && value.bytes[0] == '"' &&
	    value.bytes[value.len - 1] == '"')
		value = str_first(str_from(value, 1), value.len - 2);
	if (!str_to_u64(value, &seconds))
		return 0;
	return seconds > FRESH_MAX_S ? FRESH_MAX_S : (int64_t)seconds;
}

static void
take_directive(struct freshness *f, struct str directive)
{
	size_t equals = str_find(directive, '=', 0);
	struct str name = str_trim(str_first(directive, equals));
	struct str value = str_trim(str_from(directive,
	    name.len == directive.len ? directive.len : equals + 1));

	if (str_equal_nocase(name, STR("no-store")) ||
	    str_equal_nocase(name, STR("no-cache")) ||
	    str_equal_nocase(name, STR("private")))
		f->is_forbidden = true;
	else if (str_equal_nocase(name, STR("max-age")))
		f->max_age_s = read_seconds(value);
	else if (str_equal_nocase(name, STR("s-maxage")))
		f->shared_max_age_s = read_seconds(value);
}

/* Seconds since 1970, or -1. */
static int64_t
read_http_date(struct arena *a, struct str text)
{
	if (str_is_empty(text) || str_find(text, '\0', 0) != SIZE_MAX)
		return -1;
	return curl_getdate(arena_cstr(a, text), NULL);
}

/* Expires, counted from when the server said it; invalid means old. */
static int64_t
until_expires(struct arena *a, const struct http_answer *answer)
{
	struct str expires = http_answer_header(answer, STR("Expires"));
	int64_t at, now;

	if (str_is_absent(expires))
		return -1;
	at = read_http_date(a, expires);
	now = read_http_date(a, http_answer_header(answer, STR("Date")));
	if (now < 0)
		now = utime_now().us / 1000000;
	return at <= now ? 0 : at - now;
}

static int64_t
fresh_s(struct arena *a, const struct http_answer *answer)
{
	struct freshness f = { false, -1, -1 };
	int64_t lasts_s, age_s;

	for (size_t i = 0; i < answer->headers_count; i++) {
		struct str rest = answer->headers[i].value, directive;

		if (!str_equal_nocase(answer->headers[i].name,
		    STR("Cache-Control")))
			continue;
		while (str_next(&rest, ',', &directive))
			take_directive(&f, str_trim(directive));
	}
	if (f.is_forbidden || str_equal(http_answer_header(answer,
	    STR("Vary")), STR("*")))
		return 0;
	lasts_s = f.shared_max_age_s >= 0 ? f.shared_max_age_s : f.max_age_s;
	if (lasts_s < 0)
		lasts_s = until_expires(a, answer);
	if (lasts_s < 0)
		return -1;
	age_s = read_seconds(http_answer_header(answer, STR("Age")));
	return age_s >= lasts_s ? 0 : lasts_s - age_s;
}

/*
 * The flight
 */
static enum fetch_end
judge_answer(struct flight *f, const struct http_answer *answer)
{
	if (answer->status != 200) {
		f->answer.why = arena_printf(f->arena, "status %d",
		    answer->status);
		return answer->status >= 300 && answer->status <= 399 ?
		    FETCH_REDIRECT : FETCH_STATUS;
	}
	f->answer.why = STR("");
	f->answer.body = answer->body;
	f->answer.content_type = http_answer_header(answer,
	    STR("Content-Type"));
	f->answer.fresh_s = fresh_s(f->arena, answer);
	return FETCH_DONE;
}

/* One address after the other, as long as nobody is there. */
static enum fetch_end
call_addresses(struct flight *f, const struct address *addresses, size_t count,
    struct mono deadline)
{
	const struct http_header headers[] = {
		{ STR("User-Agent"), sky.setup->user_agent },
		{ STR("Accept"), str_is_absent(f->call.accept) ? STR("*/*") :
		    f->call.accept },
	};
	const struct http_call call = {
		.method = "GET",
		.url = f->call.url,
		.headers = headers,
		.headers_count = 2,
		.answer_max_bytes = f->call.body_max_bytes,
	};

	for (size_t i = 0; i < count && i < ADDRESSES_TRIED_MAX; i++) {
		struct http_pin pin = { addresses[i], sky.setup->ca_file };
		struct http_trouble trouble = { false, "" };
		struct http_answer answer;
		enum fault fault = http_call_pinned(f->arena, &call, &pin,
		    deadline, &answer, &trouble);

		if (fault == FAULT_NONE)
			return judge_answer(f, &answer);
		f->answer.why = str_of(trouble.why);
		if (trouble.is_too_large)
			return FETCH_TOO_LARGE;
		if (fault == FAULT_DEADLINE || mono_is_past(deadline))
			return FETCH_TOO_SLOW;
	}
	return FETCH_NO_CONNECTION;
}

static void
fly(struct flight *f)
{
	struct mono deadline = mono_in(FETCH_DEADLINE_MS);
	struct address addresses[DNS_ADDRESSES_MAX];
	enum fetch_end end;
	size_t count = 0;

	end = find_addresses(f, deadline, addresses, &count);
	if (end == FETCH_DONE)
		end = call_addresses(f, addresses, count, deadline);
	f->answer.end = end;
}

static struct flight *
flight_of(const struct fetch_call *call)
{
	for (struct flight *f = sky.first; f != NULL; f = f->next) {
		if (str_equal(f->call.url, call->url) &&
		    str_equal(f->call.accept, call->accept) &&
		    f->call.body_max_bytes == call->body_max_bytes)
			return f;
	}
	return NULL;
}

static int
flights_to(struct str host)
{
	int count = 0;

	for (const struct flight *f = sky.first; f != NULL; f = f->next)
		count += str_equal(f->url.host, host);
	return count;
}

static struct flight *
flight_open(const struct fetch_call *call)
{
	struct flight *f = heap_take(1, sizeof *f);

	f->arena = arena_open(FLIGHT_BYTES);
	f->call = *call;
	f->call.url = arena_copy(f->arena, call->url);
	f->call.accept = str_is_absent(call->accept) ? STR_ABSENT :
	    arena_copy(f->arena, call->accept);
	if (!url_take(f->arena, f->call.url, &f->url))
		PANIC("an address that was taken before is not now");
	fiber_queue_open(&f->waiting);
	f->next = sky.first;
	sky.first = f;
	sky.flights++;
	return f;
}

/* Whoever comes from now on flies anew: nothing is remembered here. */
static void
flight_end(struct flight *f)
{
	struct flight **at = &sky.first;

	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	sky.flights--;
	f->is_over = true;
	fiber_queue_wake_all(&f->waiting);
}

static struct str
copy(struct arena *a, struct str s)
{
	return str_is_absent(s) ? STR_ABSENT : arena_copy(a, s);
}

static void
flight_leave(struct arena *a, struct flight *f, struct fetch_answer *answer_r)
{
	if (f->is_over) {
		*answer_r = f->answer;
		answer_r->why = copy(a, f->answer.why);
		answer_r->body = copy(a, f->answer.body);
		answer_r->content_type = copy(a, f->answer.content_type);
	} else {
		*answer_r = (struct fetch_answer){ .end = FETCH_TOO_SLOW,
		    .why = STR("somebody else's fetch did not end") };
	}
	if (--f->fibers > 0)
		return;
	arena_close(&f->arena);
	free(f);
}

static enum fault
join(struct arena *a, const struct fetch_call *call, const struct url *url,
    struct fetch_answer *answer_r)
{
	struct mono deadline = mono_in(FETCH_DEADLINE_MS);
	struct flight *f = flight_of(call);

	if (f == NULL) {
		if (sky.flights >= FETCH_FLIGHTS_MAX ||
		    flights_to(url->host) >= FETCH_HOST_FLIGHTS_MAX)
			return FAULT_BUSY;
		f = flight_open(call);
		f->fibers = 1;
		fly(f);
		flight_end(f);
	} else {
		f->fibers++;
		/* It ends by its own deadline, which began before ours. */
		while (!f->is_over && fiber_queue_wait(&f->waiting,
		    deadline) != FAULT_DEADLINE)
			;
	}
	flight_leave(a, f, answer_r);
	return FAULT_NONE;
}

enum fault
fetch(struct arena *a, const struct fetch_call *call,
    struct fetch_answer *answer_r)
{
	struct url url;
	enum fault fault;

	INSIST(sky.setup != NULL && call->body_max_bytes > 0 &&
	    call->body_max_bytes <= FETCH_BODY_MAX_BYTES);
	*answer_r = (struct fetch_answer){ .end = FETCH_BAD_URL,
	    .why = STR("not an https address of a name") };
	if (!url_take(a, call->url, &url))
		return FAULT_NONE;
	if (sky.fibers >= FETCH_FIBERS_MAX)
		return FAULT_BUSY;
	sky.fibers++;
	fault = join(a, call, &url, answer_r);
	sky.fibers--;
	return fault;
}
