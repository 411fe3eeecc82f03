/*
 * dialect: what differs between engine generations, as one table.
 *
 * Nothing outside of engine/ knows these paths. A row is chosen by the
 * `generation` of an engine's configuration. Measured on Hydra v2.3.0; the row
 * of 1.11 follows that version's API, whose admin paths have no /admin prefix.
 */
#ifndef ENGINE_DIALECT_H
#define ENGINE_DIALECT_H

#include "base/configuration.h"

struct engine_dialect {
	const char	*generation;
	/* on the admin address */
	const char	*login;		/* + "", "/accept", "/reject" */
	const char	*consent;
	const char	*logout;
	const char	*introspect;
	const char	*consent_sessions;
	const char	*clients;
	const char	*ready;
	/* on the public address */
	const char	*revoke;
	/* paging of lists */
	const char	*page_size;
	const char	*page_token;
};

/* PANICs for a generation without a row: configuration_read refuses those. */
const struct engine_dialect *engine_dialect(
		    const struct configuration_engine *engine);

#endif
