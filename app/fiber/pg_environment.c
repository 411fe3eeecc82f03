#include "fiber/pg_environment.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char	*keyword;
	const char	*variable;
} names[] = {
	{ "host", "PGHOST" },
	{ "port", "PGPORT" },
	{ "dbname", "PGDATABASE" },
	{ "user", "PGUSER" },
	{ "password", "PGPASSWORD" },
	{ "sslmode", "PGSSLMODE" },
	{ "sslrootcert", "PGSSLROOTCERT" },
};

static void
set_one(const PQconninfoOption *option)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(option->keyword, names[i].keyword) == 0)
			setenv(names[i].variable, option->val, 1);
}

bool
pg_environment_set(const char *conninfo)
{
	PQconninfoOption *options, *option;
	char *why;

	why = NULL;
	options = PQconninfoParse(conninfo, &why);
	PQfreemem(why);
	if (options == NULL)
		return false;
	for (option = options; option->keyword != NULL; option++)
		if (option->val != NULL)
			set_one(option);
	PQconninfoFree(options);
	return true;
}
