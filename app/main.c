/*
 * placet: start-up as a story. What is not `serve` is on the command line's
 * page, commands.c.
 */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>

#include "api/api.h"
#include "commands.h"
#include "domains/schedule.h"
#include "gateway/public_keys.h"
#include "gateway/refresh_tidy.h"
#include "grants/deliver.h"
#include "mails.h"
#include "session/password.h"
#include "session/session.h"
#include "model/name_skeleton.h"
#include "model/scope.h"
#include "page/catalog.h"
#include "page/language.h"
#include "page/problem.h"
#include "registry/mirror.h"
#include "registry/publish.h"
#include "registry/reap.h"
#include "routes.h"
#include "web/server.h"

#define CONFIGURATION_BYTES	(4 << 20)

static void
start_in_worker(const struct configuration *conf)
{
	deliver_start(conf);
	mail_start(conf, all_mails, all_mails_count);
	refresh_start(conf);
	public_keys_start(conf);
	reap_start(conf);
	mirror_start(conf);
	schedule_start(conf);
	publish_start(conf);
}

static int
serve(int argc, char **argv)
{
	static struct configuration conf;
	struct arena *arena;
	struct str why;

	arena = arena_open(CONFIGURATION_BYTES);
	if (!configuration_read(arena,
	    commands_configuration_path(argc, argv), &conf, &why) ||
	    !catalog_open(arena, &conf, &why)) {
		fprintf(stderr, "placet: %.*s\n", STR_ARG(why));
		return EXIT_FAILURE;
	}
	if (!log_open(conf.log_path)) {
		fprintf(stderr, "placet: cannot open the log %s\n",
		    conf.log_path);
		return EXIT_FAILURE;
	}
	json_object_seed(0);
	password_open(&conf);
	public_keys_open();
	name_skeleton_open();
	api_open(all_apis, all_apis_count);

	return server_run(argc, argv, &(struct server){
		.conf = &conf,
		.tables = all_routes,
		.tables_count = all_routes_count,
		.hooks = {
			.find_person = session_find_person,
			.render_problem = problem_render,
			.choose_locale = language_choose,
		},
		.worker_started = start_in_worker,
	});
}

int
main(int argc, char **argv)
{
	if (sodium_init() == -1)
		PANIC("libsodium cannot start");
	if (argc >= 2 && strcmp(argv[1], "serve") == 0)
		return serve(argc, argv);
	return commands_run(argc, argv);
}
