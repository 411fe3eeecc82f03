/*
 * approve: what happens when a person presses Allow, or Cancel. Top to bottom.
 */
#ifndef CONSENT_APPROVE_H
#define CONSENT_APPROVE_H

#include "web/exchange.h"

enum fault	consent_approve(struct exchange *x);	/* POST /consent */

#endif
