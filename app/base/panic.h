/*
 * panic: what happens when *we* are wrong.
 *
 * PANIC is for states that only a bug of ours can produce. It writes one log
 * line and aborts the worker; it is always on. What a visitor or the world can
 * cause is never a PANIC: see fault.h and problem.h.
 */
#ifndef BASE_PANIC_H
#define BASE_PANIC_H

#define MUST_USE	__attribute__((warn_unused_result))
#define NORETURN	__attribute__((noreturn))
#define FORMATS(f, a)	__attribute__((format(printf, f, a)))

#define PANIC(...)	panic_at(__FILE__, __LINE__, __VA_ARGS__)
#define INSIST(is_so)							\
	do {								\
		if (!(is_so))						\
			PANIC("does not hold: %s", #is_so);		\
	} while (0)

NORETURN void	panic_at(const char *file, int line, const char *format, ...)
		    FORMATS(3, 4);

#endif
