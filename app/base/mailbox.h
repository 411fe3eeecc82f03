/*
 * mailbox: an address as it may stand in an SMTP command and a mail's head.
 */
#ifndef BASE_MAILBOX_H
#define BASE_MAILBOX_H

#include "base/str.h"

/*
 * Accepts   local-part@domain of at most 254 bytes (RFC 5321 §4.5.3.1.3): a
 *           dot-atom before the @ (RFC 5322 §3.2.3), letters, digits, hyphens
 *           and dots behind it; beyond ASCII, what is UTF-8 (RFC 6531). So
 *           nothing that could end a command, a header or the angle brackets
 *           around it: no quoted form, no literal, no comment.
 */
bool		 mailbox_is_fine(struct str address);

#endif
