#include "page/ended.h"

#include "messages.h"

struct said
ended_why(struct str reason, struct str operator_name)
{
	static const struct {
		struct str	reason;
		enum message	why;
	} known[] = {
		{ { "user", 4 }, MESSAGE_ENDED_BY_USER },
		{ { "app", 3 }, MESSAGE_ENDED_BY_APP },
		{ { "user disabled", 13 }, MESSAGE_ENDED_USER_DISABLED },
		{ { "member removed", 14 }, MESSAGE_ENDED_MEMBER },
		{ { "member lowered", 14 }, MESSAGE_ENDED_MEMBER },
		{ { "account closed", 14 }, MESSAGE_ENDED_ACCOUNT_CLOSED },
		{ { "removed from account", 20 }, MESSAGE_ENDED_TAKEN_OFF },
		{ { "account policy", 14 }, MESSAGE_ENDED_POLICY },
		{ { "client suspended", 16 }, MESSAGE_ENDED_SUSPENDED },
		{ { "client deleted", 14 }, MESSAGE_ENDED_DELETED },
		{ { "client became private", 21 }, MESSAGE_ENDED_PRIVATE },
		{ { "client changed hands", 20 }, MESSAGE_ENDED_MOVED },
		{ { "client document changed", 23 },
		    MESSAGE_ENDED_DOCUMENT_CHANGED },
		{ { "refresh_reuse", 13 }, MESSAGE_ENDED_TOKEN_REUSED },
		{ { "refresh_mismatch", 16 }, MESSAGE_ENDED_TOKEN_REUSED },
	};
	struct said said = {
		.message = MESSAGE_ENDED_OTHERWISE,
		.with = { operator_name },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_equal(known[i].reason, reason)) {
			said.message = known[i].why;
			break;
		}
	return said;
}
