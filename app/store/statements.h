/*
 * statements: every query of the program as data, for `placet doctor` and the
 * tests, which prepare each one and compare its types with the server's.
 */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

#include <stdio.h>

#include "store/store.h"

extern const struct store_statement *const store_statements[];
extern const size_t store_statements_count;

/*
 * Prints one JSON object a line: name, kind, rows, sql, in, out (types) and
 * nullable (one flag per column of out). False when writing failed.
 */
MUST_USE bool	statements_print(FILE *out);

#endif
