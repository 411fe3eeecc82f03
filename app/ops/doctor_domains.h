/*
 * doctor_domains: whether a proof of a domain here is worth something.
 */
#ifndef OPS_DOCTOR_DOMAINS_H
#define OPS_DOCTOR_DOMAINS_H

#include "ops/doctor_engine.h"

/* Looks at how late the look-ups are and whether they are answered, at the list
 * of public suffixes and at whom the records are asked of. Of the last two it
 * says nothing in a demo, which proves names of its own only. */
void		 doctor_check_domains(struct exchange *x, struct findings *f);

#endif
