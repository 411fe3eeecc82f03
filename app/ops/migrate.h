/*
 * migrate: brings the store's schema to this program's version (sqitch), then
 * registers the configured engines, so that each revocation queues for each.
 */
#ifndef OPS_MIGRATE_H
#define OPS_MIGRATE_H

#include "page/command.h"

enum fault	migrate(struct exchange *x, const struct command_line *line);

#endif
