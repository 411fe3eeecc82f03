#include "model/domain_name.h"

#include <idn2.h>

#include "base/address.h"
#include "model/code_point.h"
#include "model/public_suffix.h"

#define TYPED_MAX_BYTES		((size_t)1000)
#define DNS_NAME_MAX_BYTES	((size_t)253)
#define LABEL_MAX_BYTES		((size_t)63)

/* Not IDN2_USE_STD3_ASCII_RULES: libidn2 2.3.3 makes "ab.com" of "a_b.com"
 * with it, instead of refusing. */
#define IDNA_RULES	(IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL)

/* Names that no registry gives away. */
static const char *const reserved[] = {
	"alt",			/* RFC 9476 */
	"arpa",			/* RFC 3172, home.arpa: RFC 8375 */
	"example",		/* RFC 6761 */
	"internal",		/* ICANN, 2024 */
	"invalid",		/* RFC 6761 */
	"local",		/* RFC 6762 */
	"localhost",		/* RFC 6761 */
	"onion",		/* RFC 7686 */
	"test",			/* RFC 6761 */
};

static enum problem
character_problem(uint32_t point)
{
	switch (code_point_kind(point)) {
	case CODE_POINT_CONTROL:
		return PROBLEM_CONTROL_CHARACTER;
	case CODE_POINT_BIDI:
		return PROBLEM_BIDI;
	case CODE_POINT_INVISIBLE:
		return PROBLEM_INVISIBLE;
	case CODE_POINT_UNASSIGNED:
	case CODE_POINT_CHECK_MARK:
		return PROBLEM_DOMAIN_CHARACTER;
	case CODE_POINT_DRESSED:
	case CODE_POINT_VISIBLE:
	case CODE_POINT_MARK:
		break;
	}
	if (point == '*')
		return PROBLEM_WILDCARD;
	if (point < 0x80 && strchr(":/@?#\\", (int)point) != NULL)
		return PROBLEM_DOMAIN_ADDRESS;
	if (point < 0x80 && strchr(" !\"$%&'()+,;<=>[]^_`{|}~",
	    (int)point) != NULL)
		return PROBLEM_DOMAIN_CHARACTER;
	return PROBLEM_NONE;
}

static enum problem
characters_problem(struct str text)
{
	struct str rest = text;
	uint32_t point;

	while (str_next_code_point(&rest, &point)) {
		enum problem p = character_problem(point);

		if (p != PROBLEM_NONE)
			return p;
	}
	return PROBLEM_NONE;
}

static bool
is_ip_literal(struct str text)
{
	struct address address;

	if (str_starts(text, STR("[")) && str_ends(text, STR("]")))
		text = str_first(str_from(text, 1), text.len - 2);
	return address_read(text, &address);
}

static enum problem
typed_problem(struct str text)
{
	if (text.len == 0)
		return PROBLEM_EMPTY;
	if (text.len > TYPED_MAX_BYTES)
		return PROBLEM_TOO_LONG;
	if (!str_is_utf8(text))
		return PROBLEM_NOT_UTF8;
	return is_ip_literal(text) ? PROBLEM_DOMAIN_IP :
	    characters_problem(text);
}

static enum problem
problem_of(int idn2)
{
	switch (idn2) {
	case IDN2_MALLOC:
		PANIC("out of memory");
	case IDN2_TOO_BIG_DOMAIN:
		return PROBLEM_TOO_LONG;
	case IDN2_TOO_BIG_LABEL:
		return PROBLEM_DOMAIN_LABEL_LENGTH;
	case IDN2_2HYPHEN:
	case IDN2_HYPHEN_STARTEND:
		return PROBLEM_DOMAIN_HYPHEN;
	case IDN2_PUNYCODE_BAD_INPUT:
	case IDN2_PUNYCODE_BIG_OUTPUT:
	case IDN2_PUNYCODE_OVERFLOW:
	case IDN2_INVALID_ALABEL:
	case IDN2_UALABEL_MISMATCH:
	case IDN2_ALABEL_ROUNDTRIP_FAILED:
	case IDN2_INVALID_NONTRANSITIONAL:
	case IDN2_NOT_NFC:
		return PROBLEM_DOMAIN_XN;
	default:
		return PROBLEM_DOMAIN_CHARACTER;
	}
}

static enum problem
to_ascii(struct arena *a, struct str unicode, struct str *ascii_r)
{
	uint8_t *made = NULL;
	int error = idn2_lookup_u8((const uint8_t *)arena_cstr(a, unicode),
	    &made, IDNA_RULES);

	if (error != IDN2_OK)
		return problem_of(error);
	*ascii_r = arena_copy(a, str_of((const char *)made));
	idn2_free(made);
	return PROBLEM_NONE;
}

static bool
to_unicode(struct arena *a, struct str ascii, struct str *unicode_r)
{
	char *made = NULL;
	int error = idn2_to_unicode_8z8z(arena_cstr(a, ascii), &made, 0);

	if (error == IDN2_MALLOC)
		PANIC("out of memory");
	if (error != IDN2_OK)
		return false;
	*unicode_r = arena_copy(a, str_of(made));
	idn2_free(made);
	return true;
}

