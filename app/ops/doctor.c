#include "ops/doctor.h"

#include <stdlib.h>

#include "fiber/http.h"
#include "ops/doctor_domains.h"
#include "ops/doctor_engine.h"
#include "ops/doctor_mail.h"
#include "ops/doctor_provider.h"
#include "ops/engine_config.h"
#include "queries.h"

#define CLOCK_MAX_US		((int64_t)5 * 1000000)
#define HOOK_KEY_MIN_BYTES	32
#define ARGON2_MIN_KIB		19456	/* OWASP: 19 MiB with two passes */
#define CONNECTIONS_A_WORKER	14	/* all pools and LISTEN */
#define CONNECTIONS_SPARE	10	/* the engine, backups, a person */

static void
check_writer(struct exchange *x, struct findings *f)
{
	struct store_store_rights_row rights;

	if (store_store_rights(x, &rights) != FAULT_NONE) {
		findings_add(f, "the writer role cannot use the database",
		    "run `placet migrate`, which gives it its rights");
		return;
	}
	if (rights.is_superuser || rights.bypasses_rows)
		findings_add(f, "the writer role is above row-level security",
		    "use a role without SUPERUSER and BYPASSRLS as "
		    "database.writer");
	if (rights.rewrites_audit)
		findings_add(f, "the writer role could rewrite the audit log",
		    "revoke update, delete and truncate on placet.audit from "
		    "it");
	if (!rights.is_durable)
		findings_add(f, "the database may lose what it confirmed",
		    "set fsync, full_page_writes and synchronous_commit on");
	if (rights.connections < (int64_t)x->conf->workers *
	    CONNECTIONS_A_WORKER + CONNECTIONS_SPARE)
		findings_add(f, "the database allows too few connections for "
		    "this many workers",
		    "raise max_connections, or lower `workers`");
}

static void
check_reader(struct exchange *x, struct findings *f)
{
	struct store_reader_rights_row rights;

	if (store_reader_rights(x, &rights) != FAULT_NONE) {
		findings_add(f, "the reader role cannot use the database",
		    "run `placet migrate`, which gives it its rights");
		return;
	}
	if (rights.is_above_rows)
		findings_add(f, "the reader role is above row-level security",
		    "use a role without SUPERUSER and BYPASSRLS as "
		    "database.reader");
	if (rights.writes)
		findings_add(f, "the reader role may write",
		    "give database.reader a role of its own, which may only "
		    "read");
}

static void
check_store(struct exchange *x, struct findings *f)
{
	struct store_store_now_row now;

	if (store_store_now(x, &now) != FAULT_NONE) {
		findings_add(f, "the database does not answer",
		    "check `database` in the configuration and run "
		    "`placet migrate`");
		return;
	}
	if (!now.is_primary)
		findings_add(f, "the database is a read-only replica",
		    "point database.reader and database.writer at the primary "
		    "(target_session_attrs=read-write)");
	if (llabs(now.now.us - utime_now().us) > CLOCK_MAX_US)
		findings_add(f, "this machine's clock and the database's are "
		    "more than five seconds apart",
		    "let chrony or systemd-timesyncd set both");
	check_writer(x, f);
	check_reader(x, f);
}

static void
check_registered(struct exchange *x, struct findings *f)
{
	struct store_engines_all_rows rows;
	size_t i, k;
	bool is_there;

	if (store_engines_all(x, &rows) != FAULT_NONE)
		return;
	for (i = 0; i < x->conf->engines_count; i++) {
		is_there = false;
		for (k = 0; k < rows.count; k++)
			if (str_equal(rows.items[k].name,
			    x->conf->engines[i].name))
				is_there = true;
		if (!is_there)
			findings_add(f, "an engine of the configuration is not "
			    "registered: revocations are not queued for it",
			    "run `placet migrate`");
	}
}

static void
check_configuration(struct exchange *x, struct findings *f)
{
	if (x->conf->hook_key.len < HOOK_KEY_MIN_BYTES)
		findings_add(f, "hook_key is short enough to be guessed",
		    "put at least 32 random characters into the secrets file "
		    "and into Hydra's token_hook");
	if (x->conf->is_demo && x->conf->is_https)
		findings_add(f, "a demo with passwords that everybody knows is "
		    "served over https",
		    "set `demo: false` and disable the demo's users");
	if (x->conf->is_https && str_is_empty(x->conf->trusted_proxies))
		findings_add(f, "every visitor has the proxy's address, so one "
		    "can use up the limits of all",
		    "name the proxy in trusted_proxies");
	if (x->conf->argon2_memory_kib < ARGON2_MIN_KIB)
		findings_add(f, "password hashes are cheap to guess",
		    "set argon2.memory_kib to 19456 or more");
}

/* The hook must refuse who does not know the key. */
static void
check_hook(struct exchange *x, struct findings *f)
{
	struct http_answer answer;
	struct http_call call = {
		.method = "POST",
		.url = engine_hook_url(x),
		.body = STR("{}"),
		.content_type = STR("application/json"),
		.answer_max_bytes = 4096,
	};

	if (http_call(x->arena, &call, mono_in(DOCTOR_DEADLINE_MS), &answer) !=
	    FAULT_NONE) {
		findings_add(f, "nothing answers at hook_listen: the engine "
		    "can give no token",
		    "start `placet serve`");
		return;
	}
	if (answer.status != 401 && answer.status != 403)
		findings_add(f, "what answers at hook_listen does not ask for "
		    "the hook key",
		    "make sure that hook_listen is Placet's and nobody "
		    "else's");
}

enum fault
doctor(struct exchange *x, const struct command_line *line)
{
	struct findings findings = { 0 };
	size_t i;

	(void)line;
	check_configuration(x, &findings);
	check_store(x, &findings);
	check_registered(x, &findings);
	for (i = 0; i < x->conf->engines_count; i++)
		doctor_check_engine(x, &x->conf->engines[i], &findings);
	check_hook(x, &findings);
	doctor_check_mail(x, &findings);
	doctor_check_provider(x, &findings);
	doctor_check_domains(x, &findings);

	if (findings.count > 0)
		return command_refuse(FAULT_INVALID, "%d found to mend.",
		    findings.count);
	printf("nothing found to mend\n");
	return FAULT_NONE;
}
