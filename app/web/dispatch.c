#include "web/dispatch.h"

#include <kore/kore.h>
#include <kore/http.h>

#include <arpa/inet.h>

#include "base/metric.h"
#include "base/url.h"
#include "web/cross_origin.h"
#include "web/csrf.h"
#include "web/inside.h"
#include "web/peer.h"
#include "web/refusal.h"
#include "web/reply.h"
#include "web/router.h"

#define HOOK_KEY_HEADER		STR("x-placet-hook-key")
#define LOGIN_PATH		"/login"
#define NEXT_MAX_BYTES		12288	/* three times that fits a header */

static size_t under_way;

/*
 * Reading what Kore has
 */
static enum method
method_of(int kore_method)
{
	switch (kore_method) {
	case HTTP_METHOD_GET:
	case HTTP_METHOD_HEAD:
		return GET;
	case HTTP_METHOD_POST:
		return POST;
	case HTTP_METHOD_PUT:
		return PUT;
	case HTTP_METHOD_PATCH:
		return PATCH;
	case HTTP_METHOD_DELETE:
		return DELETE_;
	case HTTP_METHOD_OPTIONS:
		return OPTIONS;
	default:
		return METHOD_NONE;
	}
}

static struct str
copy(struct exchange *x, const char *text)
{
	return arena_copy(x->arena, str_of(text));
}

static void
copy_headers(struct exchange *x, struct http_request *req)
{
	struct kore_http_header *h;
	struct http_header *headers;
	size_t count = 1;

	TAILQ_FOREACH(h, &req->req_headers, list)
		count++;
	headers = ARENA_ARRAY(x->arena, struct http_header, count);
	headers[0].name = STR("host");
	headers[0].value = copy(x, req->host);
	count = 1;
	TAILQ_FOREACH(h, &req->req_headers, list) {
		headers[count].name = copy(x, h->header);
		headers[count].value = str_trim(copy(x, h->value));
		count++;
	}
	x->headers = headers;
	x->headers_count = count;
}

static struct str
direct_peer(struct exchange *x, const struct connection *c)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (c->family == AF_INET)
		inet_ntop(AF_INET, &c->addr.ipv4.sin_addr, text, sizeof(text));
	else if (c->family == AF_INET6)
		inet_ntop(AF_INET6, &c->addr.ipv6.sin6_addr, text,
		    sizeof(text));
	return copy(x, text);
}

static void
copy_body(struct exchange *x, const struct http_request *req)
{
	x->body = STR("");
	if (req->http_body != NULL)
		x->body = arena_copy(x->arena, str_range(req->http_body->data,
		    req->http_body_length));
}

static enum fault
read_head(struct exchange *x, struct http_request *req)
{
	struct web_inside *in = x->inside;
	struct str raw_path = copy(x, req->path);

	x->method = method_of(req->method);
	x->is_head = req->method == HTTP_METHOD_HEAD;
	x->query = req->query_string == NULL ? STR("") :
	    copy(x, req->query_string);
	in->target = req->query_string == NULL ? raw_path :
	    arena_printf(x->arena, "%.*s?%.*s", STR_ARG(raw_path),
	    STR_ARG(x->query));
	x->path = raw_path;
	copy_headers(x, req);
	x->peer = peer_of(direct_peer(x, req->owner), x->conf->trusted_proxies,
	    x->headers, x->headers_count);
	TRY(path_read(x->arena, raw_path, &in->path));
	x->path = path_text(x->arena, &in->path);
	in->cookies_unread = cookies_read(x->arena, x->headers,
	    x->headers_count, &in->cookies);
	if (in->cookies_unread != FAULT_NONE)
		in->cookies = (struct cookie_list){ 0 };
	return FAULT_NONE;
}

/*
 * What a row's words mean
 */
/* "127.0.0.1:8080" of "http://127.0.0.1:8080" */
static struct str
our_name(const struct exchange *x)
{
	struct str ours = x->conf->public_url;

	return str_from(ours, str_find(ours, ':', 0) + 3);
}

static bool
is_our_host(struct exchange *x)
{
	return str_equal_nocase(our_name(x),
	    exchange_header(x, STR("host")));
}

