#include "web/gate.h"

#include <kore/kore.h>
#include <kore/http.h>

enum {
	METHOD_MAX_BYTES = 16,
	HOST_MAX_BYTES = 255,
	LENGTH_MAX_DIGITS = 15,
};

/* What the headers said that frames the message. */
struct framing {
	size_t		headers;
	size_t		hosts;
	size_t		lengths;
	size_t		encodings;
	uint64_t	body_bytes;
};

static struct gate_refusal pending;
static char pending_head[GATE_HEAD_MAX_BYTES];
static bool (*takes_upload)(struct str raw_path);
static size_t upload_max_bytes;

static struct gate_answer
refuse(int http_status)
{
	return (struct gate_answer){
		.verdict = GATE_REFUSE,
		.http_status = http_status,
	};
}

/* RFC 9110 §5.6.2 */
static bool
is_token(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.bytes[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9'))
			continue;
		if (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL)
			return false;
	}
	return s.len > 0;
}

static bool
is_visible(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.bytes[i] <= ' ' || s.bytes[i] > '~')
			return false;
	return true;
}

static bool
has_known_method(struct str method)
{
	static const char *const known[] = { "GET", "HEAD", "POST", "PUT",
	    "PATCH", "DELETE", "OPTIONS" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_equal(method, str_of(known[i])))
			return true;
	return false;
}

static bool
may_have_body(struct str method)
{
	return str_starts(method, STR("P"));	/* POST, PUT, PATCH */
}

/* Of HTTP/1.0 what Kore takes. */
static bool
is_spoken_here(struct str version, struct str method)
{
	if (str_equal(version, STR("HTTP/1.0")))
		return str_equal(method, STR("GET")) ||
		    str_equal(method, STR("HEAD")) ||
		    str_equal(method, STR("POST"));
	return str_equal(version, STR("HTTP/1.1"));
}

static int
judge_request_line(struct str line, struct str *method_r, struct str *path_r)
{
	struct str target;
	size_t first, second;

	first = str_find(line, ' ', 0);
	if (first == SIZE_MAX)
		return 400;
	second = str_find(line, ' ', first + 1);
	if (second == SIZE_MAX)
		return 400;
	*method_r = str_first(line, first);
	target = str_first(str_from(line, first + 1), second - first - 1);

	if (!is_token(*method_r) || method_r->len > METHOD_MAX_BYTES)
		return 400;
	if (target.len > GATE_TARGET_MAX_BYTES)
		return 414;
	if (!has_known_method(*method_r))
		return 405;
	/* Origin form only: nobody uses this server as a proxy. */
	if (!str_starts(target, STR("/")) || !is_visible(target) ||
	    str_find(target, '#', 0) != SIZE_MAX)
		return 400;
	*path_r = str_first(target, str_find(target, '?', 0));
	/* Not 505: nothing here answers with a 5xx that is no 503, on which
	 * some clients throw their tokens away (clients.md §3.1). */
	return is_spoken_here(str_from(line, second + 1), *method_r) ? 0 :
	    400;
}

/* Host and port as in RFC 3986 §3.2, without user information. */
static bool
is_host(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.bytes[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr("-._:[]", c) == NULL))
			return false;
	}
	return s.len > 0 && s.len <= HOST_MAX_BYTES;
}

static bool
is_field_value(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.bytes[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static int
judge_header(struct str line, struct framing *f)
{
	struct str name, value;
	size_t colon;

	if (++f->headers > GATE_HEADERS_MAX)
		return 431;
	colon = str_find(line, ':', 0);
	if (colon == SIZE_MAX)
		return 400;
	/* A fold begins with a space, and a name contains none: not a token. */
	name = str_first(line, colon);
	value = str_trim(str_from(line, colon + 1));
	if (!is_token(name) || !is_field_value(value))
		return 400;

	if (str_equal_nocase(name, STR("host"))) {
		if (++f->hosts > 1 || !is_host(value))
			return 400;
	} else if (str_equal_nocase(name, STR("content-length"))) {
		if (++f->lengths > 1 || value.len > LENGTH_MAX_DIGITS ||
		    !str_to_u64(value, &f->body_bytes))
			return 400;
	} else if (str_equal_nocase(name, STR("transfer-encoding"))) {
		f->encodings++;
	}
	return 0;
}

static int
judge_framing(const struct framing *f, struct str method, size_t surplus)
{
	if (f->hosts != 1)
		return 400;
	if (f->encodings > 0)
		return f->lengths == 0 && may_have_body(method) ? 411 : 400;
	if (f->body_bytes > 0 && !may_have_body(method))
		return 400;
	return surplus > f->body_bytes ? 400 : 0;
}

/* Gives the line before the next CR LF and moves on; both are known to come. */
static struct str
take_line(struct str *rest)
{
	size_t end = str_find(*rest, '\r', 0);
	struct str line = str_first(*rest, end);

	*rest = str_from(*rest, end + 2);
	return line;
}

/* Every CR is followed by LF and every LF preceded by CR; no NUL. A CR at the
 * very end may still get its LF. */
static bool
has_clean_lines(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.bytes[i] == '\0')
			return false;
		if (s.bytes[i] == '\r' && i + 1 < s.len &&
		    s.bytes[i + 1] != '\n')
			return false;
		if (s.bytes[i] == '\n' && (i == 0 || s.bytes[i - 1] != '\r'))
			return false;
	}
	return true;
}

