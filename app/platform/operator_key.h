/*
 * operator_key: what a platform shows to the operator API.
 *
 * Several can live at once, so that one can be replaced without a gap. Only
 * keyed hashes are stored.
 */
#ifndef PLATFORM_OPERATOR_KEY_H
#define PLATFORM_OPERATOR_KEY_H

#include "page/command.h"

enum fault	operator_key_add(struct exchange *x,
		    const struct command_line *line);
enum fault	operator_key_list(struct exchange *x,
		    const struct command_line *line);
enum fault	operator_key_remove(struct exchange *x,
		    const struct command_line *line);
/* What a key is in the store. */
struct hash32	operator_key_hash(struct str key);

#endif
