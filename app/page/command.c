#include "page/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

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

static enum fault
read_all(struct exchange *x, int fd, size_t max_bytes, struct str *text_r)
{
	struct buf text;
	char piece[4096];
	ssize_t got;

	buf_open(&text, x->arena, max_bytes);
	for (;;) {
		got = read(fd, piece, sizeof(piece));
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return FAULT_BAD_REQUEST;
		if (got == 0)
			break;
		buf_add(&text, str_range(piece, (size_t)got));
		if (buf_is_full(&text))
			return FAULT_TOO_LARGE;
	}
	*text_r = buf_str(&text);
	return FAULT_NONE;
}

enum fault
command_read_file(struct exchange *x, struct str path, size_t max_bytes,
    struct str *text_r)
{
	enum fault fault;
	int fd;

	if (str_equal(path, STR("-")))
		return read_all(x, STDIN_FILENO, max_bytes, text_r);
	fd = open(arena_cstr(x->arena, path), O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return command_refuse(FAULT_NOT_FOUND, "cannot read %.*s: %s",
		    STR_ARG(path), strerror(errno));
	fault = read_all(x, fd, max_bytes, text_r);
	close(fd);
	if (fault != FAULT_NONE)
		return command_refuse(fault, "cannot read %.*s: it is too large"
		    " or not a file", STR_ARG(path));
	return FAULT_NONE;
}
