/*
 * dns_context: libunbound, configured and in our loop. For dns.c only.
 */
#ifndef FIBER_DNS_CONTEXT_H
#define FIBER_DNS_CONTEXT_H

#include <unbound.h>

#include "fiber/dns.h"

/* The one that asks all resolvers; others are 0 … dns_perspectives() - 1. */
#define DNS_CONTEXT_ALL		SIZE_MAX

/*
 * The context of one perspective, or of all resolvers together, made at the
 * first call. Its thread is not the one that takes this process's signals.
 *
 * Gives     0 with *context_r, or libunbound's error.
 */
int		dns_context_open(size_t which, struct ub_ctx **context_r);

#endif
