#include "ops/doctor_engine.h"

#include <jansson.h>

#include "engine/engine.h"
#include "fiber/http.h"
#include "ops/doctor_reach.h"

#define DISCOVERY_MAX_BYTES	(64 * 1024)
#define YEAR_DAYS		365

void
findings_add(struct findings *f, const char *what, const char *fix)
{
	f->count++;
	printf("wrong: %s\n  fix: %s\n", what, fix);
}

/* 0 when nobody answers. */
static int
status_of(struct exchange *x, const char *method, struct str base,
    const char *path, struct str *body_r)
{
	struct http_answer answer;
	struct http_call call = {
		.method = method,
		.answer_max_bytes = DISCOVERY_MAX_BYTES,
	};

	call.url = arena_printf(x->arena, "%.*s%s", STR_ARG(base), path);
	if (strcmp(method, "POST") == 0) {
		/* An object would register a client where that is open. */
		call.body = STR("[]");
		call.content_type = STR("application/json");
	}
	if (http_call(x->arena, &call, mono_in(DOCTOR_DEADLINE_MS), &answer) !=
	    FAULT_NONE)
		return 0;
	if (body_r != NULL)
		*body_r = answer.body;
	return answer.status;
}

static void
check_issuer(struct exchange *x, struct str discovery, struct findings *f)
{
	const char *issuer;
	json_t *json;

	json = json_loadb(discovery.bytes, discovery.len,
	    JSON_REJECT_DUPLICATES, NULL);
	issuer = json_string_value(json_object_get(json, "issuer"));
	if (issuer == NULL || !str_equal(str_of(issuer), x->conf->issuer))
		findings_add(f, "the engine's issuer is not ours, so clients "
		    "refuse its tokens",
		    "set urls.self.issuer in Hydra to issuer (without one: to "
		    "public_url), without a slash at the end (`placet engine "
		    "config`)");
	json_decref(json);
}

static void
check_public(struct exchange *x, const struct configuration_engine *engine,
    struct findings *f)
{
	struct str discovery;
	int status;

	status = status_of(x, "GET", engine->public_url,
	    "/.well-known/openid-configuration", &discovery);
	if (status != 200) {
		findings_add(f, "the engine's public address does not answer",
		    "start the engine, or mend engines.public");
		return;
	}
	check_issuer(x, discovery, f);
	status = status_of(x, "POST", engine->public_url, "/oauth2/register",
	    NULL);
	if (status != 0 && status != 404 && status != 405)
		findings_add(f, "the engine lets anybody register clients",
		    "set oidc.dynamic_client_registration.enabled to false in "
		    "Hydra");
	status = status_of(x, "GET", engine->public_url,
	    "/admin/clients?page_size=1", NULL);
	if (status == 200)
		findings_add(f, "the engine's admin API answers at its public "
		    "address",
		    "give engines.public and engines.admin their own "
		    "addresses");
}

/*
 * Another generation's API differs in paths and answers. A build that does not
 * tell its version ("master") is taken at the configuration's word.
 */
static void
check_version(struct exchange *x, const struct configuration_engine *engine,
    struct findings *f)
{
	struct str answer, version;
	json_t *json;

	if (status_of(x, "GET", engine->admin_url, "/version", &answer) != 200)
		return;
	json = json_loadb(answer.bytes, answer.len, JSON_REJECT_DUPLICATES,
	    NULL);
	version = str_of(json_string_value(json_object_get(json, "version")));
	if (str_starts(version, STR("v")) && !str_starts(str_from(version, 1),
	    arena_printf(x->arena, "%.*s.", STR_ARG(engine->generation))))
		findings_add(f, "the engine's version is not of the generation "
		    "in the configuration",
		    "set engines.generation to what the engine is, or run the "
		    "Hydra that it names");
	json_decref(json);
}

static void
check_admin(struct exchange *x, const struct configuration_engine *engine,
    struct findings *f)
{
	struct url url;

	if (engine_is_ready(x, engine) != FAULT_NONE)
		findings_add(f, "the engine's admin address does not answer, "
		    "or its migrations are pending",
		    "start the engine, mend engines.admin, or run `hydra "
		    "migrate sql`");
	else
		check_version(x, engine, f);
	if (!url_read(x->arena, engine->admin_url, &url) ||
	    !doctor_is_private(&url, mono_in(DOCTOR_DEADLINE_MS)))
		findings_add(f, "the engine's admin API is at an address that "
		    "others may reach",
		    "bind it to loopback or a private network; whoever reaches "
		    "it can do anything");
}

/* "2027-01-31" as days since the epoch, by the civil calendar. */
static bool
read_date(struct str date, int64_t *days_r)
{
	uint64_t y, m, d;
	struct str rest, year, month;
	int64_t era_years, shifted;

	rest = date;
	if (!str_next(&rest, '-', &year) || !str_next(&rest, '-', &month) ||
	    !str_to_u64(year, &y) || !str_to_u64(month, &m) ||
	    !str_to_u64(rest, &d) || y > 9999 || m < 1 || m > 12 || d > 31)
		return false;
	/* Years begin in March, so that a leap day is the last of one. */
	era_years = (int64_t)y - (m <= 2);
	shifted = ((int64_t)m + 9) % 12;
	*days_r = era_years * 365 + era_years / 4 - era_years / 100 +
	    era_years / 400 + (153 * shifted + 2) / 5 + (int64_t)d - 1 - 719468;
	return true;
}

static void
check_unknown_grants(const struct configuration_engine *engine,
    struct findings *f)
{
	int64_t until, today;

	if (engine->refuses_unknown_grants)
		return;
	today = utime_now().us / 1000000 / 86400;
	if (!read_date(engine->unknown_grants_until, &until))
		return;
	if (until < today)
		findings_add(f, "the day until which tokens without a grant "
		    "were allowed is over",
		    "set unknown_grants to refuse");
	if (until > today + YEAR_DAYS)
		findings_add(f, "tokens without a grant, which nobody can take "
		    "back here, are allowed for more than a year",
		    "choose an earlier day in unknown_grants");
}

void
doctor_check_engine(struct exchange *x,
    const struct configuration_engine *engine, struct findings *f)
{
	check_admin(x, engine, f);
	check_public(x, engine, f);
	check_unknown_grants(engine, f);
}
