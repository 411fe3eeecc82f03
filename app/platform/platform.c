#include "platform/platform.h"

#include "platform/operator_key.h"
#include "platform/sync.h"

static const struct command commands[] = {
	{ "operator-key add", "LABEL",
	    "make a key for the operator API; shown once",
	    1, 1, NULL, operator_key_add },
	{ "operator-key list", "", "list the keys for the operator API",
	    0, 0, NULL, operator_key_list },
	{ "operator-key remove", "LABEL", "take a key away, at once",
	    1, 1, NULL, operator_key_remove },
	{ "account sync", "FILE [--dry-run] [--delete-share PERCENT]",
	    "make accounts and members what a platform's file says",
	    1, 1, "dry-run=0 delete-share=1", sync_run },
};

const struct command_table platform_commands = {
	commands, sizeof(commands) / sizeof(commands[0])
};

bool
platform_id_is_good(struct str id, size_t max_bytes)
{
	return id.len > 0 && id.len <= max_bytes && str_is_utf8(id) &&
	    !str_has_control(id);
}
