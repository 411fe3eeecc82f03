/*
 * answer: the OpenID provider's code becomes somebody who signed in.
 */
#ifndef PROVIDER_ANSWER_H
#define PROVIDER_ANSWER_H

#include "provider/visit.h"

enum {
	ANSWER_TOKEN_MS = 5000,		/* for the token endpoint */
};

enum provider_answer {
	PROVIDER_ANSWER_GOOD = 1,
	PROVIDER_ANSWER_NONE,		/* it does not answer */
	PROVIDER_ANSWER_BAD,		/* it does not say what it must */
};

/* Who has signed in. */
struct provider_person {
	struct str	 issuer;
	struct str	 subject;
	struct str	 email;		/* verified there; or absent */
	struct str	 name;		/* or absent */
	int64_t		 signed_in_s;	/* negative: nobody says */
	struct str	 access_token;	/* or absent */
};

/*
 * Exchanges the code, and verifies the id_token in every point.
 *
 * Gives     *person_r in x's arena with PROVIDER_ANSWER_GOOD. Why another
 *           answer came is in the log, not for the person.
 * Waits     ANSWER_TOKEN_MS, and what keys.h waits.
 */
enum provider_answer	provider_answer(struct exchange *x,
			    const struct provider_metadata *m,
			    const struct visit *visit, struct str code,
			    struct provider_person *person_r);
/*
 * Whether the provider takes our secret: tries a code that nobody made, which
 * it must refuse with anything but invalid_client.
 */
bool			provider_knows_us(struct exchange *x,
			    const struct provider_metadata *m);
/*
 * What the provider tells of a person besides (OpenID Connect Core §5.3): many
 * say an address there alone. What is said there of somebody else is not taken.
 *
 * Gives     email and name in *person_r, as far as they were absent.
 * Waits     ANSWER_TOKEN_MS.
 */
void			provider_ask_more(struct exchange *x,
			    const struct provider_metadata *m,
			    struct provider_person *person_r);

#endif
