#include "accounts/activity_words.h"

#include "model/new_apps.h"
#include "model/role.h"
#include "page/ended.h"
#include "templates.h"

enum noun { NOUN_NONE = 0, NOUN_MEMBER, NOUN_APP, NOUN_EMAIL, NOUN_DOMAIN,
    NOUN_LABEL, NOUN_OTHER };

static const struct words {
	struct str	event;
	enum message	message;
	enum noun	nouns[2];	/* in the order of the text's places */
} known[] = {
	{ { "account_added", 13 }, MESSAGE_DONE_ACCOUNT_ADDED, { NOUN_NONE } },
	{ { "account_closed", 14 }, MESSAGE_DONE_ACCOUNT_CLOSED,
	    { NOUN_NONE } },
	{ { "account_renamed", 15 }, MESSAGE_DONE_ACCOUNT_RENAMED,
	    { NOUN_NONE } },
	{ { "account_linked", 14 }, MESSAGE_DONE_ACCOUNT_LINKED,
	    { NOUN_NONE } },
	{ { "activity_exported", 17 }, MESSAGE_DONE_EXPORTED, { NOUN_NONE } },
	{ { "member_removed", 14 }, MESSAGE_DONE_MEMBER_REMOVED,
	    { NOUN_MEMBER } },
	{ { "member_invited", 14 }, MESSAGE_DONE_INVITED, { NOUN_EMAIL } },
	{ { "invitation_withdrawn", 20 }, MESSAGE_DONE_WITHDRAWN,
	    { NOUN_EMAIL } },
	{ { "policy_changed", 14 }, MESSAGE_DONE_POLICY, { NOUN_NONE } },
	{ { "consent_allowed", 15 }, MESSAGE_DONE_ALLOWED,
	    { NOUN_MEMBER, NOUN_APP } },
	{ { "grant_narrowed", 14 }, MESSAGE_DONE_NARROWED,
	    { NOUN_APP, NOUN_MEMBER } },
	{ { "grant_ended", 11 }, MESSAGE_DONE_ENDED,
	    { NOUN_APP, NOUN_MEMBER } },
	{ { "registration_token_added", 24 }, MESSAGE_DONE_TOKEN_ADDED,
	    { NOUN_LABEL } },
	{ { "client_added", 12 }, MESSAGE_DONE_CLIENT_ADDED, { NOUN_APP } },
	{ { "client_registered", 17 }, MESSAGE_DONE_CLIENT_REGISTERED,
	    { NOUN_APP } },
	{ { "client_changed", 14 }, MESSAGE_DONE_CLIENT_CHANGED,
	    { NOUN_APP } },
	{ { "client_suspended", 16 }, MESSAGE_DONE_CLIENT_SUSPENDED,
	    { NOUN_APP } },
	{ { "client_resumed", 14 }, MESSAGE_DONE_CLIENT_RESUMED,
	    { NOUN_APP } },
	{ { "client_deleted", 14 }, MESSAGE_DONE_CLIENT_DELETED,
	    { NOUN_APP } },
	{ { "client_reaped", 13 }, MESSAGE_DONE_CLIENT_REAPED, { NOUN_APP } },
	{ { "client_domain_set", 17 }, MESSAGE_DONE_CLIENT_DOMAIN,
	    { NOUN_APP } },
	{ { "client_held", 11 }, MESSAGE_DONE_CLIENT_HELD, { NOUN_APP } },
	{ { "client_released", 15 }, MESSAGE_DONE_CLIENT_RELEASED,
	    { NOUN_APP } },
	{ { "client_hold_refused", 19 }, MESSAGE_DONE_HOLD_REFUSED,
	    { NOUN_APP } },
	{ { "client_refusal_withdrawn", 24 }, MESSAGE_DONE_REFUSAL_WITHDRAWN,
	    { NOUN_APP } },
	{ { "client_replay_put", 17 }, MESSAGE_DONE_REFRESHING,
	    { NOUN_APP } },
	{ { "client_offered", 14 }, MESSAGE_DONE_CLIENT_OFFERED,
	    { NOUN_APP } },
	{ { "client_offer_declined", 21 }, MESSAGE_DONE_OFFER_DECLINED,
	    { NOUN_APP } },
	{ { "client_offer_withdrawn", 22 }, MESSAGE_DONE_OFFER_WITHDRAWN,
	    { NOUN_APP } },
	{ { "client_transferred", 18 }, MESSAGE_DONE_CLIENT_TRANSFERRED,
	    { NOUN_APP } },
	{ { "client_secret_added", 19 }, MESSAGE_DONE_SECRET_ADDED,
	    { NOUN_APP, NOUN_LABEL } },
	{ { "client_secret_learnt", 20 }, MESSAGE_DONE_SECRET_LEARNT,
	    { NOUN_APP } },
	{ { "client_secret_removed", 21 }, MESSAGE_DONE_SECRET_REMOVED,
	    { NOUN_APP } },
	{ { "client_keys_changed", 19 }, MESSAGE_DONE_KEYS_CHANGED,
	    { NOUN_APP } },
	{ { "domain_claimed", 14 }, MESSAGE_DONE_DOMAIN_CLAIMED,
	    { NOUN_DOMAIN } },
	{ { "domain_restarted", 16 }, MESSAGE_DONE_DOMAIN_RESTARTED,
	    { NOUN_DOMAIN } },
	{ { "domain_verified", 15 }, MESSAGE_DONE_DOMAIN_VERIFIED,
	    { NOUN_DOMAIN } },
	{ { "domain_stale", 12 }, MESSAGE_DONE_DOMAIN_STALE,
	    { NOUN_DOMAIN } },
	{ { "domain_confirmed", 16 }, MESSAGE_DONE_DOMAIN_CONFIRMED,
	    { NOUN_DOMAIN } },
	{ { "domain_lapsed", 13 }, MESSAGE_DONE_DOMAIN_LAPSED,
	    { NOUN_DOMAIN } },
	{ { "domain_timed_out", 16 }, MESSAGE_DONE_DOMAIN_TIMED_OUT,
	    { NOUN_DOMAIN } },
	{ { "domain_displaced", 16 }, MESSAGE_DONE_DOMAIN_DISPLACED,
	    { NOUN_DOMAIN } },
	{ { "domain_removed", 14 }, MESSAGE_DONE_DOMAIN_REMOVED,
	    { NOUN_DOMAIN } },
};

