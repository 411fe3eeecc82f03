/*
 * body: what a program sends to the API, as JSON, read against a table.
 *
 * Nothing is dropped and nothing is guessed: a member that the table does not
 * have, one that is there twice, another type, and what is over a limit are
 * refused (s:A12).
 */
#ifndef API_BODY_H
#define API_BODY_H

#include "web/exchange.h"

#define API_BODY_MAX_BYTES	((size_t)32 * 1024)

enum api_kind { API_TEXT = 1, API_TEXTS, API_BOOL, API_NUMBER, API_OBJECT };

struct api_field {
	const char	*name;
	enum api_kind	 kind;
	bool		 is_required;
	bool		 may_be_null;	/* then the value is not there */
	size_t		 max;		/* bytes of each text; largest number */
};

struct api_value {
	bool		is_there;
	bool		is_null;
	struct str	text;		/* of an object: as JSON */
	struct str_list	texts;
	bool		is_true;
	int64_t		number;		/* never below 0 */
};

/*
 * Accepts   fields, and as many values.
 * Gives     *values_r, in the fields' order; their text lives in x->arena.
 * Fails     with the reply set: FAULT_BAD_REQUEST (400 unreadable,
 *           unknown_member; 415 media_type), FAULT_TOO_LARGE (413),
 *           FAULT_INVALID (422 invalid, with errors).
 */
MUST_USE enum fault api_body_read(struct exchange *x,
		    const struct api_field *fields, size_t count,
		    struct api_value *values_r);

#endif
