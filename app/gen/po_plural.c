/*
 * The plural rule of a language: read, evaluated for trial, and written as C
 * with every operation in brackets.
 * Source: GNU gettext manual, "Additional functions for plural forms".
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "gen/po.h"

#define TRIALS	1000

struct rule {
	const char	*path;
	const char	*at;
	unsigned long	 n;	/* of the trial under way */
};

struct term {
	unsigned long	 number;
	const char	*c;
};

static struct term	choice_read(struct rule *r);

static bool
eat(struct rule *r, const char *sign)
{
	while (isspace((unsigned char)*r->at))
		r->at++;
	if (strncmp(r->at, sign, strlen(sign)) != 0)
		return false;
	r->at += strlen(sign);
	return true;
}

static struct term
simple_read(struct rule *r)
{
	struct term t;

	if (eat(r, "(")) {
		t = choice_read(r);
		if (!eat(r, ")"))
			source_fail(r->path, 1, "Plural-Forms: a bracket is "
			    "not closed");
		return t;
	}
	if (eat(r, "n"))
		return (struct term){ r->n, "n" };
	if (!isdigit((unsigned char)*r->at))
		source_fail(r->path, 1, "Plural-Forms: \"%.10s\"", r->at);
	t.number = 0;
	while (isdigit((unsigned char)*r->at) && t.number < 1000000)
		t.number = t.number * 10 + (unsigned long)(*r->at++ - '0');
	t.c = gen_print("%lu", t.number);
	return t;
}

static struct term
rest_read(struct rule *r)
{
	struct term a = simple_read(r);

	while (eat(r, "%")) {
		struct term b = simple_read(r);

		if (b.number == 0)
			source_fail(r->path, 1, "Plural-Forms: %% by zero");
		a = (struct term){ a.number % b.number,
		    gen_print("(%s %% %s)", a.c, b.c) };
	}
	return a;
}

static struct term
order_read(struct rule *r)
{
	static const char *const signs[] = {
		"==", "!=", "<=", ">=", "<", ">",
	};
	struct term a = rest_read(r);

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		struct term b;
		bool holds[6];

		if (!eat(r, signs[i]))
			continue;
		b = rest_read(r);
		holds[0] = a.number == b.number;
		holds[1] = a.number != b.number;
		holds[2] = a.number <= b.number;
		holds[3] = a.number >= b.number;
		holds[4] = a.number < b.number;
		holds[5] = a.number > b.number;
		return (struct term){ holds[i],
		    gen_print("(%s %s %s)", a.c, signs[i], b.c) };
	}
	return a;
}

static struct term
both_read(struct rule *r)
{
	struct term a = order_read(r);

	while (eat(r, "&&")) {
		struct term b = order_read(r);

		a = (struct term){ a.number != 0 && b.number != 0,
		    gen_print("(%s && %s)", a.c, b.c) };
	}
	return a;
}

static struct term
either_read(struct rule *r)
{
	struct term a = both_read(r);

	while (eat(r, "||")) {
		struct term b = both_read(r);

		a = (struct term){ a.number != 0 || b.number != 0,
		    gen_print("(%s || %s)", a.c, b.c) };
	}
	return a;
}

static struct term
choice_read(struct rule *r)
{
	struct term a = either_read(r);
	struct term yes;
	struct term no;

	if (!eat(r, "?"))
		return a;
	yes = choice_read(r);
	if (!eat(r, ":"))
		source_fail(r->path, 1, "Plural-Forms: ? without :");
	no = choice_read(r);
	return (struct term){ a.number != 0 ? yes.number : no.number,
	    gen_print("(%s ? %s : %s)", a.c, yes.c, no.c) };
}

const char *
plural_compile(const char *path, const char *header, size_t *forms_r)
{
	const char *start = header == NULL ? NULL :
	    strstr(header, " plural=");
	struct term t = { 0, NULL };

	if (start == NULL || strncmp(header, "nplurals=", 9) != 0)
		source_fail(path, 1,
		    "no Plural-Forms: nplurals=…; plural=…;");
	*forms_r = (size_t)strtoul(header + 9, NULL, 10);
	if (*forms_r < 1 || *forms_r > PO_FORMS_MAX)
		source_fail(path, 1, "nplurals is from 1 to %d", PO_FORMS_MAX);
	start += strlen(" plural=");
	for (unsigned long n = 0; n < TRIALS; n++) {
		struct rule r = { .path = path, .at = start, .n = n };

		t = choice_read(&r);
		if (!eat(&r, ";") && *r.at != '\0')
			source_fail(path, 1, "Plural-Forms: \"%.10s\"", r.at);
		if (t.number >= *forms_r)
			source_fail(path, 1, "Plural-Forms: form %lu of %zu "
			    "for n = %lu", t.number, *forms_r, n);
	}
	return gen_print("(%s)", t.c);
}
