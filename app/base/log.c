/*
 * log: a line is put together on the stack and leaves in one write(2), so that
 * it can be written from anywhere, out of memory and in a panic too.
 */
#include <sys/types.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/time.h"

#define LOG_LINE_BYTES		4096
#define LOG_VALUE_BYTES		512
/* Kept free for the line's end. */
#define LOG_END_BYTES		32

/* Set once, before the fork; standard error until then. */
static int log_fd = STDERR_FILENO;
static _Atomic int64_t dropped;

static struct str
level_name(enum log_level level)
{
	switch (level) {
	case LOG_DEBUG_:
		return STR("debug");
	case LOG_NOTE:
		return STR("note");
	case LOG_WARN:
		return STR("warn");
	case LOG_ALARM:
		return STR("alarm");
	}
	return STR("alarm");
}

/* At most LOG_VALUE_BYTES, not ending inside a UTF-8 sequence. */
static struct str
cut(struct str s)
{
	size_t len = LOG_VALUE_BYTES;

	if (s.len <= LOG_VALUE_BYTES)
		return s;
	while (len > LOG_VALUE_BYTES - 3 &&
	    ((unsigned char)s.bytes[len] & 0xc0) == 0x80)
		len--;
	return str_first(s, len);
}

/* Adds the field whole, or leaves the line as it was and gives false. */
static bool
add_field(struct buf *line, const struct log_field *field)
{
	size_t start = line->len;

	buf_add(line, STR(",\""));
	buf_add_json(line, str_of(field->name));
	buf_add(line, STR("\":"));
	if (str_is_absent(field->text)) {
		buf_add_i64(line, field->number);
	} else {
		buf_add_byte(line, '"');
		buf_add_json(line, cut(field->text));
		buf_add_byte(line, '"');
	}
	if (!buf_is_full(line) && line->len <= LOG_LINE_BYTES - LOG_END_BYTES)
		return true;
	line->len = start;
	line->is_full = false;
	return false;
}

static void
write_line(struct str line)
{
	ssize_t written;

	do
		written = write(log_fd, line.bytes, line.len);
	while (written < 0 && errno == EINTR);
	if (written < 0 || (size_t)written != line.len)
		atomic_fetch_add(&dropped, 1);
}

void
log_fields(enum log_level level, const char *event,
    const struct log_field *fields, size_t count)
{
	char bytes[LOG_LINE_BYTES];
	int errno_before = errno;
	struct buf line;
	bool is_cut = false;

	buf_open_on(&line, bytes, sizeof(bytes));
	buf_add(&line, STR("{\"at\":\""));
	utime_add_rfc3339_ms(&line, utime_now());
	buf_add(&line, STR("\",\"level\":\""));
	buf_add(&line, level_name(level));
	buf_add(&line, STR("\",\"event\":\""));
	buf_add_json(&line, cut(str_of(event)));
	buf_add_byte(&line, '"');
	for (size_t i = 0; i < count; i++) {
		if (!add_field(&line, &fields[i]))
			is_cut = true;
	}
	if (is_cut)
		buf_add(&line, STR(",\"cut\":1"));
	buf_add(&line, STR("}\n"));
	write_line(buf_str(&line));
	errno = errno_before;
}

bool
log_open(const char *path)
{
	int fd;

	if (str_equal(str_of(path), STR("-"))) {
		log_fd = STDOUT_FILENO;
		return true;
	}
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY,
	    0640);
	if (fd < 0)
		return false;
	if (log_fd > STDERR_FILENO)
		(void)close(log_fd);
	log_fd = fd;
	return true;
}

int64_t
log_dropped(void)
{
	return atomic_load(&dropped);
}