/* "localhost" where our own name is a loopback address, at the same port. */
static bool
means_this_machine(struct exchange *x)
{
	struct str host = exchange_header(x, STR("host"));
	struct str name = str_first(host, str_find(host, ':', 0));
	struct url ours;

	return str_equal_nocase(name, STR("localhost")) &&
	    url_read(x->arena, x->conf->public_url, &ours) &&
	    url_is_loopback_literal(&ours) &&
	    str_ends(our_name(x), str_from(host, name.len));
}

/*
 * Pages answer only under their own name: another one that leads here (DNS
 * rebinding, a forgotten alias) has other cookies and other origins.
 */
static enum fault
answer_elsewhere(struct exchange *x)
{
	struct str ours = x->conf->public_url;

	if (x->method == GET && means_this_machine(x))
		return reply_see_other(x, arena_printf(x->arena, "%.*s%.*s",
		    STR_ARG(ours), STR_ARG(x->inside->target)));
	return reply_problem(x, &(struct web_problem){ .status = 421 });
}

static enum fault
check_engine(struct exchange *x)
{
	struct str key = exchange_header(x, HOOK_KEY_HEADER);

	if (str_is_empty(key) || !bytes_equal_ct(key, x->conf->hook_key))
		return FAULT_UNAUTHENTICATED;
	return FAULT_NONE;
}

/*
 * Sends the visitor to sign in and back. A form is not sent again: back is then
 * the page it stood on, if its path has one.
 */
static enum fault
ask_to_sign_in(struct exchange *x)
{
	struct str back;
	struct buf b;

	back = x->method == GET ? x->inside->target : x->path;
	if (!exchange_has_page(x))
		back = STR("/");
	if (back.len > NEXT_MAX_BYTES)
		return reply_see_other_path(x, STR(LOGIN_PATH));
	buf_open(&b, x->arena, 3 * NEXT_MAX_BYTES + 64);
	buf_add(&b, x->method == GET ? STR(LOGIN_PATH "?next=") :
	    STR(LOGIN_PATH "?done=over&next="));
	buf_add_percent(&b, back);
	return reply_see_other_path(x, buf_str(&b));
}

static bool
is_signed_in(const struct exchange *x)
{
	return !uuid_is_zero(x->person.user.uuid);
}

static enum fault
check_person(struct exchange *x)
{
	if (x->route->nature != MACHINE)
		TRY(person_find(x));
	if (is_signed_in(x) && str_is_absent(x->actor))
		x->actor = arena_printf(x->arena, "user:%.*s",
		    STR_ARG(uuid_text(x->arena, x->person.user.uuid)));
	switch (x->route->who) {
	case PERSON:
	case OPERATOR:
		if (!is_signed_in(x))
			return ask_to_sign_in(x);
		if (x->route->who == OPERATOR && !x->person.is_operator)
			return FAULT_NOT_FOUND;
		return FAULT_NONE;
	case ENGINE_:
		return check_engine(x);
	case ANYONE:
	case CLIENT:
	case RESOURCE_SERVER:
	case BEARER:
		return FAULT_NONE;
	case WHO_NONE:
	case WHO_COUNT:
		break;
	}
	PANIC("route %s is for nobody", x->route->path);
}

static enum fault
answer(struct exchange *x)
{
	const struct web_hooks *hooks = &web_server()->hooks;

	if (cross_origin_preflight(x))
		return FAULT_NONE;
	if (x->inside->unread == FAULT_NONE)
		TRY(route_choose(x));
	if (hooks->choose_locale != NULL)
		hooks->choose_locale(x);
	TRY(x->inside->unread);
	if (x->route->nature != MACHINE)
		TRY(x->inside->cookies_unread);
	if (x->route->nature != MACHINE && !is_our_host(x))
		return answer_elsewhere(x);
	TRY(check_person(x));
	if (reply_is_set(x))
		return FAULT_NONE;
	if (x->route->nature == CHANGES || x->route->nature == UPLOADS)
		TRY(csrf_check(x));
	return x->route->handler(x);
}

/*
 * Sending
 */
