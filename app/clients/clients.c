#include "clients/clients.h"

#include "clients/adopt.h"
#include "clients/export.h"
#include "clients/hold.h"
#include "clients/import.h"
#include "clients/rekey.h"
#include "clients/registration_token.h"
#include "clients/secret.h"
#include "queries.h"
#include "registry/reap.h"

static enum fault
import(struct exchange *x, const struct command_line *line)
{
	bool is_trial = command_has(line, STR("dry-run"));
	bool is_adoption;

	is_adoption = command_has(line, STR("from-engine"));
	if (is_adoption == (line->words_count == 1))
		return command_refuse(FAULT_INVALID,
		    "name a file, or say --from-engine --account NAME.");
	if (is_adoption)
		return adopt_clients(x, command_option(line, STR("account")),
		    is_trial);
	return clients_import(x, line->words[0], is_trial);
}

static enum fault
set_suspended(struct exchange *x, struct str client_id, bool is_suspended)
{
	struct store_client_suspend_row row;
	enum fault fault;

	fault = store_client_suspend(x,
	    &(struct store_client_suspend_in){
		.client_id = client_id,
		.is_suspended = is_suspended,
	    }, &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no client %.*s.",
		    STR_ARG(client_id));
	TRY(fault);
	printf("%.*s is %s; access ended: %lld\n", STR_ARG(client_id),
	    is_suspended ? "suspended" : "active", (long long)row.ended);
	return FAULT_NONE;
}

static enum fault
suspend(struct exchange *x, const struct command_line *line)
{
	return set_suspended(x, line->words[0], true);
}

static enum fault
resume(struct exchange *x, const struct command_line *line)
{
	return set_suspended(x, line->words[0], false);
}

static enum fault
delete_client(struct exchange *x, const struct command_line *line)
{
	struct store_client_delete_row row;
	enum fault fault;

	fault = store_client_delete(x,
	    &(struct store_client_delete_in){ .client_id = line->words[0] },
	    &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no client %.*s.",
		    STR_ARG(line->words[0]));
	TRY(fault);
	printf("deleted; access ended: %lld\n", (long long)row.ended);
	return FAULT_NONE;
}

static enum fault
list(struct exchange *x, const struct command_line *line)
{
	struct store_clients_all_rows rows;
	size_t i;

	(void)line;
	TRY(store_clients_all(x, &rows));
	for (i = 0; i < rows.count; i++)
		printf("%.*s\t%.*s\t%.*s\t%s%s\n",
		    STR_ARG(rows.items[i].client_id),
		    STR_ARG(rows.items[i].name),
		    STR_ARG(rows.items[i].account_name),
		    rows.items[i].is_public ? "public" : "private",
		    rows.items[i].is_suspended ? ", suspended" : "");
	return FAULT_NONE;
}

static enum fault
would_reap(struct exchange *x)
{
	struct store_clients_would_reap_rows rows;

	TRY(store_clients_would_reap(x, &(struct store_clients_would_reap_in){
		.ttl_s = x->conf->registration_ttl_s,
	    }, &rows));
	for (size_t i = 0; i < rows.count; i++)
		printf("%.*s\t%.*s\n", STR_ARG(rows.items[i].client_id),
		    STR_ARG(rows.items[i].name));
	printf("would go: %zu\n", rows.count);
	return FAULT_NONE;
}

static enum fault
reap(struct exchange *x, const struct command_line *line)
{
	int64_t gone;

	if (command_has(line, STR("dry-run")))
		return would_reap(x);
	TRY(reap_round(x, &gone));
	printf("gone: %lld\n", (long long)gone);
	return FAULT_NONE;
}

static const struct command commands[] = {
	{ "client import", "FILE.json | --from-engine --account NAME "
	    "[--dry-run]", "bring in the clients of a file, or adopt all that "
	    "the engine has; --dry-run: only say what would change", 0, 1,
	    "from-engine=0 account=1 dry-run=0", import },
	{ "client export", "[CLIENT_ID]", "print clients as `client import` "
	    "takes them, but their secrets", 0, 1, NULL, clients_export },
	{ "client list", "", "list the clients", 0, 0, NULL, list },
	{ "client secret add", "CLIENT_ID [--label L] [--expires DAYS] "
	    "[--replace]", "make a second secret, shown once; --replace: "
	    "where the engine alone knows the first", 1, 1,
	    "label=1 expires=1 replace=0", client_secret_add },
	{ "client secret list", "CLIENT_ID", "list a client's secrets", 1, 1,
	    NULL, client_secret_list },
	{ "client secret remove", "CLIENT_ID SECRET_ID",
	    "end one secret of a client", 2, 2, NULL, client_secret_remove },
	{ "client suspend", "CLIENT_ID", "refuse a client and end its access",
	    1, 1, NULL, suspend },
	{ "client resume", "CLIENT_ID", "let a suspended client in again",
	    1, 1, NULL, resume },
	{ "client delete", "CLIENT_ID", "delete a client and end its access",
	    1, 1, NULL, delete_client },
	{ "client held", "", "list clients that wait to become public, since "
	    "their name looks like another's, and when each was refused before",
	    0, 0, NULL, clients_held },
	{ "client hold release", "CLIENT_ID", "let a held client become "
	    "public, or one that was refused ask again under its name",
	    1, 1, NULL, client_hold_release },
	{ "client hold refuse", "CLIENT_ID [--reason TEXT]", "keep a held "
	    "client private; its account reads the reason", 1, 1, "reason=1",
	    client_hold_refuse },
	{ "client reap", "[--dry-run]", "take away registered clients that "
	    "nobody uses, or say which", 0, 0, "dry-run=0", reap },
	{ "registration-token add", "ACCOUNT [--label L] [--uses N] "
	    "[--expires DAYS] [--visibility public]",
	    "make a token with which clients register for that account",
	    1, 1, "label=1 uses=1 expires=1 visibility=1",
	    registration_token_add },
	{ "registration-token list", "", "list the registration tokens",
	    0, 0, NULL, registration_token_list },
	{ "registration-token remove", "TOKEN_ID",
	    "take a registration token away; its clients stay",
	    1, 1, NULL, registration_token_remove },
	{ "engine rekey", "[--rate PER_SECOND]",
	    "turn over the key of the secrets that the engine knows", 0, 0,
	    "rate=1", engine_rekey },
};

const struct command_table clients_commands = {
	commands, sizeof(commands) / sizeof(commands[0])
};
