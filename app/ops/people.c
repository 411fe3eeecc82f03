/*
 * people: users, accounts and members, from the command line.
 */
#include "ops/people.h"

#include "model/client.h"
#include "model/email.h"
#include "model/name_skeleton.h"
#include "model/role.h"
#include "page/account_word.h"
#include "queries.h"

#define RESET_TTL_S		(30 * 60)
#define RESET_TOKEN_BYTES	32

static enum fault
email_word(struct exchange *x, struct str typed, struct str *email_r)
{
	if (!email_normalise(x->arena, typed, email_r))
		return command_refuse(FAULT_INVALID,
		    "%.*s is not an e-mail address.", STR_ARG(typed));
	return FAULT_NONE;
}

static enum fault
role_word(struct str typed, struct str *role_r)
{
	if (role_read(typed) == ROLE_NONE)
		return command_refuse(FAULT_INVALID,
		    "%.*s is no role; one of member, developer, admin, owner.",
		    STR_ARG(typed));
	*role_r = typed;
	return FAULT_NONE;
}

/* A name that people will see: as careful as with the names of apps. */
static enum fault
name_word(struct str typed)
{
	enum problem p;

	p = client_name_check(typed);
	if (p != PROBLEM_NONE)
		return command_refuse(FAULT_INVALID, "the name %s.",
		    problem_sentence(p));
	return FAULT_NONE;
}

/* Closed or not, by its name. */
static enum fault
any_account_word(struct exchange *x, struct str name, struct uuid *account_r)
{
	struct store_account_by_name_row row;
	bool is_found;

	TRY(store_account_by_name(x,
	    &(struct store_account_by_name_in){ .name = name }, &row,
	    &is_found));
	if (!is_found)
		return command_refuse(FAULT_NOT_FOUND,
		    "there is no account called %.*s.", STR_ARG(name));
	*account_r = row.account_id;
	return FAULT_NONE;
}

/* Prints a one-use link with which the user sets a password. */
static enum fault
print_reset_link(struct exchange *x, struct str email)
{
	struct store_reset_open_row row;
	struct hash32 hash;
	struct str token;
	bool is_found;

	token = random_token(x->arena, RESET_TOKEN_BYTES);
	hash = KEYED_HASH(KEY_RESET_HASH, token);
	TRY(store_reset_open(x,
	    &(struct store_reset_open_in){
		.email = email,
		.token_hash = hash32_str(&hash),
		.ttl_s = RESET_TTL_S,
	    }, &row, &is_found));
	if (!is_found)
		return command_refuse(FAULT_NOT_FOUND,
		    "there is no user %.*s.", STR_ARG(email));
	printf("%.*s/reset?token=%.*s\n", STR_ARG(x->conf->public_url),
	    STR_ARG(token));
	fprintf(stderr, "This link works once, for %d minutes.\n",
	    RESET_TTL_S / 60);
	return FAULT_NONE;
}

static enum fault
add_user(struct exchange *x, const struct command_line *line, bool is_operator)
{
	struct store_user_add_row row;
	struct str email, name;
	enum fault fault;

	TRY(email_word(x, line->words[0], &email));
	name = email;
	if (line->words_count > 1) {
		name = line->words[1];
		TRY(name_word(name));
	}
	fault = store_user_add(x,
	    &(struct store_user_add_in){
		.email = email,
		.name = name,
		.is_operator = is_operator,
	    }, &row);
	if (fault == FAULT_CONFLICT)
		return command_refuse(fault, "%.*s is a user already.",
		    STR_ARG(email));
	TRY(fault);
	if (x->conf->has_passwords)
		return print_reset_link(x, email);
	printf("%.*s is added; `placet user link` says who that is at the "
	    "provider\n", STR_ARG(email));
	return FAULT_NONE;
}

enum fault
people_user_add(struct exchange *x, const struct command_line *line)
{
	return add_user(x, line, false);
}

enum fault
people_operator_add(struct exchange *x, const struct command_line *line)
{
	return add_user(x, line, true);
}

