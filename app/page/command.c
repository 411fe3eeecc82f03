#include "page/command.h"

#include <stdarg.h>

bool
command_has(const struct command_line *line, struct str name)
{
	size_t i;

	for (i = 0; i < line->options_count; i++)
		if (str_equal(line->options[i].name, name))
			return true;
	return false;
}

struct str
command_option(const struct command_line *line, struct str name)
{
	size_t i;

	for (i = 0; i < line->options_count; i++)
		if (str_equal(line->options[i].name, name))
			return line->options[i].value;
	return STR_ABSENT;
}

static bool has_refused;

bool
command_has_refused(void)
{
	return has_refused;
}

enum fault
command_refuse(enum fault fault, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("placet: ", stderr);
	vfprintf(stderr, format, arguments);
	fputs("\n", stderr);
	va_end(arguments);
	has_refused = true;
	return fault;
}
