/*
 * panic: one line, then SIGABRT, so that a core and the parent's notice agree.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/panic.h"

#define PANIC_MAX_BYTES		400

void
panic_at(const char *file, int line, const char *format, ...)
{
	static _Thread_local bool is_second;
	char what[PANIC_MAX_BYTES];
	va_list arguments;

	/* The log itself may be what is broken: never panic inside a panic. */
	if (is_second)
		abort();
	is_second = true;

	va_start(arguments, format);
	(void)vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);

	log_event(LOG_ALARM, "panic", LOG_STR("what", str_of(what)),
	    LOG_STR("file", str_of(file)), LOG_INT("line", line),
	    LOG_INT("pid", getpid()));
	abort();
}
