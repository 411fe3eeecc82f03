/*
 * url: one pass from left to right, cutting parts off the front (RFC 3986).
 *
 * Nothing is repaired. A text that two programs could read differently is no
 * address here.
 */
#include <arpa/inet.h>
#include <string.h>

#include "base/url.h"

#define URL_MAX_BYTES		((size_t)8 * 1024)
#define HOST_MAX_BYTES		((size_t)253)
#define LABEL_MAX_BYTES		((size_t)63)
#define LOOPBACK_IPV4_NET	127

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* 0 … 15, or -1. */
static int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* unreserved, gen-delims, sub-delims and '%' (RFC 3986 §2). */
static bool
is_url_byte(char c)
{
	if (is_alpha(c) || is_digit(c))
		return true;
	return c != '\0' && strchr("-._~:/?#[]@!$&'()*+,;=%", c) != NULL;
}

static bool
is_made_of_url_bytes(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!is_url_byte(s.bytes[i]))
			return false;
		if (s.bytes[i] != '%')
			continue;
		if (s.len - i < 3 || hex_value(s.bytes[i + 1]) < 0 ||
		    hex_value(s.bytes[i + 2]) < 0)
			return false;
	}
	return true;
}

static struct str
lower_copy(struct arena *a, struct str s)
{
	char *bytes = arena_take(a, s.len);

	for (size_t i = 0; i < s.len; i++) {
		bytes[i] = s.bytes[i];
		if (bytes[i] >= 'A' && bytes[i] <= 'Z')
			bytes[i] = (char)(bytes[i] - 'A' + 'a');
	}
	return str_range(bytes, s.len);
}

/* Cuts "scheme:" off the front (RFC 3986 §3.1). */
static bool
take_scheme(struct str *rest, struct str *scheme_r)
{
	size_t colon = str_find(*rest, ':', 0);

	if (colon == SIZE_MAX || colon == 0 || !is_alpha(rest->bytes[0]))
		return false;
	for (size_t i = 0; i < colon; i++) {
		char c = rest->bytes[i];

		if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' &&
		    c != '.')
			return false;
	}
	*scheme_r = str_first(*rest, colon);
	*rest = str_from(*rest, colon + 1);
	return true;
}

/* Cuts off what is before the first byte of `ends`, or all. */
static struct str
take_until(struct str *rest, const char *ends)
{
	size_t len = 0;
	struct str piece;

	while (len < rest->len && strchr(ends, rest->bytes[len]) == NULL)
		len++;
	piece = str_first(*rest, len);
	*rest = str_from(*rest, len);
	return piece;
}

