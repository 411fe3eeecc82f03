#include "web/reply.h"

#include "web/cross_origin.h"
#include "web/inside.h"
#include "web/refusal.h"
#include "web/security.h"

enum {
	PAGE_MAX_BYTES = 512 << 10,
	JSON_MAX_BYTES = 64 << 10,
	FORM_END_MAX_BYTES = 300,
	LINES_MAX = REPLY_HEADERS_MAX + REPLY_COOKIES_MAX + 16,
};

static struct reply *
reply_of(struct exchange *x)
{
	return &x->inside->reply;
}

/* Forgets an earlier answer; headers and cookies stay. */
static struct reply *
start(struct exchange *x, int http_status)
{
	struct reply *r = reply_of(x);

	INSIST(http_status >= 200 && http_status <= 599);
	r->is_set = true;
	r->http_status = http_status;
	r->content_type = STR_ABSENT;
	r->body = STR_ABSENT;
	r->has_page = false;
	return r;
}

bool
reply_is_set(const struct exchange *x)
{
	return x->inside->reply.is_set;
}

/* A path that cannot be read begins as it was sent. */
static bool
is_below(const struct exchange *x, struct str first)
{
	const struct path *path = &x->inside->path;
	struct str rest = str_from(x->inside->target, 1);

	if (path->count > 0)
		return str_equal(path->segments[0], first);
	return str_equal(str_first(rest, str_find(rest, '/', 0)), first);
}

bool
reply_is_machine(const struct exchange *x)
{
	if (x->route == NULL)
		return is_below(x, STR("api"));
	return x->route->nature == MACHINE;
}

struct buf *
reply_page(struct exchange *x, int http_status)
{
	struct reply *r = start(x, http_status);

	r->content_type = STR("text/html; charset=utf-8");
	r->has_page = true;
	buf_open(&r->page, x->arena, PAGE_MAX_BYTES);
	return &r->page;
}

void
reply_has_form(struct exchange *x)
{
	reply_of(x)->has_form = true;
}

/* A scheme and host, as our URL reader wrote them: nothing that could end the
 * directive or the header. A wildcard only as the whole host, in front of a
 * port (model/redirect_uri.h says when). */
static bool
is_source(struct str s)
{
	size_t any_host = str_contains(s, STR("://*:")) ?
	    str_find(s, '*', 0) : SIZE_MAX;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.bytes[i];

		if (c <= ' ' || c > '~' || strchr(";,'\"", c) != NULL ||
		    (c == '*' && i != any_host))
			return false;
	}
	return s.len > 0 && s.len <= FORM_END_MAX_BYTES &&
	    str_find(s, ':', 0) != SIZE_MAX;
}

void
reply_form_ends_at(struct exchange *x, struct str source)
{
	struct reply *r = reply_of(x);

	if (!is_source(source))
		PANIC("no form-action source: %.*s", STR_ARG(source));
	r->has_form = true;
	if (r->form_ends_count == REPLY_FORM_ENDS_MAX)
		PANIC("too many ends of one form");
	r->form_ends[r->form_ends_count++] = source;
}

static bool
is_address(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.bytes[i] <= ' ' || s.bytes[i] > '~')
			return false;
	return s.len > 0;
}

static void
set_location(struct exchange *x, struct str url)
{
	start(x, 303);
	reply_header(x, STR("location"), url);
}

enum fault
reply_see_other(struct exchange *x, struct str url)
{
	if (!is_address(url))
		return FAULT_BAD_REQUEST;
	set_location(x, url);
	return FAULT_NONE;
}

enum fault
reply_see_other_path(struct exchange *x, struct str path)
{
	/* "//host" and "/\host" leave this site (security.md A27). */
	if (!is_address(path) || path.bytes[0] != '/' || (path.len > 1 &&
	    (path.bytes[1] == '/' || path.bytes[1] == '\\')))
		path = STR("/");
	set_location(x, path);
	return FAULT_NONE;
}

enum fault
reply_bytes(struct exchange *x, int http_status, struct str content_type,
    struct str bytes)
{
	struct reply *r = start(x, http_status);

