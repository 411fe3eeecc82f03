/*
 * address_text: a text that was meant to be an address and is none. What is
 * wrong with it, and how it would be one.
 */
#ifndef MODEL_ADDRESS_TEXT_H
#define MODEL_ADDRESS_TEXT_H

#include "base/url.h"
#include "model/problem.h"

/* What stands where a host would: "rp.example", "[::1]", without user and port,
 * part of `text`. Absent where there is no "//". */
struct str	address_text_host(struct str text);
/*
 * Why url_read() does not take it.
 *
 * Gives     PROBLEM_NOT_ASCII if address_text_ascii() has what it would take
 *           instead; PROBLEM_HOST_LAST_DOT, PROBLEM_PORT if that is all that is
 *           wrong; else PROBLEM_NOT_AN_ADDRESS.
 */
enum problem	address_text_problem(struct arena *a, struct str text);
/*
 * The same address as it is sent: the host in A-labels, what else is not ASCII
 * in percent signs, in UTF-8.
 *
 * Fails     false: it is ASCII, or no address in this way either.
 * Source    RFC 3987 §3.1, RFC 5891 §4.4.
 */
MUST_USE bool	address_text_ascii(struct arena *a, struct str text,
		    struct str *ascii_r);

#endif
