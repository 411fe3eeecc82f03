#include "commands.h"

#include <stdlib.h>
#include <unistd.h>

#include "check/check.h"
#include "clients/clients.h"
#include "demo.h"
#include "domains/domains.h"
#include "domains/look_up_command.h"
#include "fiber/loop.h"
#include "fiber/outside.h"
#include "fiber/pg.h"
#include "fiber/thread.h"
#include "gateway/replay_window.h"
#include "ops/ops.h"
#include "page/catalog.h"
#include "page/command.h"
#include "platform/platform.h"

#define USUAL_PATH		"/etc/placet/placet.yml"
#define CONFIGURATION_BYTES	(1 << 20)
#define NAME_MAX_BYTES		64
#define NAME_WORDS		3

static const struct command_table *const tables[] = {
	&ops_commands, &clients_commands, &replay_window_commands,
	&check_commands, &platform_commands, &demo_commands,
	&domains_commands, &look_up_commands,
};

static int
say_usage(FILE *out, int status)
{
	const struct command *c;
	size_t i, k;

	fputs("usage: placet serve [--conf FILE]\n", out);
	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (k = 0; k < tables[i]->count; k++) {
			c = &tables[i]->rows[k];
			fprintf(out, "       placet %s%s%s\n", c->name,
			    c->accepts[0] == '\0' ? "" : " ", c->accepts);
			fprintf(out, "           %s\n", c->does);
		}
	fprintf(out, "--conf FILE, else $PLACET_CONF, else %s\n", USUAL_PATH);
	return status;
}

const char *
commands_configuration_path(int argc, char **argv)
{
	const char *path;
	int i;

	for (i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "--conf") == 0)
			return argv[i + 1];
	path = getenv("PLACET_CONF");
	return path != NULL ? path : USUAL_PATH;
}

/* "client secret add" is three words of argv; the longest name that fits is
 * meant. */
static const struct command *
find_command(int argc, char **argv, int *used_r)
{
	const struct command *found, *c;
	char name[NAME_MAX_BYTES];
	struct buf joined;
	size_t i, k;
	int words;

	found = NULL;
	buf_open_on(&joined, name, sizeof(name));
	for (words = 1; words <= NAME_WORDS && words < argc; words++) {
		if (words > 1)
			buf_add_byte(&joined, ' ');
		buf_add(&joined, str_of(argv[words]));
		for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
			for (k = 0; k < tables[i]->count; k++) {
				c = &tables[i]->rows[k];
				if (buf_is_full(&joined) ||
				    !str_equal(str_of(c->name),
				    buf_str(&joined)))
					continue;
				found = c;
				*used_r = words;
			}
	}
	return found;
}

/* In "operator=0 audience=1": -1 unknown, 0 a flag, 1 takes a value. */
static int
option_kind(const struct command *c, struct str name)
{
	struct str known, piece;

	known = str_of(c->options == NULL ? "" : c->options);
	while (str_next(&known, ' ', &piece))
		if (piece.len == name.len + 2 && str_starts(piece, name) &&
		    piece.bytes[name.len] == '=')
			return piece.bytes[name.len + 1] - '0';
	return -1;
}

static bool
read_option(const struct command *c, int argc, char **argv, int *i,
    struct command_line *line)
{
	struct str name, value;
	int kind;

	name = str_from(str_of(argv[*i]), 2);
	value = STR_ABSENT;
	kind = str_equal(name, STR("conf")) ? 1 : option_kind(c, name);
	if (kind == -1 || line->options_count == COMMAND_OPTIONS_MAX)
		return false;
	if (kind == 1) {
		if (++*i == argc)
			return false;
		value = str_of(argv[*i]);
	}
	line->options[line->options_count].name = name;
	line->options[line->options_count].value = value;
	line->options_count++;
	return true;
}

static bool
read_line(const struct command *c, int argc, char **argv, int first,
    struct command_line *line)
{
	int i;

