#include "model/public_name.h"

#include "model/client.h"
#include "model/domain_name.h"
#include "model/reserved_name.h"

static bool
is_of_host(char c)
{
	return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
	    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
	    c == '-';
}

/* The next piece that may be a host, without dots and hyphens around it. */
static bool
next_piece(struct str *rest, struct str *piece_r)
{
	size_t from = 0, to;

	while (from < rest->len && (!is_of_host(rest->bytes[from]) ||
	    rest->bytes[from] == '.' || rest->bytes[from] == '-'))
		from++;
	for (to = from; to < rest->len && is_of_host(rest->bytes[to]); to++)
		continue;
	*piece_r = str_from(str_first(*rest, to), from);
	*rest = str_from(*rest, to);
	while (piece_r->len > 0 &&
	    (str_ends(*piece_r, STR(".")) || str_ends(*piece_r, STR("-"))))
		*piece_r = str_first(*piece_r, piece_r->len - 1);
	return piece_r->len > 0;
}

static bool
is_host(struct arena *a, const struct configuration *conf, struct str piece,
    struct str *ascii_r)
{
	struct domain_name name;
	enum problem p;

	if (!domain_in_ascii(a, piece, ascii_r) ||
	    !str_contains(*ascii_r, STR(".")))
		return false;
	p = domain_name_read(a, conf, piece, &name);
	return p == PROBLEM_NONE || p == PROBLEM_DOMAIN_RESERVED ||
	    p == PROBLEM_DOMAIN_PUBLIC_SUFFIX ||
	    p == PROBLEM_DOMAIN_PRIVATE_SUFFIX;
}

static struct str
without_www(struct str host)
{
	return str_starts(host, STR("www.")) ? str_from(host, 4) : host;
}

static bool
is_own(struct str host, struct str_list hosts)
{
	for (size_t i = 0; i < hosts.count; i++)
		if (domain_covers(without_www(hosts.items[i]), host))
			return true;
	return false;
}

static bool
has_host_of_others(struct arena *a, const struct configuration *conf,
    struct str name, struct str_list hosts, struct str *which_r)
{
	struct str rest = name, piece, ascii;

	while (next_piece(&rest, &piece)) {
		if (!is_host(a, conf, piece, &ascii) || is_own(ascii, hosts))
			continue;
		*which_r = piece;
		return true;
	}
	return false;
}

enum problem
public_name_read(struct arena *a, const struct configuration *conf,
    struct str typed, struct str_list hosts, struct str *name_r,
    struct str *which_r)
{
	enum problem p = client_name_read(a, typed, name_r);

	*which_r = STR_ABSENT;
	if (p != PROBLEM_NONE)
		return p;
	if (name_is_reserved(a, *name_r, conf->reserved_names, which_r))
		return PROBLEM_RESERVED_NAME;
	if (name_speaks_of_trust(a, *name_r, which_r))
		return PROBLEM_TRUST_WORD;
	if (name_is_known(a, *name_r, conf->known_names, which_r))
		return PROBLEM_RESERVED_NAME;
	return has_host_of_others(a, conf, *name_r, hosts, which_r) ?
	    PROBLEM_HOST_IN_NAME : PROBLEM_NONE;
}
