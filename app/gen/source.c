#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gen/source.h"

void
source_fail(const char *path, unsigned line, const char *format, ...)
{
	va_list arguments;

	(void)fprintf(stderr, "%s:%u: ", path, line);
	va_start(arguments, format);
	(void)vfprintf(stderr, format, arguments);
	va_end(arguments);
	(void)fputc('\n', stderr);
	exit(1);
}

void *
gen_alloc(size_t bytes)
{
	void *memory = calloc(1, bytes == 0 ? 1 : bytes);

	if (memory == NULL)
		source_fail("memory", 0, "no %zu bytes left", bytes);
	return memory;
}

char *
gen_copy(const char *bytes, size_t len)
{
	char *copy = gen_alloc(len + 1);

	memcpy(copy, bytes, len);
	return copy;
}

char *
gen_print(const char *format, ...)
{
	va_list arguments;
	char *text = NULL;
	int len;

	va_start(arguments, format);
	len = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (len < 0)
		source_fail("memory", 0, "no room for a name");
	return text;
}

static bool
read_all(const char *path, char **bytes_r, size_t *len_r)
{
	FILE *file = fopen(path, "rb");
	size_t room = 1 << 16;
	size_t len = 0;
	char *bytes;

	if (file == NULL)
		return false;
	bytes = gen_alloc(room + 1);
	while (!feof(file) && !ferror(file)) {
		if (len == room) {
			char *larger = gen_alloc(room * 2 + 1);

			memcpy(larger, bytes, len);
			free(bytes);
			bytes = larger;
			room *= 2;
		}
		len += fread(bytes + len, 1, room - len, file);
	}
	if (ferror(file))
		source_fail(path, 0, "cannot be read: %s", strerror(errno));
	(void)fclose(file);
	bytes[len] = '\0';
	*bytes_r = bytes;
	*len_r = len;
	return true;
}

struct source
source_read(const char *path)
{
	struct source s = { .path = path };
	char *bytes;

	if (!read_all(path, &bytes, &s.len))
		source_fail(path, 0, "cannot be opened: %s", strerror(errno));
	s.bytes = bytes;
	return s;
}

const char *
source_stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	const char *dot = strchr(name, '.');

	return gen_copy(name, dot == NULL ? strlen(name) :
	    (size_t)(dot - name));
}

void
sheet_open(struct sheet *s)
{
	s->out = open_memstream(&s->bytes, &s->len);
	if (s->out == NULL)
		source_fail("memory", 0, "no room for a file");
}

/* Memory is all that can be short, and then the program is at its end. */
static void
written(int result)
{
	if (result < 0)
		source_fail("memory", 0, "no room for a file");
}

void
sheet_add(struct sheet *s, const char *text)
{
	written(fputs(text, s->out));
}

void
sheet_byte(struct sheet *s, char byte)
{
	written(fputc((unsigned char)byte, s->out));
}

void
sheet_vprint(struct sheet *s, const char *format, va_list arguments)
{
	written(vfprintf(s->out, format, arguments));
}

void
sheet_print(struct sheet *s, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	sheet_vprint(s, format, arguments);
	va_end(arguments);
}

void
sheet_close(struct sheet *s, const char *folder, const char *name)
{
	const char *path = gen_print("%s/%s", folder, name);
	const char *beside = gen_print("%s.%d", path, (int)getpid());
	char *old = NULL;
	size_t old_len = 0;
	bool is_same;
	FILE *file;

	written(fclose(s->out));
	is_same = read_all(path, &old, &old_len) && old_len == s->len &&
	    memcmp(old, s->bytes, s->len) == 0;
	free(old);
	if (is_same)
		return;
	file = fopen(beside, "wb");
	if (file == NULL)
		source_fail(beside, 0, "cannot be written: %s",
		    strerror(errno));
	if (fwrite(s->bytes, 1, s->len, file) != s->len || fclose(file) != 0 ||
	    rename(beside, path) != 0)
		source_fail(path, 0, "cannot be written: %s", strerror(errno));
}

void
sheet_literal(struct sheet *s, const char *margin, const char *bytes,
    size_t len)
{
	size_t column = 0;

	if (len == 0)
		sheet_print(s, "%s\"\"", margin);
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (column == 0)
			sheet_print(s, "%s\"", margin);
		if (byte == '\n')
			sheet_add(s, "\\n");
		else if (byte == '\t')
			sheet_add(s, "\\t");
		else if (byte == '"' || byte == '\\')
			sheet_print(s, "\\%c", byte);
		else if (byte == '?' || byte < ' ' || byte > '~')
			sheet_print(s, "\\%03o", byte);
		else
			sheet_byte(s, (char)byte);
		column++;
		if (i + 1 == len || byte == '\n' || column >= 60) {
			sheet_byte(s, '"');
			if (i + 1 < len)
				sheet_byte(s, '\n');
			column = 0;
		}
	}
}
