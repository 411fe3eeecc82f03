#include "ops/linking.h"

#include "provider/provider.h"
#include "queries.h"

#define SUBJECT_MAX_BYTES	((size_t)255)

static enum fault
needs_provider(struct exchange *x)
{
	if (provider_is_used(x->conf))
		return FAULT_NONE;
	return command_refuse(FAULT_INVALID,
	    "there is no provider to link with; see `login` in the "
	    "configuration.");
}

enum fault
linking_add(struct exchange *x, const struct command_line *line)
{
	struct str email = line->words[0], subject = line->words[1];
	struct store_user_link_row row;
	enum fault fault;

	TRY(needs_provider(x));
	if (str_is_empty(subject) || subject.len > SUBJECT_MAX_BYTES ||
	    str_has_control(subject))
		return command_refuse(FAULT_INVALID,
		    "a subject is the 1 to 255 characters that the provider "
		    "says as `sub`.");
	fault = store_user_link(x, &(struct store_user_link_in){
		.email = email,
		.issuer = x->conf->provider.issuer,
		.subject = subject,
	    }, &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no user %.*s.",
		    STR_ARG(email));
	if (fault == FAULT_CONFLICT)
		return command_refuse(fault,
		    "that user, or that subject, is linked already; "
		    "`placet user unlink` takes a link away.");
	TRY(fault);
	printf("%.*s is %.*s at %.*s\n", STR_ARG(email), STR_ARG(subject),
	    STR_ARG(x->conf->provider.issuer));
	return FAULT_NONE;
}

enum fault
linking_remove(struct exchange *x, const struct command_line *line)
{
	struct store_user_unlink_row row;
	enum fault fault;

	TRY(needs_provider(x));
	fault = store_user_unlink(x, &(struct store_user_unlink_in){
		.email = line->words[0],
		.issuer = x->conf->provider.issuer,
	    }, &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault,
		    "there is no user %.*s, or none that is linked.",
		    STR_ARG(line->words[0]));
	TRY(fault);
	printf("not linked any more; signed out: %lld\n",
	    (long long)row.closed);
	return FAULT_NONE;
}
