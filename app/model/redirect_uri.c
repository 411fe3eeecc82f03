/*
 * redirect_uri: each rule is one question, asked in the order in which the
 * answer helps most.
 */
#include "model/redirect_uri.h"

#include "model/address_text.h"

/* '%' and two hex digits at `i`, as a number; url_read has seen to the hex. */
static int
escaped_byte(struct str s, size_t i)
{
	int value = 0;

	for (size_t j = i + 1; j <= i + 2; j++) {
		char c = s.bytes[j];

		value <<= 4;
		if (c >= '0' && c <= '9')
			value |= c - '0';
		else
			value |= (c | 0x20) - 'a' + 10;
	}
	return value;
}

static bool
has_escaped_control(struct str s)
{
	size_t i = 0;

	while ((i = str_find(s, '%', i)) != SIZE_MAX) {
		int byte = escaped_byte(s, i);

		if (byte < 0x20 || byte == 0x7f)
			return true;
		i += 3;
	}
	return false;
}

/* Bytes that another program might turn into path syntax again. */
static bool
has_escaped_syntax(struct str path)
{
	size_t i = 0;

	while ((i = str_find(path, '%', i)) != SIZE_MAX) {
		int byte = escaped_byte(path, i);

		if (byte == '.' || byte == '/' || byte == '\\' || byte == '%')
			return true;
		i += 3;
	}
	return false;
}

/* `text` without its escapes; nothing else is made of it. */
static struct str
unescaped(struct arena *a, struct str text)
{
	struct buf b;

	buf_open(&b, a, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		if (text.bytes[i] != '%') {
			buf_add_byte(&b, text.bytes[i]);
			continue;
		}
		buf_add_byte(&b, (char)escaped_byte(text, i));
		i += 2;
	}
	return buf_str(&b);
}

/*
 * A parameter that the answer brings itself (RFC 6749 §4.1.2, RFC 9207, OpenID
 * Connect): who reads it would find two, and may take the wrong one.
 */
static bool
has_response_parameter(struct arena *a, struct str query)
{
	static const char *const names[] = {
		"code", "state", "iss", "error", "error_description",
		"error_uri", "scope", "access_token", "token_type",
		"expires_in", "id_token", "session_state", "response",
	};
	struct str rest = query, pair, name;

	while (str_next(&rest, '&', &pair)) {
		name = unescaped(a, str_first(pair, str_find(pair, '=', 0)));
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (str_equal(name, str_of(names[i])))
				return true;
	}
	return false;
}

/* No "//", no "/./", no "/../". */
static bool
is_plain_path(struct str path)
{
	struct str rest = str_from(path, 1);
	struct str segment;

	while (str_next(&rest, '/', &segment)) {
		if (segment.len == 0 || str_equal(segment, STR(".")) ||
		    str_equal(segment, STR("..")))
			return false;
	}
	return !has_escaped_syntax(path);
}

/* What can be said about the text before it is taken apart. */
static enum problem
judge_text(struct str typed)
{
	if (str_trim(typed).len == 0)
		return PROBLEM_EMPTY;
	if (typed.len > REDIRECT_URI_MAX_BYTES)
		return PROBLEM_TOO_LONG;
	if (!str_is_utf8(typed))
		return PROBLEM_NOT_UTF8;
	if (str_has_control(typed))
		return PROBLEM_CONTROL_CHARACTER;
	if (str_find(typed, '*', 0) != SIZE_MAX)
		return PROBLEM_WILDCARD;
	if (str_find(typed, '#', 0) != SIZE_MAX)
		return PROBLEM_FRAGMENT;
	if (str_find(typed, '\\', 0) != SIZE_MAX)
		return PROBLEM_NOT_CANONICAL;
	return PROBLEM_NONE;
}

/* com.example.app:/cb: at least one dot, one slash, nothing odd. */
static enum problem
judge_private_scheme(const struct url *u)
{
	struct str rest = u->scheme_text;
	struct str label;
	size_t labels = 0;

	if (str_ends(rest, STR(".")) || str_find(rest, '+', 0) != SIZE_MAX)
		return PROBLEM_SCHEME;
	while (str_next(&rest, '.', &label)) {
		if (label.len == 0)
			return PROBLEM_SCHEME;
		labels++;
	}
	if (labels < 2 || !str_is_absent(u->host) ||
	    !str_starts(u->path, STR("/")))
		return PROBLEM_SCHEME;
	return PROBLEM_NONE;
}

