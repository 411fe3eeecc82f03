#include "clients/registration_token.h"

#include "model/client.h"
#include "page/account_word.h"
#include "page/made_secret.h"
#include "queries.h"

#define USES_MAX	1000000
#define DAYS		30
#define DAYS_MAX	3660
#define DAY_S		((int64_t)24 * 3600)
#define LINE_BYTES	((size_t)1024)

/* *number_r stays as it is when the option is not there. */
static enum fault
number_option(const struct command_line *line, struct str name, uint64_t most,
    int64_t *number_r)
{
	uint64_t number;

	if (!command_has(line, name))
		return FAULT_NONE;
	if (!str_to_u64(command_option(line, name), &number) || number == 0 ||
	    number > most)
		return command_refuse(FAULT_INVALID,
		    "--%.*s must be a number from 1 to %llu.", STR_ARG(name),
		    (unsigned long long)most);
	*number_r = (int64_t)number;
	return FAULT_NONE;
}

static enum fault
visibility_option(const struct command_line *line, bool *is_public_r)
{
	struct str said = command_option(line, STR("visibility"));

	*is_public_r = str_equal(said, STR("public"));
	if (command_has(line, STR("visibility")) && !*is_public_r &&
	    !str_equal(said, STR("private")))
		return command_refuse(FAULT_INVALID,
		    "--visibility must be private or public.");
	return FAULT_NONE;
}

static enum fault
label_option(const struct command_line *line, struct str *label_r)
{
	enum problem p;

	*label_r = command_has(line, STR("label")) ?
	    command_option(line, STR("label")) : STR("registration");
	p = client_name_check(*label_r);
	if (p != PROBLEM_NONE)
		return command_refuse(FAULT_INVALID, "--label %s.",
		    problem_sentence(p));
	return FAULT_NONE;
}

enum fault
registration_token_add(struct exchange *x, const struct command_line *line)
{
	struct str token = made_secret(x->arena);
	struct hash32 hash = KEYED_HASH(KEY_SECRET_HASH, STR("registration"),
	    token);
	struct store_registration_token_add_in in = {
		.token_hash = hash32_str(&hash),
	};
	struct store_registration_token_add_row row;
	int64_t days = DAYS;
	enum fault fault;

	TRY(number_option(line, STR("uses"), USES_MAX, &in.uses));
	in.uses_is_null = !command_has(line, STR("uses"));
	TRY(number_option(line, STR("expires"), DAYS_MAX, &days));
	in.ttl_s = days * DAY_S;
	TRY(visibility_option(line, &in.makes_public));
	TRY(label_option(line, &in.label));
	TRY(account_word(x, line->words[0], &in.account_id));
	fault = store_registration_token_add(x, &in, &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no open account %.*s.",
		    STR_ARG(line->words[0]));
	TRY(fault);
	printf("registration_token: %.*s\n", STR_ARG(token));
	fprintf(stderr, "Keep it now: it is not shown again. Its id is %.*s.\n",
	    STR_ARG(uuid_text(x->arena, row.token_id)));
	if (x->conf->registration == REGISTRATION_OFF)
		fprintf(stderr, "The configuration says `registration: off`: "
		    "no client can register.\n");
	return FAULT_NONE;
}

enum fault
registration_token_list(struct exchange *x, const struct command_line *line)
{
	struct store_registration_tokens_all_rows rows;

	(void)line;
	TRY(store_registration_tokens_all(x, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct store_registration_tokens_all_row *r =
		    &rows.items[i];
		struct buf b;

		buf_open(&b, x->arena, LINE_BYTES);
		buf_printf(&b, "%.*s\t%.*s\t%.*s\t%s",
		    STR_ARG(uuid_text(x->arena, r->token_id)),
		    STR_ARG(r->account_name), STR_ARG(r->label),
		    r->makes_public ? "public" : "private");
		if (r->uses_left_is_null)
			buf_add(&b, STR("\tany number of uses"));
		else
			buf_printf(&b, "\t%lld uses left",
			    (long long)r->uses_left);
		buf_add(&b, STR("\tuntil "));
		utime_add_rfc3339(&b, r->expires_at);
		buf_add(&b, r->is_expired ? STR(", over") : STR(""));
		puts(arena_cstr(x->arena, buf_str(&b)));
	}
	return FAULT_NONE;
}

enum fault
registration_token_remove(struct exchange *x, const struct command_line *line)
{
	struct uuid id;
	enum fault fault;

	if (!uuid_read(line->words[0], &id))
		return command_refuse(FAULT_INVALID,
		    "%.*s is no id of a token; `registration-token list` "
		    "shows them.", STR_ARG(line->words[0]));
	fault = store_registration_token_remove(x,
	    &(struct store_registration_token_remove_in){ .token_id = id });
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no token %.*s.",
		    STR_ARG(line->words[0]));
	TRY(fault);
	printf("removed\n");
	return FAULT_NONE;
}