	*line = (struct command_line){ .words_count = 0 };
	for (i = first; i < argc; i++) {
		if (str_starts(str_of(argv[i]), STR("--"))) {
			if (!read_option(c, argc, argv, &i, line))
				return false;
			continue;
		}
		if (line->words_count == COMMAND_WORDS_MAX)
			return false;
		line->words[line->words_count++] = str_of(argv[i]);
	}
	return line->words_count >= c->words_min &&
	    line->words_count <= c->words_max;
}

struct run {
	const struct configuration	*conf;
	const struct command		*command;
	const struct command_line	*line;
	enum fault			 fault;
	bool				 is_over;
};

static void
run_command(void *argument)
{
	struct run *run = argument;
	struct exchange *x;

	x = exchange_open_background(run->conf, STR("system"));
	run->fault = run->command->run(x, run->line);
	exchange_close(&x);
	run->is_over = true;
}

static bool
run_is_over(void *argument)
{
	return ((struct run *)argument)->is_over;
}

static int
run_alone(const struct configuration *conf, const struct command *command,
    const struct command_line *line)
{
	struct run run = { conf, command, line, FAULT_NONE, false };

	loop_alone_open();
	fiber_worker_open();
	thread_worker_open(1);
	outside_worker_open(conf);
	pg_worker_open(&(struct pg_setup){
		.reader_conninfo = conf->database_reader,
		.writer_conninfo = conf->database_writer,
		.reader_connections = 1,
		.writer_connections = 1,
		.hook_connections = 0,
	});
	if (fiber_start(LANE_BACKGROUND, run_command, &run) != FAULT_NONE)
		PANIC("the first fiber was refused");
	loop_alone_run(run_is_over, &run);

	if (run.fault == FAULT_NONE)
		return EXIT_SUCCESS;
	if (command_has_refused())
		return EXIT_FAILURE;
	if (run.fault == FAULT_STORE || run.fault == FAULT_DEADLINE)
		command_refuse(run.fault, "the database does not answer; is "
		    "`database` in the configuration right, and has "
		    "`placet migrate` been run?");
	else if (run.fault == FAULT_ENGINE)
		command_refuse(run.fault, "the engine does not answer.");
	else if (run.fault == FAULT_UNCERTAIN)
		command_refuse(run.fault, "no answer came, so nobody knows "
		    "whether it was done; look, and do it again if not.");
	else
		fprintf(stderr, "placet: not done: %s\n",
		    fault_of(run.fault)->name);
	return EXIT_FAILURE;
}

static void
say_unknown(int argc, char **argv)
{
	int i;

	fprintf(stderr, "placet: there is no command");
	for (i = 1; i < argc && i <= NAME_WORDS &&
	    !str_starts(str_of(argv[i]), STR("--")); i++)
		fprintf(stderr, " %s", argv[i]);
	fprintf(stderr, "; `placet help` lists them.\n");
}

int
commands_run(int argc, char **argv)
{
	const struct command *command;
	struct configuration conf;
	struct command_line line;
	struct arena *arena;
	struct str why;
	int status, used;

	if (argc >= 2 && (strcmp(argv[1], "help") == 0 ||
	    strcmp(argv[1], "--help") == 0))
		return say_usage(stdout, EXIT_SUCCESS);
	if (argc < 2 || str_starts(str_of(argv[1]), STR("--")))
		return say_usage(stderr, EXIT_FAILURE);
	used = 0;
	command = find_command(argc, argv, &used);
	if (command == NULL) {
		say_unknown(argc, argv);
		return EXIT_FAILURE;
	}
	if (!read_line(command, argc, argv, used + 1, &line)) {
		fprintf(stderr, "usage: placet %s%s%s\n", command->name,
		    command->accepts[0] == '\0' ? "" : " ", command->accepts);
		return EXIT_FAILURE;
	}

	arena = arena_open(CONFIGURATION_BYTES);
	if (!configuration_read(arena,
	    commands_configuration_path(argc, argv), &conf, &why) ||
	    !catalog_open(arena, &conf, &why)) {
		fprintf(stderr, "placet: %.*s\n", STR_ARG(why));
		arena_close(&arena);
		return EXIT_FAILURE;
	}
	if (!log_open("/dev/stderr"))
		PANIC("standard error cannot be opened");
	status = run_alone(&conf, command, &line);
	arena_close(&arena);
	return status;
}