static void
log_request(const struct exchange *x)
{
	int status = x->inside->reply.http_status;
	int64_t ms = mono_now().ms - x->inside->began.ms;

	log_event(status >= 500 ? LOG_WARN : LOG_NOTE, "request",
	    LOG_STR("method", str_of(x->is_head ? "HEAD" :
	    method_name(x->method))),
	    LOG_STR("route", str_of(x->route == NULL ? "-" : x->route->path)),
	    LOG_INT("status", status),
	    LOG_INT("ms", ms),
	    LOG_STR("fault", str_of(x->inside->fault == FAULT_NONE ? "none" :
	    fault_of(x->inside->fault)->name)),
	    LOG_STR("left", x->inside->request == NULL ? STR("yes") :
	    STR("no")),
	    LOG_STR("request_id", x->request_id),
	    LOG_STR("peer", x->peer));
	metric_add(METRIC_REQUESTS, 1);
	if (status >= 400)
		metric_add(status >= 500 ? METRIC_REQUESTS_FAILED :
		    METRIC_REQUESTS_REFUSED, 1);
	if (x->inside->fault == FAULT_BUSY)
		metric_add(METRIC_REQUESTS_SHED, 1);
}

static void
finish(struct exchange *x)
{
	log_request(x);
	exchange_close(&x);
	under_way--;
}

static void
send_reply(struct http_request *req, struct exchange *x)
{
	struct str body = reply_body(x);
	struct reply_lines lines = reply_lines_of(x);

	for (size_t i = 0; i < lines.count; i++)
		http_response_header(req,
		    arena_cstr(x->arena, lines.items[i].name),
		    arena_cstr(x->arena, lines.items[i].value));
	http_response(req, x->inside->reply.http_status, body.bytes, body.len);
}

/*
 * The fiber
 */
static void
run(void *argument)
{
	struct exchange *x = argument;
	enum fault fault = answer(x);

	/* A handler that has a better sentence sets it and gives the fault. */
	x->inside->fault = fault;
	if (!reply_is_set(x)) {
		if (fault == FAULT_NONE)
			PANIC("no reply from %s", x->route->path);
		reply_fault(x, fault);
	}
	x->inside->is_over = true;
	if (x->inside->request != NULL)
		http_request_wakeup(x->inside->request);
	else
		finish(x);
}

/* Kore calls this each time it frees the request, in whatever state it is. */
static void
visitor_left(struct http_request *req)
{
	struct exchange *x = req->hdlr_extra;

	if (x == NULL)
		return;
	req->hdlr_extra = NULL;
	x->inside->request = NULL;
	if (x->inside->is_over)
		finish(x);
}

static int
answer_and_finish(struct http_request *req, struct exchange *x)
{
	send_reply(req, x);
	req->hdlr_extra = NULL;
	finish(x);
	return KORE_RESULT_OK;
}

struct exchange *
dispatch_read(struct http_request *req)
{
	struct exchange *x = exchange_open(web_server()->conf);

	x->inside->is_hook = dispatch_is_hook(req->owner);
	x->inside->unread = read_head(x, req);
	return x;
}

bool
dispatch_is_hook(const struct connection *c)
{
	const struct listener *l = c->owner;

	return strcmp(l->server->name, SERVER_HOOK) == 0;
}

static int
begin(struct http_request *req)
{
	struct exchange *x = dispatch_read(req);

	under_way++;
	x->inside->request = req;
	copy_body(x, req);
	req->hdlr_extra = x;
	req->flags |= HTTP_REQUEST_RETAIN_EXTRA;
	req->onfree = visitor_left;

	if (x->inside->unread == FAULT_NONE && asset_reply(x))
		return answer_and_finish(req, x);
	if (fiber_start(x->inside->is_hook ? LANE_HOOK : LANE_PORTAL, run,
	    x) != FAULT_NONE) {
		refusal_reply(x, 503, 0);
		return answer_and_finish(req, x);
	}
	http_request_sleep(req);
	return KORE_RESULT_RETRY;
}

int
web_dispatch(struct http_request *req)
{
	struct exchange *x = req->hdlr_extra;

	if (x == NULL) {
		/* The patch reads one request at a time: the second wall. */
		if (TAILQ_FIRST(&req->owner->http_requests) != req)
			return KORE_RESULT_ERROR;
		return begin(req);
	}
	if (!x->inside->is_over) {
		http_request_sleep(req);
		return KORE_RESULT_RETRY;
	}
	return answer_and_finish(req, x);
}

size_t
dispatch_under_way(void)
{
	return under_way;
}
