#include "domains/domain_command.h"

#include "domains/check.h"
#include "page/account_word.h"
#include "queries.h"
#include "registry/mirror.h"
#include "registry/publish.h"

enum fault
domain_list(struct exchange *x, const struct command_line *line)
{
	struct store_domains_all_rows rows;

	(void)line;
	TRY(store_domains_all(x, &rows));
	for (size_t i = 0; i < rows.count; i++)
		printf("%.*s\t%.*s\t%.*s\t%.*s\n",
		    STR_ARG(rows.items[i].name),
		    STR_ARG(rows.items[i].state),
		    STR_ARG(rows.items[i].account_name),
		    STR_ARG(rows.items[i].verdict));
	return FAULT_NONE;
}

static enum fault
domain_word(struct exchange *x, struct str typed, struct str *ascii_r)
{
	struct domain_name name;
	enum problem p = domain_name_read(x->arena, x->conf, typed, &name);

	*ascii_r = STR_ABSENT;
	if (p != PROBLEM_NONE)
		return command_refuse(FAULT_INVALID, "%.*s %s.",
		    STR_ARG(typed), problem_sentence(p));
	*ascii_r = name.ascii;
	return FAULT_NONE;
}

static void
print_record(struct exchange *x, const struct store_domains_all_row *row)
{
	struct domain_claim c = {
		.id = row->domain_id,
		.account = row->account_id,
		.name = row->name,
		.issued_at = row->issued_at,
	};
	struct str name = domain_challenge_name(x->arena, c.name,
	    domain_claim_label(x, &c));
	struct str value = domain_token_record(x->arena,
	    domain_claim_token(x->arena, &c));

	printf("%.*s. TXT \"%.*s\"\n", STR_ARG(name), STR_ARG(value));
}

enum fault
domain_claim_named(struct exchange *x, const struct command_line *line)
{
	struct store_domains_all_rows rows;
	struct store_domain_claim_row claimed;
	struct uuid account;
	struct str name;
	enum fault fault;

	TRY(account_word(x, line->words[0], &account));
	TRY(domain_word(x, line->words[1], &name));
	fault = store_domain_claim(x,
	    &(struct store_domain_claim_in){
		.account_id = account,
		.name = name,
	    }, &claimed);
	if (fault != FAULT_CONFLICT)
		TRY(fault);
	TRY(store_domains_all(x, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (uuid_equal(rows.items[i].account_id, account) &&
		    str_equal(rows.items[i].name, name))
			print_record(x, &rows.items[i]);
	return FAULT_NONE;
}

enum fault
domain_show_named(struct exchange *x, const struct command_line *line)
{
	struct store_client_domain_put_row row;
	struct str client = line->words[0], name;
	enum fault fault;
	bool is_shown;

	TRY(domain_word(x, line->words[1], &name));
	fault = publish_under(x, client, name, command_has(line,
	    STR("vouch")), &row, &is_shown);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no client %.*s.",
		    STR_ARG(client));
	TRY(fault);
	if (str_equal(row.outcome, STR("unproven")))
		return command_refuse(FAULT_CONFLICT, "the account of %.*s "
		    "has not proved %.*s.", STR_ARG(client), STR_ARG(name));
	if (str_equal(row.outcome, STR("alike")))
		return command_refuse(FAULT_CONFLICT, "with it %.*s would "
		    "look like \"%.*s\" (%.*s), which people know. --vouch "
		    "lets it, as `placet client hold release` does when an "
		    "account asks.", STR_ARG(client),
		    STR_ARG(row.like_name), STR_ARG(row.like_id));
	if (!str_equal(row.outcome, STR("done")))
		return command_refuse(FAULT_CONFLICT, "%.*s is changed again "
		    "and again; try later.", STR_ARG(client));
	mirror_client_soon(x, client);
	if (!is_shown)
		fprintf(stderr, "It is not shown yet: no verified domain of "
		    "its account covers the host of a redirect URI.\n");
	return FAULT_NONE;
}

static enum fault
check(struct exchange *x, const struct store_domain_take_row *row)
{
	enum look_up_verdict verdict;

	TRY(domain_check(x, &(struct domain_claim){
		.id = row->domain_id,
		.account = row->account_id,
		.name = row->name,
		.issued_at = row->issued_at,
		.issued_before = row->issued_before,
	    }, row->claim, &verdict));
	printf("%.*s\t%s\n", STR_ARG(uuid_text(x->arena, row->account_id)),
	    verdict == LOOK_UP_NONE ? "changed in the meantime" :
	    look_up_verdict_name(verdict));
	return FAULT_NONE;
}

enum fault
domain_check_named(struct exchange *x, const struct command_line *line)
{
	struct store_domain_take_rows rows;
	struct str name;

	TRY(domain_word(x, line->words[0], &name));
	TRY(store_domain_take(x,
	    &(struct store_domain_take_in){
		.name = name,
		.lease_s = CHECK_LEASE_S,
	    }, &rows));
	if (rows.count == 0)
		return command_refuse(FAULT_NOT_FOUND,
		    "no account claims %.*s.", STR_ARG(name));
	for (size_t i = 0; i < rows.count; i++)
		TRY(check(x, &rows.items[i]));
	return FAULT_NONE;
}
