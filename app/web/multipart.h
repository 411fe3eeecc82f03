/*
 * multipart: multipart/form-data with one file in it, read strictly.
 *
 * Only routes that are UPLOADS take it. Refused, never repaired: a preamble or
 * an epilogue, a part without a name, a header other than the two that
 * browsers send, a second file, the boundary's beginning inside a file.
 */
#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H

#include "web/form.h"

/* Of a file, and of a whole body with one. */
#define UPLOAD_FILE_MAX_BYTES	((size_t)512 * 1024)
#define UPLOAD_BODY_MAX_BYTES	(UPLOAD_FILE_MAX_BYTES + 16 * 1024)

struct multipart {
	struct form	form;		/* what is not a file */
	struct str	file_field;	/* absent: no file part */
	struct str	file;		/* any bytes; empty: none was chosen */
};

/*
 * Pure reader; the fuzzed one.
 *
 * Accepts   the Content-Type as it came, and a body whose text fields keep the
 *           limits of form.h.
 * Gives     *multipart_r, whose text points into `body`.
 * Fails     FAULT_BAD_REQUEST: not this content type, or not so written;
 *           FAULT_TOO_LARGE: over a limit of form.h.
 * Source    RFC 7578 §4; RFC 2046 §5.1.1.
 */
MUST_USE enum fault multipart_parse(struct arena *a, struct str content_type,
		    struct str body, struct multipart *multipart_r);
/*
 * The file that came in the field `name`, after form_read; absent if none did
 * or nobody chose one.
 */
struct str	 form_file(const struct exchange *x, struct str name);

#endif
