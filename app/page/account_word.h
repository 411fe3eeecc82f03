/* account_word: the account that a word of a command line names. */
#ifndef PAGE_ACCOUNT_WORD_H
#define PAGE_ACCOUNT_WORD_H

#include "web/exchange.h"

/* By its id, else by its name, and open; said on standard error if none. */
MUST_USE enum fault account_word(struct exchange *x, struct str said,
		    struct uuid *account_r);

#endif
