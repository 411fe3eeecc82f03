/*
 * doctor_engine: what can be wrong with one engine; and what a finding is.
 */
#ifndef OPS_DOCTOR_ENGINE_H
#define OPS_DOCTOR_ENGINE_H

#include "web/exchange.h"

#define DOCTOR_DEADLINE_MS	3000

struct findings {
	int	count;
};

/* Prints "wrong: …" and "  fix: …". */
void	findings_add(struct findings *f, const char *what, const char *fix);
void	doctor_check_engine(struct exchange *x,
	    const struct configuration_engine *engine, struct findings *f);

#endif
