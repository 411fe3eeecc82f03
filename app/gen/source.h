/*
 * source: what every build-time program of this room needs.
 *
 * These programs run for a moment and end; nothing is freed before that. A
 * mistake in an input ends the program with `file:line: message` and status 1.
 */
#ifndef GEN_SOURCE_H
#define GEN_SOURCE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct source {
	const char	*path;
	const char	*bytes;		/* and a NUL that is not counted */
	size_t		 len;
};

/* One file under construction: printed into memory, written at its end. */
struct sheet {
	FILE	*out;
	char	*bytes;
	size_t	 len;
};

_Noreturn void	source_fail(const char *path, unsigned line,
		    const char *format, ...)
		    __attribute__((format(printf, 3, 4)));
struct source	source_read(const char *path);
/* "consent" for "templates/consent.html". */
const char	*source_stem(const char *path);

void		*gen_alloc(size_t bytes);	/* zeroed */
char		*gen_copy(const char *bytes, size_t len);
char		*gen_print(const char *format, ...)
		    __attribute__((format(printf, 1, 2)));

void		sheet_open(struct sheet *s);
void		sheet_add(struct sheet *s, const char *text);
void		sheet_byte(struct sheet *s, char byte);
void		sheet_print(struct sheet *s, const char *format, ...)
		    __attribute__((format(printf, 2, 3)));
void		sheet_vprint(struct sheet *s, const char *format,
		    va_list arguments) __attribute__((format(printf, 2, 0)));
/* Writes folder/name, unless it holds exactly this already. */
void		sheet_close(struct sheet *s, const char *folder,
		    const char *name);
/* A C string literal, on lines of its own; `margin` begins each of them. */
void		sheet_literal(struct sheet *s, const char *margin,
		    const char *bytes, size_t len);

#endif