	r->content_type = content_type;
	r->body = bytes;
	return FAULT_NONE;
}

void
reply_forever(struct exchange *x)
{
	x->inside->reply.is_forever = true;
}

enum fault
reply_json(struct exchange *x, int http_status, struct str json)
{
	return reply_bytes(x, http_status, STR("application/json"), json);
}

enum fault
reply_created(struct exchange *x, struct str path, struct str json)
{
	INSIST(str_starts(path, STR("/")));
	reply_header(x, STR("Location"), arena_printf(x->arena, "%.*s%.*s",
	    STR_ARG(x->conf->public_url), STR_ARG(path)));
	return reply_json(x, 201, json);
}

static void
add_member(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, "%c\"%s\":\"", b->len == 0 ? '{' : ',', name);
	buf_add_json(b, value);
	buf_add_byte(b, '"');
}

enum fault
reply_oauth_error(struct exchange *x, int http_status, struct str error,
    struct str description)
{
	struct buf b;

	buf_open(&b, x->arena, JSON_MAX_BYTES);
	add_member(&b, "error", error);
	if (!str_is_empty(description))
		add_member(&b, "error_description", description);
	buf_add_byte(&b, '}');
	/* RFC 6749 §5.1 asks for both; no-store is on every reply. */
	reply_header(x, STR("pragma"), STR("no-cache"));
	return reply_json(x, http_status, buf_str(&b));
}

enum fault
reply_empty(struct exchange *x, int http_status)
{
	start(x, http_status);
	return FAULT_NONE;
}

static bool
is_header_text(struct str s)
{
	return !str_has_control(s) && str_is_utf8(s);
}

void
reply_header(struct exchange *x, struct str name, struct str value)
{
	struct reply *r = reply_of(x);

	if (!is_header_text(name) || !is_header_text(value))
		PANIC("a control character in the header %.*s", STR_ARG(name));
	/* Said again, it replaces; only cookies may be several. */
	for (size_t i = 0; i < r->headers_count; i++) {
		if (str_equal_nocase(r->headers[i].name, name) &&
		    !str_equal_nocase(name, STR("set-cookie")) &&
		    !str_equal_nocase(name, STR("www-authenticate"))) {
			r->headers[i].value = value;
			return;
		}
	}
	if (r->headers_count == REPLY_HEADERS_MAX)
		PANIC("too many headers: %.*s", STR_ARG(name));
	r->headers[r->headers_count++] = (struct http_header){ name, value };
}

void
reply_retry_after(struct exchange *x, int64_t s)
{
	reply_header(x, STR("Retry-After"), arena_printf(x->arena, "%lld",
	    (long long)s));
}

struct reply_lines
reply_headers(const struct exchange *x)
{
	const struct reply *r = &x->inside->reply;

	return (struct reply_lines){ r->headers, r->headers_count };
}

/* RFC 6265 §4.1.1, cookie-octet */
static bool
is_cookie_value(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.bytes[i] <= ' ' || s.bytes[i] > '~' ||
		    strchr("\",;\\", s.bytes[i]) != NULL)
			return false;
	return true;
}

/* What the browser has from now on, for the rest of this exchange as well. */
static void
remember_cookie(struct exchange *x, struct str name, struct str value)
{
	struct web_inside *in = x->inside;

	for (size_t i = 0; i < in->fresh_count; i++) {
		if (str_equal(in->fresh[i].name, name)) {
			in->fresh[i].value = value;
			return;
		}
	}
	INSIST(in->fresh_count < REPLY_COOKIES_MAX);
	in->fresh[in->fresh_count++] = (struct cookie){ name, value };
}

static void
set_cookie(struct exchange *x, struct str name, struct str line)
{
	struct reply *r = reply_of(x);

	if (reply_is_machine(x))
		PANIC("a machine gets no cookie: %.*s", STR_ARG(name));
	for (size_t i = 0; i < r->cookies_count; i++) {
		if (str_equal(r->cookies[i].name, name)) {
			r->cookies[i].value = line;
			return;
		}
	}
	if (r->cookies_count == REPLY_COOKIES_MAX)
		PANIC("too many cookies: %.*s", STR_ARG(name));
	r->cookies[r->cookies_count++] = (struct http_header){ name, line };
}