static struct gate_answer
judge_part(struct str part)
{
	size_t line_bytes = str_find(part, '\r', 0);

	if (part.len > 0 && (part.bytes[0] < 'A' || part.bytes[0] > 'Z'))
		return refuse(400);
	if (!has_clean_lines(part))
		return refuse(400);
	if (line_bytes == SIZE_MAX)
		line_bytes = part.len;
	if (line_bytes > GATE_TARGET_MAX_BYTES + METHOD_MAX_BYTES + 16)
		return refuse(414);
	if (part.len >= GATE_HEAD_MAX_BYTES)
		return refuse(431);
	return (struct gate_answer){ .verdict = GATE_MORE };
}

static size_t
body_limit(struct str path)
{
	if (takes_upload != NULL && takes_upload(path))
		return upload_max_bytes;
	return GATE_BODY_MAX_BYTES;
}

struct gate_answer
gate_judge(const char *bytes, size_t len)
{
	struct framing f = { 0 };
	struct str rest, method, path;
	const char *end;
	struct gate_answer passed;
	size_t head_bytes;
	int status;

	end = memmem(bytes, len, "\r\n\r\n", 4);
	if (end == NULL)
		return judge_part(str_range(bytes, len));
	head_bytes = (size_t)(end - bytes) + 4;
	rest = str_range(bytes, head_bytes - 2);
	if (!has_clean_lines(rest))
		return refuse(400);

	method = path = STR_ABSENT;
	status = judge_request_line(take_line(&rest), &method, &path);
	while (status == 0 && rest.len > 0)
		status = judge_header(take_line(&rest), &f);
	if (status == 0)
		status = judge_framing(&f, method, len - head_bytes);
	if (status != 0)
		return refuse(status);
	passed = (struct gate_answer){
		.verdict = GATE_PASS,
		.head_bytes = head_bytes,
		.body_max_bytes = body_limit(path),
		.body_bytes = f.body_bytes,
	};
	if (passed.body_bytes > passed.body_max_bytes) {
		passed.verdict = GATE_REFUSE;
		passed.http_status = 413;
	}
	return passed;
}

void
gate_let_upload(bool (*takes)(struct str raw_path), size_t max_bytes)
{
	takes_upload = takes;
	upload_max_bytes = max_bytes;
}

bool
gate_take_refusal(struct gate_refusal *refusal_r)
{
	*refusal_r = pending;
	pending = (struct gate_refusal){ 0 };
	return refusal_r->http_status != 0;
}

/* Kore takes the memory for a body when it has read the head. */
static size_t
uploads_held(void)
{
	const struct connection *c;
	const struct http_request *req;
	size_t count = 0;

	TAILQ_FOREACH(c, &connections, list)
		TAILQ_FOREACH(req, &c->http_requests, olist)
			if (req->http_body != NULL &&
			    req->http_body->length > GATE_BODY_MAX_BYTES)
				count++;
	return count;
}

/* Kore would say the former itself, but not in our words. */
static bool
is_one_too_many(const struct gate_answer *answer)
{
	return answer->verdict == GATE_PASS &&
	    (http_request_count >= http_request_limit ||
	    (answer->body_bytes > GATE_BODY_MAX_BYTES &&
	    uploads_held() >= GATE_UPLOADS_AT_ONCE));
}

/* The head as it came: the caller spoils its first bytes. */
static void
remember(const struct gate_answer *answer, const char *bytes, size_t len)
{
	if (len > sizeof(pending_head))
		len = sizeof(pending_head);
	memcpy(pending_head, bytes, len);
	pending = (struct gate_refusal){
		.http_status = answer->http_status,
		.body_max_bytes = answer->body_max_bytes,
		.head = str_range(pending_head, len),
	};
}

void	*__wrap_kore_mem_find(void *, size_t, const void *, size_t);

/*
 * Stands where Kore's own search was, for everything that Kore searches.
 *
 * A refusal leaves Kore a head of one blank, which it answers with an error
 * and the end of the connection; app/web/bare.c then says the real status. The
 * buffer is GATE_HEAD_MAX_BYTES long from its first byte on (http_header_max),
 * so that the five bytes have room whatever has arrived.
 */
void *
__wrap_kore_mem_find(void *bytes, size_t len, const void *sought, size_t n)
{
	struct gate_answer answer;

	if (n == 2 && memcmp(sought, "\n\n", 2) == 0)
		return NULL;
	if (n != 4 || memcmp(sought, "\r\n\r\n", 4) != 0)
		return memmem(bytes, len, sought, n);
	answer = gate_judge(bytes, len);
	if (is_one_too_many(&answer))
		answer = refuse(503);
	if (answer.verdict == GATE_MORE)
		return NULL;
	if (answer.verdict == GATE_PASS) {
		/* Kore asks this when it reads the head's Content-Length,
		 * which is next. */
		http_body_max = answer.body_max_bytes;
		return (char *)bytes + answer.head_bytes - 4;
	}
	remember(&answer, bytes, len);
	memcpy(bytes, " \r\n\r\n", 5);
	return (char *)bytes + 1;
}
