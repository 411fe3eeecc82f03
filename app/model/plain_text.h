/*
 * plain_text: one line that somebody typed and others read: a label, a reason.
 * A name has stricter rules (client_name_check).
 */
#ifndef MODEL_PLAIN_TEXT_H
#define MODEL_PLAIN_TEXT_H

#include "base/str.h"

/*
 * Whether it is UTF-8 in which nothing is hidden or turns the text around it:
 * no control characters, none of direction, none without ink, none that no
 * Unicode has (code_point.h). An empty one is plain.
 */
bool		text_is_plain(struct str text);

#endif
