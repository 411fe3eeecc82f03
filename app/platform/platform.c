#include "platform/platform.h"

#include "platform/operator_key.h"
#include "platform/sync.h"
#include "queries.h"

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

const char *
platform_conflict_said(enum platform_conflict why)
{
	switch (why) {
	case PLATFORM_NAME_TAKEN:
		return "the name is another account's here (\"link\": true "
		    "takes it over, if no other account of the platform is it)";
	case PLATFORM_ADDRESS_TAKEN:
		return "the address is somebody else's here (\"link\": true "
		    "takes it over)";
	case PLATFORM_OWNER_NEEDED:
		return "the account would be left without an owner";
	}
	PANIC("no such conflict");
}

enum fault
platform_member_conflict(struct exchange *x, struct str issuer,
    struct str subject, enum platform_conflict *why_r)
{
	struct store_identity_find_row row;
	bool is_known;

	TRY(store_identity_find(x, &(struct store_identity_find_in){
		.issuer = issuer,
		.subject = subject,
	    }, &row, &is_known));
	*why_r = is_known ? PLATFORM_OWNER_NEEDED : PLATFORM_ADDRESS_TAKEN;
	return FAULT_NONE;
}
