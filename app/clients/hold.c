#include "clients/hold.h"

#include <stdio.h>

#include "queries.h"
#include "registry/mirror.h"

enum fault
clients_held(struct exchange *x, const struct command_line *line)
{
	struct store_clients_held_rows rows;

	(void)line;
	TRY(store_clients_held(x, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct store_clients_held_row *held = &rows.items[i];

		printf("%.*s\t%.*s\t%.*s\t%.*s\tlooks like %.*s (%.*s)\n",
		    STR_ARG(held->client_id), STR_ARG(held->name),
		    STR_ARG(held->account_name), STR_ARG(held->domain),
		    STR_ARG(held->like_name),
		    STR_ARG(str_is_empty(held->like_domain) ?
		    held->like_client_id : held->like_domain));
	}
	return FAULT_NONE;
}

static enum fault
answer(struct exchange *x, struct str client_id, bool is_released)
{
	struct store_client_hold_answer_row row;
	enum fault fault;

	fault = store_client_hold_answer(x,
	    &(struct store_client_hold_answer_in){
		.client_id = client_id,
		.is_released = is_released,
	    }, &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "no such client is held; "
		    "`placet client held` lists those that are.");
	if (fault == FAULT_CONFLICT)
		return command_refuse(fault, "it was changed since it was "
		    "held; its account has to ask again.");
	TRY(fault);
	if (row.lacks.count > 0)
		return command_refuse(FAULT_INVALID, "it lacks something "
		    "now, first of all: %.*s", STR_ARG(row.lacks.items[0]));
	printf("%s\n", is_released ? "public now" : "stays private");
	if (is_released)
		mirror_client_soon(x, client_id);
	return FAULT_NONE;
}

enum fault
client_hold_release(struct exchange *x, const struct command_line *line)
{
	return answer(x, line->words[0], true);
}

enum fault
client_hold_refuse(struct exchange *x, const struct command_line *line)
{
	return answer(x, line->words[0], false);
}
