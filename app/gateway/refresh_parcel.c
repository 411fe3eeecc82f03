#include "gateway/refresh_parcel.h"

/* PostgreSQL's payload is shorter than 8000 bytes; 64 are the flight's name. */
#define PARCEL_BYTES	((size_t)7900)
#define ERROR_BYTES	((size_t)64)

bool
refresh_parcel_may_say(struct str error)
{
	if (error.len == 0 || error.len > ERROR_BYTES)
		return false;
	for (size_t i = 0; i < error.len; i++)
		if ((error.bytes[i] < 'a' || error.bytes[i] > 'z') &&
		    error.bytes[i] != '_')
			return false;
	return true;
}

struct str
refresh_parcel_answer(struct arena *a, struct str sealed, struct utime until)
{
	struct str text = arena_printf(a, " answer %lld %.*s",
	    (long long)until.us, STR_ARG(base64url(a, sealed)));

	return text.len > PARCEL_BYTES ? STR_ABSENT : text;
}

struct refresh_parcel
refresh_parcel_read(struct arena *a, struct str text)
{
	struct refresh_parcel none = { 0 }, p = { 0 };
	struct str rest = text, kind, number, word;
	uint64_t n;

	if (!str_next(&rest, ' ', &kind) || kind.len != 0 ||
	    !str_next(&rest, ' ', &kind) || !str_next(&rest, ' ', &number) ||
	    !str_to_u64(number, &n) || n > INT64_MAX ||
	    !str_next(&rest, ' ', &word) || rest.len > 0)
		return none;
	if (str_equal(kind, STR("error")) && refresh_parcel_may_say(word) &&
	    (n == 400 || n == 503)) {
		p.status = (int)n;
		p.error = word;
		return p;
	}
	if (str_equal(kind, STR("answer")) &&
	    base64url_read(a, word, &p.sealed)) {
		p.until.us = (int64_t)n;
		return p;
	}
	return none;
}
