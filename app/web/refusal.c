#include "web/refusal.h"

#include "web/gate.h"
#include "web/inside.h"
#include "web/multipart.h"
#include "web/reply.h"
#include "web/router.h"

/* What no fault is for: nothing behind the gate says these. */
static const struct {
	int		 http_status;
	const char	*type;
	const char	*title;
} of_the_door[] = {
	{ 408, "timeout", "The request did not arrive in time." },
	{ 411, "length_needed", "The length of the body is missing." },
	{ 414, "address_too_long", "The address is longer than 16 KiB." },
	{ 431, "headers_too_long",
	    "There are more than 64 headers, or more than 32 KiB of them." },
};

#define OF_THE_DOOR	(sizeof(of_the_door) / sizeof(of_the_door[0]))

static enum fault
fault_for(int http_status)
{
	switch (http_status) {
	case 404:
		return FAULT_NOT_FOUND;
	case 405:
		return FAULT_METHOD;
	case 413:
		return FAULT_TOO_LARGE;
	case 503:
		return FAULT_BUSY;
	default:
		return FAULT_BAD_REQUEST;
	}
}

struct str
refusal_title(int http_status)
{
	for (size_t i = 0; i < OF_THE_DOOR; i++)
		if (of_the_door[i].http_status == http_status)
			return str_of(of_the_door[i].title);
	return str_of(fault_of(fault_for(http_status))->title);
}

static struct str
type_for(int http_status)
{
	for (size_t i = 0; i < OF_THE_DOOR; i++)
		if (of_the_door[i].http_status == http_status)
			return str_of(of_the_door[i].type);
	return STR_ABSENT;
}

/* Whoever sends a file knows how long that is, not what is around it. */
static size_t
limit_as_known(size_t body_max_bytes)
{
	return body_max_bytes == UPLOAD_BODY_MAX_BYTES ?
	    UPLOAD_FILE_MAX_BYTES : body_max_bytes;
}

void
refusal_reply(struct exchange *x, int http_status, size_t body_max_bytes)
{
	const struct server *server = web_server();
	size_t limit_bytes = limit_as_known(body_max_bytes);

	if (x->inside->unread == FAULT_NONE &&
	    route_choose(x) == FAULT_NOT_FOUND && http_status == 405)
		http_status = 404;
	if (server != NULL && server->hooks.choose_locale != NULL)
		server->hooks.choose_locale(x);
	reply_refuse(x, &(struct web_problem){
		.status = http_status,
		.fault = fault_for(http_status),
		.type = type_for(http_status),
		.title = refusal_title(http_status),
		.what = limit_bytes == 0 ? STR_ABSENT : arena_printf(x->arena,
		    "The body may have at most %zu KiB here.",
		    limit_bytes >> 10),
		.limit_bytes = limit_bytes,
	});
}

/* The next line of a head that may be cut off; false at its end. */
static bool
next_line(struct str *rest, struct str *line_r)
{
	if (!str_next(rest, '\n', line_r))
		return false;
	if (str_ends(*line_r, STR("\r")))
		*line_r = str_first(*line_r, line_r->len - 1);
	return line_r->len > 0;
}

/* Only what can be copied into no reply is left out; nothing else is judged. */
static void
read_headers(struct exchange *x, struct str rest)
{
	struct http_header *headers = ARENA_ARRAY(x->arena,
	    struct http_header, GATE_HEADERS_MAX);
	size_t count = 0;
	struct str line;

	while (count < GATE_HEADERS_MAX && next_line(&rest, &line)) {
		size_t colon = str_find(line, ':', 0);

		if (colon != SIZE_MAX)
			headers[count++] = (struct http_header){
				str_first(line, colon),
				str_trim(str_from(line, colon + 1)),
			};
	}
	x->headers = headers;
	x->headers_count = count;
	/* Too many of them, or one twice: then there are none. */
	if (cookies_read(x->arena, headers, count, &x->inside->cookies) !=
	    FAULT_NONE)
		x->inside->cookies = (struct cookie_list){ 0 };
}

static void
read_path(struct exchange *x, struct str raw_path)
{
	struct web_inside *in = x->inside;

	in->target = raw_path;
	x->path = raw_path;
	in->unread = path_read(x->arena, raw_path, &in->path);
	if (in->unread == FAULT_NONE)
		x->path = path_text(x->arena, &in->path);
}

struct exchange *
refusal_read(const struct configuration *conf, struct str head, bool is_hook)
{
	struct str rest = head, line, method, target;
	struct exchange *x;
	size_t space;

	if (!next_line(&rest, &line))
		return NULL;
	space = str_find(line, ' ', 0);
	if (space == SIZE_MAX)
		return NULL;
	method = str_first(line, space);
	target = str_from(line, space + 1);
	target = str_first(target, str_find(target, ' ', 0));
	if (!str_starts(target, STR("/")))
		return NULL;
	x = exchange_open(conf);
	x->inside->is_hook = is_hook;
	x->method = method_read(method);
	x->is_head = str_equal(method, STR("HEAD"));
	x->query = STR("");
	x->body = STR("");
	read_path(x, str_first(target, str_find(target, '?', 0)));
	read_headers(x, rest);
	return x;
}
