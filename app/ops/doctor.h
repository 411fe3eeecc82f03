/*
 * doctor: names what is wrong with this installation, and how to mend it.
 */
#ifndef OPS_DOCTOR_H
#define OPS_DOCTOR_H

#include "page/command.h"

/*
 * Changes nothing. Prints one line for what is well and two for each thing that
 * is not ("wrong: …", "  fix: …").
 *
 * Fails     FAULT_INVALID when anything is wrong.
 */
enum fault	doctor(struct exchange *x, const struct command_line *line);

#endif
