/*
 * activity_words: an event of an account, in a reader's words.
 */
#ifndef ACCOUNTS_ACTIVITY_WORDS_H
#define ACCOUNTS_ACTIVITY_WORDS_H

#include "base/locale.h"
#include "queries.h"

/* One sentence; an event without words of its own is named as it is. */
struct said	activity_said(const struct store_account_activity_row *row);
/* What more there is to say: a role, a mode; a zero message: nothing. */
struct said	activity_more(const struct store_account_activity_row *row,
		    struct str operator_name);

#endif
