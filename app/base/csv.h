/*
 * csv: cells of a table as RFC 4180 writes them, safe to open in a spreadsheet.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/buf.h"

/*
 * Appends one cell in quotes. A text that a spreadsheet might run as a formula
 * gets an apostrophe in front: one that begins, after blanks and marks that
 * nobody sees, with = + - @ or their full-width forms, or with a tab or a line
 * break (OWASP, CSV injection). Control characters become blanks.
 */
void	csv_add(struct buf *b, struct str cell);
void	csv_end_row(struct buf *b);	/* CR LF */

#endif
