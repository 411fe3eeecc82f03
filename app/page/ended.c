#include "page/ended.h"

#include "templates.h"

/* To the person who gave the access, and to others. */
static const struct why {
	struct str	reason;
	enum message	to_person;
	enum message	to_others;
} known[] = {
	{ { "user", 4 }, MESSAGE_ENDED_BY_USER, MESSAGE_ENDED_BY_MEMBER },
	{ { "app", 3 }, MESSAGE_ENDED_BY_APP, MESSAGE_ENDED_BY_APP },
	{ { "expired", 7 }, MESSAGE_ENDED_EXPIRED, MESSAGE_ENDED_EXPIRED },
	{ { "user disabled", 13 }, MESSAGE_ENDED_USER_DISABLED,
	    MESSAGE_ENDED_MEMBER_DISABLED },
	{ { "member removed", 14 }, MESSAGE_ENDED_MEMBER,
	    MESSAGE_ENDED_MEMBER_LEFT },
	{ { "member lowered", 14 }, MESSAGE_ENDED_MEMBER,
	    MESSAGE_ENDED_MEMBER_LEFT },
	{ { "account closed", 14 }, MESSAGE_ENDED_ACCOUNT_CLOSED,
	    MESSAGE_ENDED_ACCOUNT_CLOSED },
	{ { "removed from account", 20 }, MESSAGE_ENDED_TAKEN_OFF,
	    MESSAGE_ENDED_TAKEN_OFF },
	{ { "account policy", 14 }, MESSAGE_ENDED_POLICY,
	    MESSAGE_ENDED_POLICY },
	{ { "client suspended", 16 }, MESSAGE_ENDED_SUSPENDED,
	    MESSAGE_ENDED_SUSPENDED },
	{ { "client deleted", 14 }, MESSAGE_ENDED_DELETED,
	    MESSAGE_ENDED_DELETED },
	{ { "client became private", 21 }, MESSAGE_ENDED_PRIVATE,
	    MESSAGE_ENDED_PRIVATE },
	{ { "client changed hands", 20 }, MESSAGE_ENDED_MOVED,
	    MESSAGE_ENDED_MOVED_FOR },
	{ { "client unused", 13 }, MESSAGE_ENDED_UNUSED,
	    MESSAGE_ENDED_UNUSED },
	{ { "client document changed", 23 }, MESSAGE_ENDED_DOCUMENT_CHANGED,
	    MESSAGE_ENDED_DOCUMENT_CHANGED_FOR },
	{ { "refresh_reuse", 13 }, MESSAGE_ENDED_TOKEN_REUSED,
	    MESSAGE_ENDED_TOKEN_REUSED },
	{ { "refresh_mismatch", 16 }, MESSAGE_ENDED_TOKEN_REUSED,
	    MESSAGE_ENDED_TOKEN_REUSED },
	{ { "code_reuse", 10 }, MESSAGE_ENDED_CODE_REUSED,
	    MESSAGE_ENDED_CODE_REUSED },
};

static const struct why *
find(struct str reason)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_equal(known[i].reason, reason))
			return &known[i];
	return NULL;
}

struct said
ended_why(struct str reason, struct str operator_name)
{
	const struct why *why = find(reason);

	return (struct said){
		.message = why == NULL ? MESSAGE_ENDED_OTHERWISE :
		    why->to_person,
		.with = { operator_name },
	};
}

struct said
ended_why_for_others(struct str reason, struct str operator_name)
{
	const struct why *why = find(reason);

	return (struct said){
		.message = why == NULL ? MESSAGE_ENDED_OTHERWISE :
		    why->to_others,
		.with = { operator_name },
	};
}