static enum problem
label_problem(struct str label)
{
	if (label.len == 0)
		return PROBLEM_DOMAIN_EMPTY_LABEL;
	if (label.len > LABEL_MAX_BYTES)
		return PROBLEM_DOMAIN_LABEL_LENGTH;
	for (size_t i = 0; i < label.len; i++) {
		char c = label.bytes[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-')
			return PROBLEM_DOMAIN_CHARACTER;
	}
	if (label.bytes[0] == '-' || label.bytes[label.len - 1] == '-' ||
	    (label.len >= 4 && memcmp(label.bytes + 2, "--", 2) == 0 &&
	    !str_starts(label, STR("xn--"))))
		return PROBLEM_DOMAIN_HYPHEN;
	return PROBLEM_NONE;
}

/* What browsers take for an address (WHATWG URL, "ends in a number"): no
 * registry has a last label like it. */
static bool
is_number(struct str label)
{
	size_t i = str_starts(label, STR("0x")) ? 2 : 0;
	bool is_hex = i == 2;

	for (; i < label.len; i++) {
		char c = label.bytes[i];

		if ((c < '0' || c > '9') && (!is_hex || c < 'a' || c > 'f'))
			return false;
	}
	return true;
}

/* libidn2 lets through what only dots are wrong with. */
static enum problem
shape_problem(struct str ascii)
{
	struct str rest = ascii, label = STR("");

	if (str_ends(ascii, STR(".")))
		return str_ends(ascii, STR("..")) || ascii.len == 1 ?
		    PROBLEM_DOMAIN_EMPTY_LABEL : PROBLEM_DOMAIN_LAST_DOT;
	while (str_next(&rest, '.', &label)) {
		enum problem p = label_problem(label);

		if (p != PROBLEM_NONE)
			return p;
	}
	if (is_number(label))
		return PROBLEM_DOMAIN_IP;
	return ascii.len > DOMAIN_NAME_MAX_BYTES ? PROBLEM_TOO_LONG :
	    PROBLEM_NONE;
}

bool
domain_covers(struct str domain, struct str host)
{
	if (domain.len == 0 || !str_ends(host, domain))
		return false;
	return host.len == domain.len ||
	    host.bytes[host.len - domain.len - 1] == '.';
}

static bool
is_below_any(struct str_list list, struct str name)
{
	for (size_t i = 0; i < list.count; i++) {
		if (domain_covers(list.items[i], name))
			return true;
	}
	return false;
}

static enum problem
ownership_problem(const struct configuration *conf, struct str name)
{
	if (is_below_any(conf->domains_reserved, name))
		return PROBLEM_NONE;
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		if (domain_covers(str_of(reserved[i]), name))
			return PROBLEM_DOMAIN_RESERVED;
	}
	switch (public_suffix_of(name)) {
	case PUBLIC_SUFFIX_UNKNOWN:
		return PROBLEM_DOMAIN_NO_SUFFIX;
	case PUBLIC_SUFFIX_ICANN:
		return PROBLEM_DOMAIN_PUBLIC_SUFFIX;
	case PUBLIC_SUFFIX_PRIVATE:
		return str_list_has(conf->domains_private_suffixes, name) ?
		    PROBLEM_NONE : PROBLEM_DOMAIN_PRIVATE_SUFFIX;
	case PUBLIC_SUFFIX_NONE:
		break;
	}
	return PROBLEM_NONE;
}

/* Both forms, each made of the other: an A-label that stands for something
 * that would be written otherwise is nobody's name. */
static enum problem
both_forms(struct arena *a, struct str typed, struct domain_name *name_r)
{
	struct domain_name name;
	struct str again;
	enum problem p = to_ascii(a, typed, &name.ascii);

	if (p == PROBLEM_NONE)
		p = shape_problem(name.ascii);
	if (p != PROBLEM_NONE)
		return p;
	if (!to_unicode(a, name.ascii, &name.shown) ||
	    to_ascii(a, name.shown, &again) != PROBLEM_NONE ||
	    !str_equal(again, name.ascii))
		return PROBLEM_DOMAIN_XN;
	p = characters_problem(name.shown);
	if (p != PROBLEM_NONE)
		return p;
	name.shows_both = !str_equal(name.ascii, name.shown);
	*name_r = name;
	return PROBLEM_NONE;
}

bool
domain_in_ascii(struct arena *a, struct str typed, struct str *ascii_r)
{
	struct domain_name name;

	if (typed_problem(typed) != PROBLEM_NONE ||
	    both_forms(a, typed, &name) != PROBLEM_NONE)
		return false;
	*ascii_r = name.ascii;
	return true;
}

enum problem
domain_name_read(struct arena *a, const struct configuration *conf,
    struct str typed, struct domain_name *name_r)
{
	struct str text = str_trim(typed);
	struct domain_name name;
	enum problem p = typed_problem(text);

	if (p == PROBLEM_NONE)
		p = both_forms(a, text, &name);
	if (p == PROBLEM_NONE)
		p = ownership_problem(conf, name.ascii);
	if (p == PROBLEM_NONE)
		*name_r = name;
	return p;
}

struct domain_name
domain_name_of(struct arena *a, struct str ascii)
{
	struct domain_name name = { ascii, ascii, false };
	struct domain_name read;

	if (ascii.len <= DNS_NAME_MAX_BYTES && ascii.len > 0 &&
	    both_forms(a, ascii, &read) == PROBLEM_NONE &&
	    str_equal(read.ascii, ascii))
		name = read;
	return name;
}
