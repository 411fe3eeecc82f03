/*
 * message: one mail as the bytes that travel (RFC 5322, MIME).
 *
 * Pure: no clock, no store, no network; the same message is the same bytes at
 * each attempt. No value can begin a header of its own, whatever is in it
 * (s:A45): what is not plain ASCII in one line travels as base64 (RFC 2047),
 * and addresses are those of mailbox_is_fine().
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/buf.h"
#include "base/time.h"

/* Of a header that people read, before it is encoded; the rest is cut off. */
#define MESSAGE_TEXT_MAX_BYTES	((size_t)300)

struct mail_message {
	struct str	from;		/* addresses, without brackets */
	struct str	to;
	struct str	from_name;
	struct str	subject;
	struct str	id;		/* unique, letters, digits, - and . */
	struct str	host;		/* behind the @ of the Message-ID */
	struct utime	date;
	struct str	language;	/* BCP 47 */
	struct str	plain;		/* UTF-8, lines that end in LF */
	struct str	html;
};

/* What is too large for `out` makes it full. */
void		 message_write(struct buf *out, const struct mail_message *m);

/* RFC 2045 §6.7, lines of at most 76 bytes that end in CRLF. */
void		 message_quoted_printable(struct buf *out, struct str text);
/* "Name: value", encoded and folded where needed, and CRLF. */
void		 message_header(struct buf *out, const char *name,
		    struct str value);

#endif
