#include "gateway/replay_window.h"

#include "queries.h"

/* As in sql/deploy/refresh.sql: for apps whose processes keep stale copies of
 * their tokens; a stolen one is noticed so much later. */
#define WINDOW_MAX_S	300

static enum fault
set_window(struct exchange *x, const struct command_line *line)
{
	bool is_default = str_equal(line->words[1], STR("default"));
	uint64_t seconds = 0;
	enum fault fault;

	if (!is_default && (!str_to_u64(line->words[1], &seconds) ||
	    seconds > WINDOW_MAX_S))
		return command_refuse(FAULT_INVALID,
		    "say 0 to %d seconds, or: default.", WINDOW_MAX_S);
	fault = store_client_replay_put(x,
	    &(struct store_client_replay_put_in){
		.client_id = line->words[0],
		.seconds = (int64_t)seconds,
		.seconds_is_null = is_default,
	    });
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no client %.*s.",
		    STR_ARG(line->words[0]));
	TRY(fault);
	printf("%.*s: %.*s\n", STR_ARG(line->words[0]),
	    STR_ARG(line->words[1]));
	return FAULT_NONE;
}

static const struct command commands[] = {
	{ "client replay-window", "CLIENT_ID SECONDS|default",
	    "how long a repeated refresh gets the same answer, 0 to 300",
	    2, 2, NULL, set_window },
};

const struct command_table replay_window_commands = {
	commands, sizeof(commands) / sizeof(commands[0])
};