static bool
is_localhost_name(struct str host)
{
	return str_equal(host, STR("localhost")) ||
	    str_ends(host, STR(".localhost"));
}

/* The one spelling of each loopback address that RFC 8252 §7.3 shows. */
static bool
is_plain_loopback(const struct url *u)
{
	return str_equal(u->host, u->host_is_ipv6 ? STR("::1") :
	    STR("127.0.0.1"));
}

/* url_read takes a host that ends in a digit label for IPv4 or refuses it. */
static bool
is_ip(const struct url *u)
{
	size_t dot = 0;
	size_t next;

	if (u->host_is_ipv6)
		return true;
	while ((next = str_find(u->host, '.', dot)) != SIZE_MAX)
		dot = next + 1;
	for (size_t i = dot; i < u->host.len; i++) {
		if (u->host.bytes[i] < '0' || u->host.bytes[i] > '9')
			return false;
	}
	return true;
}

static bool
is_plain_localhost(const struct url *u)
{
	return u->scheme == URL_HTTP && str_equal(u->host, STR("localhost"));
}

static enum problem
judge_host(const struct url *u, bool may_say_localhost)
{
	if (may_say_localhost && is_plain_localhost(u))
		return PROBLEM_NONE;
	if (is_localhost_name(u->host))
		return PROBLEM_LOCALHOST_NAME;
	if (is_plain_loopback(u))
		return PROBLEM_NONE;
	if (is_ip(u))
		return PROBLEM_IP_ADDRESS;
	return u->scheme == URL_HTTPS ? PROBLEM_NONE : PROBLEM_NOT_HTTPS;
}

static enum problem
judge_parts(const struct url *u, bool may_say_localhost)
{
	enum problem p;

	if (!str_is_absent(u->userinfo))
		return PROBLEM_USERINFO;
	p = u->scheme == URL_OTHER ? judge_private_scheme(u) :
	    judge_host(u, may_say_localhost);
	if (p != PROBLEM_NONE)
		return p;
	if (has_escaped_control(u->path) || has_escaped_control(u->query))
		return PROBLEM_CONTROL_CHARACTER;
	return is_plain_path(u->path) ? PROBLEM_NONE : PROBLEM_NOT_CANONICAL;
}

static enum redirect_uri_kind
kind_of(const struct url *u)
{
	if (u->scheme == URL_OTHER)
		return REDIRECT_URI_PRIVATE_SCHEME;
	return is_plain_loopback(u) || is_plain_localhost(u) ?
	    REDIRECT_URI_LOOPBACK : REDIRECT_URI_WEB;
}

static enum problem
parse(struct arena *a, struct str typed, bool may_say_localhost,
    struct redirect_uri *uri_r)
{
	enum problem p = judge_text(typed);
	struct url url;

	if (p != PROBLEM_NONE)
		return p;
	if (!url_read(a, typed, &url))
		return address_text_problem(a, typed);
	p = judge_parts(&url, may_say_localhost);
	if (p != PROBLEM_NONE)
		return p;
	if (has_response_parameter(a, url.query))
		return PROBLEM_RESPONSE_PARAMETER;
	uri_r->url = url;
	uri_r->text = url_text(a, &url);
	uri_r->kind = kind_of(&url);
	return PROBLEM_NONE;
}

enum problem
redirect_uri_parse(struct arena *a, struct str typed,
    struct redirect_uri *uri_r)
{
	return parse(a, typed, false, uri_r);
}

enum problem
redirect_uri_parse_native(struct arena *a, struct str typed,
    struct redirect_uri *uri_r)
{
	return parse(a, typed, true, uri_r);
}

enum redirect_uri_kind
redirect_uri_meant(struct str typed)
{
	size_t colon = str_find(typed, ':', 0);
	struct str scheme = str_first(typed, colon);
	struct str host = address_text_host(typed);

	if (colon == SIZE_MAX || str_find(scheme, '/', 0) != SIZE_MAX ||
	    (scheme.len > 0 && scheme.bytes[0] <= '9'))
		return REDIRECT_URI_NONE;
	if (!str_equal_nocase(scheme, STR("https")) &&
	    !str_equal_nocase(scheme, STR("http")))
		return REDIRECT_URI_PRIVATE_SCHEME;
	return str_equal_nocase(host, STR("localhost")) ||
	    str_starts(host, STR("127.")) || str_starts(host, STR("[")) ?
	    REDIRECT_URI_LOOPBACK : REDIRECT_URI_WEB;
}