static bool
is_label(struct str label)
{
	if (label.len == 0 || label.len > LABEL_MAX_BYTES)
		return false;
	if (label.bytes[0] == '-' || label.bytes[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++) {
		char c = label.bytes[i];

		if (!is_alpha(c) && !is_digit(c) && c != '-' && c != '_')
			return false;
	}
	return true;
}

/* What a browser takes for an IPv4 address (WHATWG URL, "ends in a number"). */
static bool
is_number_like(struct str label)
{
	size_t i = 0;
	bool is_hex = str_starts(label, STR("0x"));

	for (i = is_hex ? 2 : 0; i < label.len; i++) {
		if (is_hex ? hex_value(label.bytes[i]) < 0 :
		    !is_digit(label.bytes[i]))
			return false;
	}
	return true;
}

static bool
read_ip(int family, struct str literal, void *address_r)
{
	char text[INET6_ADDRSTRLEN];

	if (literal.len == 0 || literal.len >= sizeof(text))
		return false;
	memcpy(text, literal.bytes, literal.len);
	text[literal.len] = '\0';
	return inet_pton(family, text, address_r) == 1;
}

/* `host` is in lower case already. */
static bool
is_host_name(struct str host)
{
	struct str rest = host;
	struct str label = STR("");
	struct in_addr ipv4;

	if (host.len == 0 || host.len > HOST_MAX_BYTES ||
	    host.bytes[host.len - 1] == '.')
		return false;
	while (str_next(&rest, '.', &label)) {
		if (!is_label(label))
			return false;
	}
	return !is_number_like(label) || read_ip(AF_INET, host, &ipv4);
}

/* ":8080" or nothing; anything else is no port. */
static bool
read_port(struct str text, int *port_r)
{
	uint64_t port;

	if (text.len == 0) {
		*port_r = 0;
		return true;
	}
	if (text.bytes[0] != ':' || text.len < 2 || text.bytes[1] == '0')
		return false;
	if (!str_to_u64(str_from(text, 1), &port) || port > 65535)
		return false;
	*port_r = (int)port;
	return true;
}

static bool
read_ipv6_host(struct arena *a, struct str text, struct url *url)
{
	size_t end = str_find(text, ']', 0);
	struct in6_addr ipv6;

	if (end == SIZE_MAX)
		return false;
	url->host = lower_copy(a, str_first(str_from(text, 1), end - 1));
	url->host_is_ipv6 = true;
	return read_ip(AF_INET6, url->host, &ipv6) &&
	    read_port(str_from(text, end + 1), &url->port);
}

/* [ userinfo "@" ] host [ ":" port ] */
static bool
read_authority(struct arena *a, struct str text, struct url *url)
{
	size_t at = str_find(text, '@', 0);
	struct str name;

	if (at != SIZE_MAX) {
		if (str_find(text, '@', at + 1) != SIZE_MAX)
			return false;
		url->userinfo = arena_copy(a, str_first(text, at));
		text = str_from(text, at + 1);
	}
	if (str_starts(text, STR("[")))
		return read_ipv6_host(a, text, url);

	name = take_until(&text, ":");
	url->host = lower_copy(a, name);
	if (!read_port(text, &url->port))
		return false;
	if (url->scheme == URL_OTHER && name.len == 0)
		return at == SIZE_MAX && url->port == 0;
	return is_host_name(url->host);
}

static enum url_scheme
scheme_of(struct str scheme)
{
	if (str_equal(scheme, STR("https")))
		return URL_HTTPS;
	if (str_equal(scheme, STR("http")))
		return URL_HTTP;
	return URL_OTHER;
}

/* Brackets belong to IPv6 hosts alone (RFC 3986 §3.2.2). */
static bool
has_bracket(struct str s)
{
	return str_find(s, '[', 0) != SIZE_MAX ||
	    str_find(s, ']', 0) != SIZE_MAX;
}

bool
url_read(struct arena *a, struct str text, struct url *url_r)
{
	struct url url = { .scheme = URL_OTHER };
	struct str rest = text;
	struct str piece;

	if (text.len == 0 || text.len > URL_MAX_BYTES ||
	    !is_made_of_url_bytes(text) || !take_scheme(&rest, &piece))
		return false;
	url.scheme_text = lower_copy(a, piece);
	url.scheme = scheme_of(url.scheme_text);

	if (str_starts(rest, STR("//"))) {
		rest = str_from(rest, 2);
		if (!read_authority(a, take_until(&rest, "/?#"), &url))
			return false;
	} else if (url.scheme != URL_OTHER) {
		return false;
	}
	if (has_bracket(rest))
		return false;

	url.path = arena_copy(a, take_until(&rest, "?#"));
	if (str_starts(rest, STR("?"))) {
		rest = str_from(rest, 1);
		url.query = arena_copy(a, take_until(&rest, "#"));
	}
	if (str_starts(rest, STR("#"))) {
		url.fragment = arena_copy(a, str_from(rest, 1));
		if (str_find(url.fragment, '#', 0) != SIZE_MAX)
			return false;
	}
	*url_r = url;
	return true;
}

bool
url_is_loopback_literal(const struct url *u)
{
	struct in_addr ipv4;
	struct in6_addr ipv6;

	if (u->host_is_ipv6)
		return read_ip(AF_INET6, u->host, &ipv6) &&
		    IN6_IS_ADDR_LOOPBACK(&ipv6);
	return read_ip(AF_INET, u->host, &ipv4) &&
	    ntohl(ipv4.s_addr) >> 24 == LOOPBACK_IPV4_NET;
}

static void
add_host(struct buf *b, const struct url *u)
{
	if (u->host_is_ipv6)
		buf_add_byte(b, '[');
	buf_add(b, u->host);
	if (u->host_is_ipv6)
		buf_add_byte(b, ']');
}

static bool
is_default_port(const struct url *u)
{
	return (u->scheme == URL_HTTPS && u->port == 443) ||
	    (u->scheme == URL_HTTP && u->port == 80);
}

static struct str
whole(const struct buf *b)
{
	INSIST(!buf_is_full(b));
	return buf_str(b);
}

struct str
url_origin(struct arena *a, const struct url *u)
{
	struct buf b;

	buf_open(&b, a, 2 * URL_MAX_BYTES);
	buf_add(&b, u->scheme_text);
	buf_add_byte(&b, ':');
	if (u->scheme == URL_OTHER)
		return whole(&b);
	buf_add(&b, STR("//"));
	add_host(&b, u);
	if (u->port != 0 && !is_default_port(u))
		buf_printf(&b, ":%d", u->port);
	return whole(&b);
}

struct str
url_text(struct arena *a, const struct url *u)
{
	struct buf b;

	buf_open(&b, a, 2 * URL_MAX_BYTES);
	buf_add(&b, u->scheme_text);
	buf_add_byte(&b, ':');
	if (!str_is_absent(u->host)) {
		buf_add(&b, STR("//"));
		buf_add(&b, u->userinfo);
		if (!str_is_absent(u->userinfo))
			buf_add_byte(&b, '@');
		add_host(&b, u);
		if (u->port != 0)
			buf_printf(&b, ":%d", u->port);
	}
	buf_add(&b, u->path);
	if (!str_is_absent(u->query))
		buf_add_byte(&b, '?');
	buf_add(&b, u->query);
	if (!str_is_absent(u->fragment))
		buf_add_byte(&b, '#');
	buf_add(&b, u->fragment);
	return whole(&b);
}

bool
percent_decode(struct arena *a, struct str s, bool is_form,
    struct str *plain_r)
{
	char *bytes = arena_take(a, s.len);
	struct str plain;
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.bytes[i];

		if (c == '+' && is_form)
			c = ' ';
		if (c == '%') {
			int high = i + 2 < s.len ?
			    hex_value(s.bytes[i + 1]) : -1;
			int low = i + 2 < s.len ?
			    hex_value(s.bytes[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (c == '\0')
			return false;
		bytes[len++] = c;
	}
	plain = str_range(bytes, len);
	if (!str_is_utf8(plain))
		return false;
	*plain_r = plain;
	return true;
}

bool
query_get(struct arena *a, struct str query, struct str name,
    struct str *value_r, bool *is_repeated_r)
{
	struct str rest = query;
	struct str pair;
	struct str first = STR_ABSENT;
	size_t found = 0;

	while (str_next(&rest, '&', &pair)) {
		size_t equals = str_find(pair, '=', 0);
		struct str its_name;

		if (!percent_decode(a, str_first(pair, equals), true,
		    &its_name) || !str_equal(its_name, name))
			continue;
		if (found++ == 0)
			first = equals == SIZE_MAX ? STR("") :
			    str_from(pair, equals + 1);
	}
	if (is_repeated_r != NULL)
		*is_repeated_r = found > 1;
	if (found == 0 || (found > 1 && is_repeated_r == NULL))
		return false;
	return percent_decode(a, first, true, value_r);
}

struct str
url_with(struct arena *a, struct str base, const struct str (*pairs)[2],
    size_t count)
{
	size_t hash = str_find(base, '#', 0);
	struct str front = str_first(base, hash);
	size_t ceiling = base.len;
	struct buf b;

	for (size_t i = 0; i < count; i++)
		ceiling += 2 + 3 * (pairs[i][0].len + pairs[i][1].len);
	buf_open(&b, a, ceiling);
	buf_add(&b, front);
	for (size_t i = 0; i < count; i++) {
		bool has_query = str_find(buf_str(&b), '?', 0) != SIZE_MAX;

		if (!has_query)
			buf_add_byte(&b, '?');
		else if (!str_ends(buf_str(&b), STR("?")) &&
		    !str_ends(buf_str(&b), STR("&")))
			buf_add_byte(&b, '&');
		buf_add_percent(&b, pairs[i][0]);
		buf_add_byte(&b, '=');
		buf_add_percent(&b, pairs[i][1]);
	}
	if (hash != SIZE_MAX)
		buf_add(&b, str_from(base, hash));
	return whole(&b);
}
