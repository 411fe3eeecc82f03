#include "ops/migrate.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fiber/fiber.h"
#include "fiber/pg_environment.h"
#include "queries.h"

#define POLL_MS	50

static void
become_sqitch(const struct configuration *conf)
{
	if (!pg_environment_set(conf->database_primary)) {
		command_refuse(FAULT_INVALID,
		    "database.primary is not a connection string.");
		_exit(1);
	}
	execlp("sqitch", "sqitch", "deploy", "--chdir", conf->sql_path,
	    "--target", "db:pg:", (char *)NULL);
	command_refuse(FAULT_NOT_FOUND, "cannot run sqitch: %s",
	    strerror(errno));
	_exit(1);
}

/* The loop turns meanwhile: the connections to the database are being made. */
static enum fault
run_sqitch(const struct configuration *conf)
{
	pid_t child, ended;
	int status;

	fflush(NULL);
	child = fork();
	if (child == -1)
		return command_refuse(FAULT_BUSY, "cannot start sqitch: %s",
		    strerror(errno));
	if (child == 0)
		become_sqitch(conf);
	while ((ended = waitpid(child, &status, WNOHANG)) != child) {
		if (ended == -1 && errno != EINTR)
			return FAULT_BUSY;
		fiber_sleep(POLL_MS);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return command_refuse(FAULT_CONFLICT,
		    "the migrations did not all succeed; sqitch says why.");
	return FAULT_NONE;
}

enum fault
migrate(struct exchange *x, const struct command_line *line)
{
	const struct configuration_engine *engine;
	size_t i;

	(void)line;
	TRY(run_sqitch(x->conf));
	for (i = 0; i < x->conf->engines_count; i++) {
		engine = &x->conf->engines[i];
		TRY(store_engine_register(x,
		    &(struct store_engine_register_in){
			.name = engine->name,
			.generation = engine->generation,
		    }));
	}
	return FAULT_NONE;
}