void
reply_cookie(struct exchange *x, struct str name, struct str value,
    int64_t max_age_s)
{
	bool is_https = x->conf->is_https;
	struct str full, age = STR("");

	if (!is_cookie_value(value))
		PANIC("no cookie value: %.*s", STR_ARG(name));
	if (max_age_s >= 0)
		age = arena_printf(x->arena, "; Max-Age=%lld",
		    (long long)max_age_s);
	full = arena_printf(x->arena, "%s%.*s", is_https ? "__Host-" : "",
	    STR_ARG(name));
	set_cookie(x, name, arena_printf(x->arena,
	    "%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%.*s",
	    STR_ARG(full), STR_ARG(value), is_https ? "; Secure" : "",
	    STR_ARG(age)));
	remember_cookie(x, full, value);
}

void
reply_cookie_end(struct exchange *x, struct str name)
{
	reply_cookie(x, name, STR(""), 0);
}

/* RFC 6749 §5.2 and §4.1.2.1 have no word for most of what can go wrong. */
static struct str
oauth_error_of(int http_status)
{
	switch (http_status) {
	case 401:
		return STR("invalid_client");
	case 403:
		return STR("access_denied");
	case 429:
	case 503:
		return STR("temporarily_unavailable");
	default:
		return http_status >= 500 ? STR("server_error") :
		    STR("invalid_request");
	}
}

/* Where the API's own description says what this kind of problem is. */
static struct str
problem_type(struct exchange *x, const struct web_problem *p)
{
	struct str name = p->type;

	if (!is_below(x, STR("api")))
		return STR("about:blank");
	if (str_is_absent(name))
		name = str_of(fault_of(p->fault)->name);
	return arena_printf(x->arena,
	    "%.*s/api/v1/openapi.json#/x-problems/%.*s",
	    STR_ARG(x->conf->public_url), STR_ARG(name));
}

static void
add_errors(struct buf *b, const struct web_problem *p)
{
	for (size_t i = 0; i < p->errors_count; i++) {
		const struct web_problem_error *e = &p->errors[i];

		buf_add(b, i == 0 ? STR(",\"errors\":[{\"pointer\":\"#") :
		    STR(",{\"pointer\":\"#"));
		buf_add_json(b, e->pointer);
		buf_add_byte(b, '"');
		add_member(b, "code", e->code);
		add_member(b, "detail", e->detail);
		buf_add(b, i + 1 == p->errors_count ? STR("}]") : STR("}"));
	}
}

static enum fault
reply_problem_json(struct exchange *x, const struct web_problem *p)
{
	struct str what = str_is_absent(p->what) ? p->title : p->what;
	struct buf b;

	if (is_below(x, STR("oauth2")))
		return reply_oauth_error(x, p->status,
		    oauth_error_of(p->status), what);
	buf_open(&b, x->arena, JSON_MAX_BYTES);
	buf_printf(&b, "{\"status\":%d", p->status);
	add_member(&b, "type", problem_type(x, p));
	if (!str_is_empty(p->title))
		add_member(&b, "title", p->title);
	if (!str_is_empty(p->what))
		add_member(&b, "detail", p->what);
	add_member(&b, "request_id", x->request_id);
	add_errors(&b, p);
	buf_add_byte(&b, '}');
	return reply_bytes(x, p->status, STR("application/problem+json"),
	    buf_str(&b));
}

enum fault
reply_problem(struct exchange *x, const struct web_problem *p)
{
	const struct server *server = web_server();

	if (reply_is_machine(x))
		return reply_problem_json(x, p);
	if (server != NULL && server->hooks.render_problem != NULL) {
		server->hooks.render_problem(x, p);
		if (reply_is_set(x))
			return FAULT_NONE;
	}
	return reply_bytes(x, p->status, STR("text/plain; charset=utf-8"),
	    refusal_title(p->status));
}

