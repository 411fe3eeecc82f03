#include "clients/hold.h"

#include <stdio.h>

#include "model/plain_text.h"
#include "queries.h"
#include "registry/mirror.h"

#define REASON_MAX_BYTES	((size_t)500)
#define TIME_BYTES		((size_t)64)

/* Who waits, and below it when and why it was refused before. */
static void
print_held(const struct store_clients_held_row *held)
{
	char line[TIME_BYTES];
	struct buf when;

	if (held->refused_at_is_null) {
		printf("%.*s\t%.*s\t%.*s\t%.*s\t%.*s%slooks like %.*s "
		    "(%.*s)%s\n",
		    STR_ARG(held->client_id), STR_ARG(held->name),
		    STR_ARG(held->account_name), STR_ARG(held->domain),
		    STR_ARG(held->host), str_is_empty(held->host) ? "" : " ",
		    STR_ARG(held->like_name),
		    STR_ARG(str_is_empty(held->like_domain) ?
		    held->like_client_id : held->like_domain),
		    held->is_changed ? ", changed since: it has to ask again" :
		    "");
		return;
	}
	buf_open_on(&when, line, sizeof(line));
	utime_add_rfc3339(&when, held->refused_at);
	printf("\trefused %.*s as %.*s, like %.*s%s%.*s\n",
	    STR_ARG(buf_str(&when)), STR_ARG(str_is_empty(held->host) ?
	    held->name : held->host),
	    STR_ARG(held->like_name), str_is_empty(held->reason) ? "" : ": ",
	    STR_ARG(held->reason));
}

enum fault
clients_held(struct exchange *x, const struct command_line *line)
{
	struct store_clients_held_rows rows;

	(void)line;
	TRY(store_clients_held(x, &rows));
	for (size_t i = 0; i < rows.count; i++)
		print_held(&rows.items[i]);
	if (rows.count == 0)
		puts("no client is held");
	return FAULT_NONE;
}

static enum fault
answer(struct exchange *x, struct str client_id, bool is_released,
    struct str reason)
{
	struct store_client_hold_answer_row row;
	enum fault fault;

	fault = store_client_hold_answer(x,
	    &(struct store_client_hold_answer_in){
		.client_id = client_id,
		.is_released = is_released,
		.reason = reason,
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
	printf("%s\n", row.is_public ? "public now" : is_released ?
	    "stays private; it may ask again" : "stays private");
	if (row.is_public)
		mirror_client_soon(x, client_id);
	return FAULT_NONE;
}

enum fault
client_hold_release(struct exchange *x, const struct command_line *line)
{
	return answer(x, line->words[0], true, STR_ABSENT);
}

enum fault
client_hold_refuse(struct exchange *x, const struct command_line *line)
{
	struct str reason = command_option(line, STR("reason"));

	if (!str_is_absent(reason) && (str_trim(reason).len == 0 ||
	    reason.len > REASON_MAX_BYTES || !text_is_plain(reason)))
		return command_refuse(FAULT_INVALID,
		    "--reason must be one line of 1 to %zu bytes of visible text.",
		    REASON_MAX_BYTES);
	return answer(x, line->words[0], false, reason);
}
