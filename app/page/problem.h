/*
 * problem: the page that says what went wrong and what to do now.
 */
#ifndef PAGE_PROBLEM_H
#define PAGE_PROBLEM_H

#include "templates.h"
#include "web/reply.h"

/* A problem with a page of its own; its three texts are in messages.txt. */
enum problem_page {
	PROBLEM_PAGE_DECIDED = 1,
	PROBLEM_PAGE_CLIENT_UNKNOWN,
	PROBLEM_PAGE_CLIENT_SUSPENDED,
	PROBLEM_PAGE_PRIVATE_SUSPENDED,	/* to whom it is not named */
	PROBLEM_PAGE_NOT_A_MEMBER,
	PROBLEM_PAGE_SCOPE,
	PROBLEM_PAGE_RETURN,		/* the app left where it was */
	PROBLEM_PAGE_RESET_SPENT,
	PROBLEM_PAGE_REMOVING,
	PROBLEM_PAGE_NOT_TOLD,
	PROBLEM_PAGE_APP_REQUEST,
	PROBLEM_PAGE_DEVICE_OVER,
	PROBLEM_PAGE_INVITATION_OVER,
	PROBLEM_PAGE_TRANSFER_OVER,
	PROBLEM_PAGE_DOCUMENT_DENIED,
	PROBLEM_PAGE_DOCUMENT_LIMIT,
	PROBLEM_PAGE_PROVIDER_AWAY,
	PROBLEM_PAGE_PROVIDER_REFUSED,
	PROBLEM_PAGE_PROVIDER_BAD,
	PROBLEM_PAGE_PROVIDER_OVER,
	PROBLEM_PAGE_PROVIDER_TAKEN,
	PROBLEM_PAGE_PROVIDER_UNKNOWN,
	PROBLEM_PAGE_PROVIDER_NAMELESS,
	PROBLEM_PAGE_PROVIDER_DISABLED,
	PROBLEM_PAGE_PROVIDER_OTHER,
	PROBLEM_PAGE_COUNT
};

/* `with` fills the places of the texts; absent where they have none. */
MUST_USE enum fault problem_page(struct exchange *x, enum problem_page which,
		    struct str with);
/* The same with *Start again*, which leads to `again`, a path of ours. */
MUST_USE enum fault problem_page_again(struct exchange *x,
		    enum problem_page which, struct str with,
		    struct str again);
/* web/'s page for a fault nobody gave a page (struct web_hooks). */
void		 problem_render(struct exchange *x, const void *web_problem);

#endif