struct str
redirect_uri_for_engine(struct arena *a, struct str uri)
{
	struct url url;

	if (!url_read(a, uri, &url) || !is_plain_localhost(&url) ||
	    !str_is_absent(url.userinfo))
		return uri;
	/* The scheme and the name are as long however they are spelt. */
	return arena_printf(a, "http://127.0.0.1%.*s",
	    STR_ARG(str_from(uri, sizeof("http://localhost") - 1)));
}

static bool
is_this_device(const struct url *u)
{
	return url_is_loopback_literal(u) || is_localhost_name(u->host);
}

bool
redirect_uri_read_registered(struct arena *a, struct str text,
    struct redirect_uri *uri_r)
{
	struct url url;
	enum redirect_uri_kind kind = REDIRECT_URI_WEB;

	if (text.len > REDIRECT_URI_MAX_BYTES || !url_read(a, text, &url) ||
	    !str_is_absent(url.userinfo) || !str_is_absent(url.fragment))
		return false;
	if (url.scheme == URL_OTHER) {
		if (str_find(url.scheme_text, '.', 0) == SIZE_MAX)
			return false;
		kind = REDIRECT_URI_PRIVATE_SCHEME;
	} else if (is_this_device(&url)) {
		kind = REDIRECT_URI_LOOPBACK;
	} else if (url.scheme != URL_HTTPS) {
		return false;
	}
	*uri_r = (struct redirect_uri){ .url = url, .kind = kind,
	    .text = arena_copy(a, text) };
	return true;
}

/*
 * Cuts ":51234" out of an http address on loopback, keeping every other byte.
 * False for any other address.
 */
static bool
without_loopback_port(struct arena *a, struct str text, struct str *rest_r)
{
	struct url url;
	size_t host_end;
	size_t port_end;

	if (!url_read(a, text, &url) || url.scheme != URL_HTTP ||
	    !str_is_absent(url.userinfo) || !str_is_absent(url.fragment))
		return false;
	if (!url_is_loopback_literal(&url) &&
	    !str_equal(url.host, STR("localhost")))
		return false;

	host_end = sizeof("http://") - 1 + url.host.len +
	    (url.host_is_ipv6 ? 2 : 0);
	port_end = host_end;
	while (port_end < text.len && text.bytes[port_end] != '/' &&
	    text.bytes[port_end] != '?')
		port_end++;
	*rest_r = arena_printf(a, "%.*s%.*s",
	    STR_ARG(str_first(text, host_end)),
	    STR_ARG(str_from(text, port_end)));
	return true;
}

bool
redirect_uri_match(struct arena *a, struct str registered,
    struct str requested)
{
	struct str wanted;
	struct str got;

	if (registered.len == 0 || requested.len > REDIRECT_URI_MAX_BYTES)
		return false;
	if (str_equal(registered, requested))
		return true;
	return without_loopback_port(a, registered, &wanted) &&
	    without_loopback_port(a, requested, &got) &&
	    str_equal(wanted, got);
}

struct str
redirect_uri_display_host(struct arena *a, const struct redirect_uri *uri)
{
	if (uri->kind == REDIRECT_URI_PRIVATE_SCHEME)
		return uri->url.scheme_text;
	if (uri->url.host_is_ipv6)
		return arena_printf(a, "[%.*s]", STR_ARG(uri->url.host));
	return uri->url.host;
}

struct str
redirect_uri_form_action_source(struct arena *a,
    const struct redirect_uri *uri)
{
	int usual_port = uri->url.scheme == URL_HTTPS ? 443 : 80;

	INSIST(uri->kind != REDIRECT_URI_NONE);
	if (uri->url.host_is_ipv6)
		return arena_printf(a, "%.*s://*:%d",
		    STR_ARG(uri->url.scheme_text),
		    uri->url.port != 0 ? uri->url.port : usual_port);
	return url_origin(a, &uri->url);
}

struct str_list
redirect_uri_web_hosts(struct arena *a, struct str_list uris, struct str also)
{
	struct str *hosts = ARENA_ARRAY(a, struct str, uris.count + 1);
	struct redirect_uri uri;
	size_t count = 0;

	for (size_t i = 0; i < uris.count; i++)
		if (redirect_uri_read_registered(a, uris.items[i], &uri) &&
		    uri.kind == REDIRECT_URI_WEB)
			hosts[count++] = uri.url.host;
	if (!str_is_empty(also))
		hosts[count++] = also;
	return (struct str_list){ hosts, count };
}
