/*
 * heap: memory of this room that outlives an arena.
 *
 * Sockets' companions, stacks, jobs and curl's answers belong to no exchange.
 * Running out of memory ends the worker, so nobody checks for it.
 */
#ifndef FIBER_HEAP_H
#define FIBER_HEAP_H

#include <stddef.h>
#include <stdlib.h>

#include "base/panic.h"

/* Gives zeroed memory for `count` things of `each` bytes. */
static inline void *
heap_take(size_t count, size_t each)
{
	void *taken = calloc(count == 0 ? 1 : count, each == 0 ? 1 : each);

	if (taken == NULL)
		PANIC("out of memory: %zu times %zu bytes", count, each);
	return taken;
}

/* Takes     `old` (may be NULL) and gives it back, moved, with more room. */
static inline void *
heap_grow(void *old, size_t count, size_t each)
{
	void *grown = reallocarray(old, count, each);

	if (grown == NULL)
		PANIC("out of memory: %zu times %zu bytes", count, each);
	return grown;
}

#endif