static struct str
noun_text(const struct store_account_activity_row *row, enum noun noun)
{
	switch (noun) {
	case NOUN_NONE:
		return STR("");
	case NOUN_MEMBER:
		return row->member_name;
	case NOUN_APP:
		return str_is_absent(row->app_name) ? row->app_id :
		    row->app_name;
	case NOUN_EMAIL:
		return row->email;
	case NOUN_DOMAIN:
		return row->domain;
	case NOUN_LABEL:
		return row->label;
	case NOUN_OTHER:
		return row->other;
	}
	PANIC("no such noun: %d", (int)noun);
}

static struct said
say(const struct store_account_activity_row *row, enum message message,
    const enum noun nouns[2])
{
	struct said said = { .message = message };
	size_t i;

	for (i = 0; i < 2; i++) {
		said.with[i] = noun_text(row, nouns[i]);
		if (str_is_absent(said.with[i]))
			said.with[i] = STR("?");
	}
	return said;
}

/* Events that are several things to a reader. */
static enum message
member_message(const struct store_account_activity_row *row)
{
	if (str_equal(row->event, STR("invitation_answered")))
		return row->joins ? MESSAGE_DONE_ACCEPTED :
		    MESSAGE_DONE_DECLINED;
	return str_is_absent(row->was) ? MESSAGE_DONE_MEMBER_ADDED :
	    MESSAGE_DONE_MEMBER_ROLE;
}

/* Who gives a client away reads it otherwise than who takes it. */
static enum message
client_message(const struct store_account_activity_row *row)
{
	if (!str_is_absent(row->visibility))
		return str_equal(row->visibility, STR("public")) ?
		    MESSAGE_DONE_CLIENT_PUBLIC : MESSAGE_DONE_CLIENT_PRIVATE;
	if (str_is_absent(row->other))
		return MESSAGE_NONE;
	if (str_equal(row->event, STR("client_offered")))
		return row->received ? MESSAGE_DONE_CLIENT_OFFERED_BY :
		    MESSAGE_DONE_CLIENT_OFFERED_TO;
	if (str_equal(row->event, STR("client_transferred")))
		return row->received ? MESSAGE_DONE_CLIENT_TAKEN :
		    MESSAGE_DONE_CLIENT_GIVEN;
	return MESSAGE_NONE;
}

struct said
activity_said(const struct store_account_activity_row *row)
{
	static const enum noun member[2] = { NOUN_MEMBER };
	static const enum noun app[2] = { NOUN_APP, NOUN_OTHER };
	enum message of_client = client_message(row);
	size_t i;

	if (str_equal(row->event, STR("member_put")) ||
	    str_equal(row->event, STR("invitation_answered")))
		return say(row, member_message(row), member);
	if (of_client != MESSAGE_NONE)
		return say(row, of_client, app);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_equal(known[i].event, row->event))
			return say(row, known[i].message, known[i].nouns);
	return (struct said){ .message = MESSAGE_DONE_OTHER,
	    .with = { row->event } };
}

static enum message
role_message(struct str name)
{
	switch (role_read(name)) {
	case ROLE_OWNER:
		return MESSAGE_DONE_AS_OWNER;
	case ROLE_ADMIN:
		return MESSAGE_DONE_AS_ADMIN;
	case ROLE_DEVELOPER:
		return MESSAGE_DONE_AS_DEVELOPER;
	case ROLE_MEMBER:
		return MESSAGE_DONE_AS_MEMBER;
	case ROLE_NONE:
		break;
	}
	return MESSAGE_NONE;
}

static enum message
policy_message(struct str name, bool has_ended)
{
	switch (new_apps_read(name)) {
	case NEW_APPS_ALL:
		return MESSAGE_DONE_POLICY_ALL;
	case NEW_APPS_VERIFIED:
		return has_ended ? MESSAGE_DONE_POLICY_VERIFIED_ENDED :
		    MESSAGE_DONE_POLICY_VERIFIED;
	case NEW_APPS_NONE:
		return has_ended ? MESSAGE_DONE_POLICY_NONE_ENDED :
		    MESSAGE_DONE_POLICY_NONE;
	case NEW_APPS_UNKNOWN:
		break;
	}
	return MESSAGE_NONE;
}

struct said
activity_more(const struct store_account_activity_row *row,
    struct str operator_name)
{
	if (str_equal(row->kind, STR("policy")))
		return (struct said){
			.message = policy_message(row->mode, row->ended > 0),
		};
	if (!str_is_absent(row->reason) && str_equal(row->kind, STR("apps")))
		return ended_why_for_others(row->reason, operator_name);
	return (struct said){ .message = role_message(row->role) };
}