void
reply_refuse(struct exchange *x, const struct web_problem *refused)
{
	const struct fault_row *row = fault_of(refused->fault);
	struct web_problem p = *refused;

	x->inside->fault = p.fault;
	if (row->retry_after_s > 0)
		reply_retry_after(x, row->retry_after_s);
	/* For developers, hence English; people get the page's own words. */
	if (!reply_is_machine(x))
		p.title = STR_ABSENT;
	if (reply_problem(x, &p) != FAULT_NONE)
		PANIC("no reply for %s", row->name);
}

void
reply_fault(struct exchange *x, enum fault fault)
{
	const struct fault_row *row = fault_of(fault);

	reply_refuse(x, &(struct web_problem){
		.status = row->http_status,
		.fault = fault,
		.title = str_of(row->title),
	});
}

/*
 * What is sent
 */
static void
add_line(struct http_header *lines, size_t *count, struct str name,
    struct str value)
{
	INSIST(*count < LINES_MAX);
	lines[(*count)++] = (struct http_header){ name, value };
}

static struct str
policy_of(struct exchange *x, const struct reply *r)
{
	struct buf b;

	buf_open(&b, x->arena, 1024);
	buf_add(&b, STR(SECURITY_POLICY_HEAD));
	for (size_t i = 0; i < r->form_ends_count; i++) {
		buf_add_byte(&b, ' ');
		buf_add(&b, r->form_ends[i]);
	}
	buf_add(&b, STR(SECURITY_POLICY_TAIL));
	return buf_str(&b);
}

static struct str
security_value(struct exchange *x, const struct reply *r,
    const struct security_header *h)
{
	struct str name = str_of(h->name);

	if (str_equal(name, STR(SECURITY_POLICY)) && r->form_ends_count > 0)
		return policy_of(x, r);
	if (str_equal(name, STR(SECURITY_REFERRER)) && r->has_form)
		return STR("same-origin");
	if (str_equal(name, STR(SECURITY_CACHE)) && r->is_forever)
		return STR("public, max-age=31536000, immutable");
	return str_of(h->value);
}

static bool
says_header(const struct reply *r, struct str name)
{
	for (size_t i = 0; i < r->headers_count; i++)
		if (str_equal_nocase(r->headers[i].name, name))
			return true;
	return false;
}

struct reply_lines
reply_lines_of(struct exchange *x)
{
	struct reply *r = reply_of(x);
	struct http_header *lines = ARENA_ARRAY(x->arena, struct http_header,
	    LINES_MAX);
	const struct security_header *h;
	size_t count = 0;

	for (size_t i = 0; (h = security_header_at(i)) != NULL; i++)
		if ((!h->is_https_only || x->conf->is_https) &&
		    !says_header(r, str_of(h->name)))
			add_line(lines, &count, str_of(h->name),
			    security_value(x, r, h));
	if (!str_is_absent(r->content_type))
		add_line(lines, &count, STR("content-type"), r->content_type);
	add_line(lines, &count, STR("x-request-id"), x->request_id);
	if (cross_origin_is_shared(x)) {
		add_line(lines, &count, STR(CROSS_ORIGIN_ALLOWED), STR("*"));
		add_line(lines, &count, STR(CROSS_ORIGIN_EXPOSED),
		    cross_origin_exposes(x));
	}
	for (size_t i = 0; i < r->headers_count; i++)
		add_line(lines, &count, r->headers[i].name,
		    r->headers[i].value);
	for (size_t i = 0; i < r->cookies_count; i++)
		add_line(lines, &count, STR("set-cookie"),
		    r->cookies[i].value);
	return (struct reply_lines){ lines, count };
}

struct str
reply_body(struct exchange *x)
{
	struct reply *r = reply_of(x);

	if (!r->has_page)
		return r->body;
	if (!buf_is_full(&r->page))
		return buf_str(&r->page);
	log_event(LOG_ALARM, "page_too_long",
	    LOG_STR("request_id", x->request_id));
	r->http_status = 500;
	r->content_type = STR("text/plain; charset=utf-8");
	return STR("This page cannot be shown.");
}
