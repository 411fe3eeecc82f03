/*
 * look_up_settle: from what each resolver saw to one verdict.
 */
#include "domains/look_up.h"

static const char *const verdict_names[LOOK_UP_VERDICT_COUNT] = {
	[LOOK_UP_NONE] = "none",
	[LOOK_UP_VERIFIED] = "verified",
	[LOOK_UP_NO_NAME] = "no_name",
	[LOOK_UP_NO_RECORD] = "no_record",
	[LOOK_UP_WRONG_RECORD] = "wrong_record",
	[LOOK_UP_OWN_NAME] = "own_name",
	[LOOK_UP_DNSSEC_INVALID] = "dnssec_invalid",
	[LOOK_UP_DISAGREEMENT] = "disagreement",
	[LOOK_UP_TEMPORARY] = "temporary",
};

static const char *const hint_names[LOOK_UP_HINT_COUNT] = {
	[LOOK_UP_HINT_NONE] = "none",
	[LOOK_UP_HINT_ZONE_APPENDED] = "zone_appended",
	[LOOK_UP_HINT_APEX] = "apex",
	[LOOK_UP_HINT_WITHOUT_ACCOUNT] = "without_account",
	[LOOK_UP_HINT_QUOTES] = "quotes",
	[LOOK_UP_HINT_OLD_TOKEN] = "old_token",
	[LOOK_UP_HINT_NOT_FIRST] = "not_first",
	[LOOK_UP_HINT_EXPIRED] = "expired",
	[LOOK_UP_HINT_EXPIRY_UNREAD] = "expiry_unread",
};

const char *
look_up_verdict_name(enum look_up_verdict v)
{
	INSIST((unsigned int)v < LOOK_UP_VERDICT_COUNT);
	return verdict_names[v];
}

const char *
look_up_hint_name(enum look_up_hint h)
{
	INSIST((unsigned int)h < LOOK_UP_HINT_COUNT);
	return hint_names[h];
}

size_t
look_up_needed(size_t count)
{
	if (count <= 2)
		return count;
	return count <= 5 ? count - 1 : count - 2;
}

/* That the record is not there, each kind the more telling the later. */
static const enum look_up_verdict absences[] = { LOOK_UP_NO_NAME,
	LOOK_UP_NO_RECORD, LOOK_UP_WRONG_RECORD, LOOK_UP_OWN_NAME };
#define ABSENCES	(sizeof(absences) / sizeof(absences[0]))

/* Who says `verdict`: one with proof if there is any. */
static const struct look_up_perspective *
speaker_of(const struct look_up *l, enum look_up_verdict verdict)
{
	const struct look_up_perspective *speaker = NULL;

	for (size_t i = 0; i < l->count; i++) {
		const struct look_up_perspective *p = &l->perspectives[i];

		if (p->sees == verdict && (speaker == NULL ||
		    (p->is_secure && !speaker->is_secure)))
			speaker = p;
	}
	return speaker;
}

static size_t
who_see(const struct look_up *l, enum look_up_verdict verdict)
{
	size_t who = 0;

	for (size_t i = 0; i < l->count; i++)
		who += l->perspectives[i].sees == verdict ? 1 : 0;
	return who;
}

static void
settle_for(struct look_up *l, enum look_up_verdict verdict)
{
	l->verdict = verdict;
	l->speaker = speaker_of(l, verdict);
	l->is_secure = l->speaker != NULL && l->speaker->is_secure;
}

/* The most telling absence; one that is proved goes before all that are not. */
static enum look_up_verdict
absence_of(const struct look_up *l, bool *is_proved_r)
{
	enum look_up_verdict absence = LOOK_UP_NONE;

	*is_proved_r = false;
	for (size_t i = 0; i < ABSENCES; i++) {
		const struct look_up_perspective *p =
		    speaker_of(l, absences[i]);

		if (p == NULL || (*is_proved_r && !p->is_secure))
			continue;
		*is_proved_r = p->is_secure;
		absence = absences[i];
	}
	return absence;
}

void
look_up_settle(struct look_up *l)
{
	const struct look_up_perspective *right =
	    speaker_of(l, LOOK_UP_VERIFIED);
	enum look_up_verdict absence;
	size_t absent = 0;
	bool is_proved;

	for (size_t i = 0; i < ABSENCES; i++)
		absent += who_see(l, absences[i]);
	absence = absence_of(l, &is_proved);
	l->agree = who_see(l, LOOK_UP_VERIFIED);
	l->needed = look_up_needed(l->count);
	if (l->agree >= l->needed || (right != NULL && right->is_secure))
		settle_for(l, LOOK_UP_VERIFIED);
	else if (absent >= l->needed || (is_proved && right == NULL))
		settle_for(l, absence);
	else if (who_see(l, LOOK_UP_DNSSEC_INVALID) > 0)
		settle_for(l, LOOK_UP_DNSSEC_INVALID);
	else if (l->agree > 0 && absent > 0) {
		settle_for(l, absence);
		l->verdict = LOOK_UP_DISAGREEMENT;
		l->is_secure = false;
	} else
		settle_for(l, LOOK_UP_TEMPORARY);
}
