/*
 * sync: `placet account sync`, the accounts and members of a platform's file
 * made true here.
 *
 * What differs is changed, one statement each, and printed; the second time
 * there is nothing to change. Accounts that the platform looks after and no
 * longer has are closed, members that it does not name are removed, as long as
 * that is one of them, or not more than a share of all.
 */
#ifndef PLATFORM_SYNC_H
#define PLATFORM_SYNC_H

#include "page/command.h"

enum fault	sync_run(struct exchange *x, const struct command_line *line);

#endif
