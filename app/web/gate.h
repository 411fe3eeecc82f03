/*
 * gate: what a request's head must look like before Kore may read it.
 *
 * Kore 4.1.0 finds the end of a head with kore_mem_find(…, "\r\n\r\n", 4)
 * (http.c, http_header_recv); the linker puts gate.c in that place. Refused:
 * whatever two parsers could read in two ways (RFC 9112 §11), and whatever is
 * over a limit. Nothing is repaired and nothing is dropped silently.
 */
#ifndef WEB_GATE_H
#define WEB_GATE_H

#include "base/str.h"

#define GATE_HEADERS_MAX	64
#define GATE_HEAD_MAX_BYTES	32768
#define GATE_TARGET_MAX_BYTES	16384
#define GATE_BODY_MAX_BYTES	65536	/* but for uploads */
/* Of longer bodies in a worker, from the head until the answer: anybody may send
 * them, since nobody knows before the body who it is that sends it. */
#define GATE_UPLOADS_AT_ONCE	32

/* What could be said about the bytes so far. */
enum gate_verdict {
	GATE_MORE = 0,		/* the head is not complete */
	GATE_PASS,
	GATE_REFUSE,
};

struct gate_answer {
	enum gate_verdict	verdict;
	int			http_status;	/* why refused: 400 … 503 */
	size_t			head_bytes;	/* passed: with the empty line */
	size_t			body_max_bytes;	/* passed, 413: of its body */
	uint64_t		body_bytes;	/* passed: that it announces */
};

struct gate_refusal {
	int		http_status;
	size_t		body_max_bytes;	/* 413; else 0 */
	struct str	head;		/* as much as had come, unjudged; until
					   the next refusal */
};

/*
 * Judges `len` bytes that a connection has sent since its last answer.
 *
 * Gives     GATE_PASS only when the head is complete and what follows it is no
 *           longer than its Content-Length.
 * Source    RFC 9112 §2.2 (bare CR and LF), §3 (request line), §5.1 (space
 *           before the colon), §5.2 (folding), §6.3 (length), §3.2 (Host).
 */
struct gate_answer	gate_judge(const char *bytes, size_t len);
/*
 * Where a body may be `max_bytes` long: asked with the raw path of a request,
 * without its query. Until this is called, nowhere.
 */
void			gate_let_upload(bool (*takes)(struct str raw_path),
			    size_t max_bytes);
/* The refusal that Kore is about to answer; false if there is none. Asking
 * forgets it. */
bool			gate_take_refusal(struct gate_refusal *refusal_r);

#endif
