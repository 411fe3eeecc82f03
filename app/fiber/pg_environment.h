/*
 * pg_environment: a connection string as the variables that libpq's own
 * programs (psql, and so sqitch) read.
 */
#ifndef FIBER_PG_ENVIRONMENT_H
#define FIBER_PG_ENVIRONMENT_H

#include "base/panic.h"

#include <stdbool.h>

/* Sets PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGSSLMODE of this
 * process; false when `conninfo` cannot be read. */
MUST_USE bool	pg_environment_set(const char *conninfo);

#endif