enum fault
people_user_reset(struct exchange *x, const struct command_line *line)
{
	struct str email;

	if (!x->conf->has_passwords)
		return command_refuse(FAULT_INVALID,
		    "there are no passwords here (`passwords: off`).");
	TRY(email_word(x, line->words[0], &email));
	return print_reset_link(x, email);
}

static enum fault
set_disabled(struct exchange *x, const struct command_line *line,
    bool is_disabled)
{
	struct store_user_disable_row row;
	struct str email;
	enum fault fault;

	TRY(email_word(x, line->words[0], &email));
	fault = store_user_disable(x,
	    &(struct store_user_disable_in){
		.email = email,
		.is_disabled = is_disabled,
	    }, &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no user %.*s.",
		    STR_ARG(email));
	TRY(fault);
	printf("%.*s is %s; access ended: %lld\n", STR_ARG(email),
	    is_disabled ? "disabled" : "enabled", (long long)row.ended);
	return FAULT_NONE;
}

enum fault
people_user_disable(struct exchange *x, const struct command_line *line)
{
	return set_disabled(x, line, true);
}

enum fault
people_user_enable(struct exchange *x, const struct command_line *line)
{
	return set_disabled(x, line, false);
}

enum fault
people_account_add(struct exchange *x, const struct command_line *line)
{
	struct store_account_add_row row;
	struct name_skeleton looks;
	enum fault fault;

	TRY(name_word(line->words[0]));
	name_skeleton(x->arena, line->words[0], &looks);
	fault = store_account_add(x,
	    &(struct store_account_add_in){
		.name = line->words[0],
		.small = looks.small,
		.shown = looks.shown,
	    }, &row);
	if (fault == FAULT_CONFLICT)
		return command_refuse(fault,
		    "there is an account called %.*s already.",
		    STR_ARG(line->words[0]));
	TRY(fault);
	printf("%.*s\n", STR_ARG(uuid_text(x->arena, row.account_id)));
	return FAULT_NONE;
}

enum fault
people_account_close(struct exchange *x, const struct command_line *line)
{
	struct store_account_close_row row;
	struct uuid account;

	TRY(any_account_word(x, line->words[0], &account));
	TRY(store_account_close(x,
	    &(struct store_account_close_in){ .account_id = account }, &row));
	printf("closed; access ended: %lld\n", (long long)row.ended);
	return FAULT_NONE;
}

enum fault
people_member_put(struct exchange *x, const struct command_line *line)
{
	struct store_member_put_row row;
	struct str email, role = STR_ABSENT;
	struct uuid account;
	enum fault fault;

	TRY(account_word(x, line->words[0], &account));
	TRY(email_word(x, line->words[1], &email));
	TRY(role_word(line->words[2], &role));
	fault = store_member_put(x,
	    &(struct store_member_put_in){
		.account_id = account,
		.email = email,
		.role = role,
	    }, &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no user %.*s.",
		    STR_ARG(email));
	if (fault == FAULT_CONFLICT)
		return command_refuse(fault,
		    "%.*s is the last owner; make another owner first.",
		    STR_ARG(email));
	TRY(fault);
	printf("%.*s is %.*s of %.*s; access ended: %lld\n", STR_ARG(email),
	    STR_ARG(role), STR_ARG(line->words[0]), (long long)row.ended);
	return FAULT_NONE;
}

enum fault
people_member_remove(struct exchange *x, const struct command_line *line)
{
	struct store_member_remove_row row;
	struct uuid account;
	struct str email;
	enum fault fault;

	TRY(account_word(x, line->words[0], &account));
	TRY(email_word(x, line->words[1], &email));
	fault = store_member_remove(x,
	    &(struct store_member_remove_in){
		.account_id = account,
		.email = email,
	    }, &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "%.*s is not a member.",
		    STR_ARG(email));
	if (fault == FAULT_CONFLICT)
		return command_refuse(fault,
		    "%.*s is the last owner; make another owner first.",
		    STR_ARG(email));
	TRY(fault);
	printf("removed; access ended: %lld\n", (long long)row.ended);
	return FAULT_NONE;
}
