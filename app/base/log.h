/*
 * log: one event, one JSON line, no secrets.
 *
 * log_event(LOG_WARN, "engine_refused", LOG_STR("engine", name),
 *     LOG_INT("status", status)) writes
 * {"at":"…Z","level":"warn","event":"engine_refused","engine":"main",…}.
 * There is no way to log a struct secret. Values are JSON-escaped and cut at
 * 512 bytes. A line is one write(2) of at most 4096 bytes, so lines of several
 * workers never mix; a failed write (disk full) is dropped and counted.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG_ = 1, LOG_NOTE, LOG_WARN, LOG_ALARM };

struct log_field {
	const char	*name;
	struct str	 text;		/* absent: the number is meant */
	int64_t		 number;
};

#define LOG_STR(name, s)	((struct log_field){ (name), (s), 0 })
#define LOG_INT(name, n)						\
	((struct log_field){ (name), { NULL, 0 }, (int64_t)(n) })

void	log_fields(enum log_level level, const char *event,
	    const struct log_field *fields, size_t count);
#define log_event(level, event, ...)					\
	log_fields((level), (event),					\
	    (const struct log_field[]){ __VA_ARGS__ },			\
	    sizeof((const struct log_field[]){ __VA_ARGS__ }) /		\
	    sizeof(struct log_field))
/* "-" is standard output. Opens append-only, 0640. */
MUST_USE bool	log_open(const char *path);
int64_t		log_dropped(void);

#endif
