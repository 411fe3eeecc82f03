/* consent: which app asks, for what, and what does the person answer? */
#ifndef CONSENT_CONSENT_H
#define CONSENT_CONSENT_H

#include "web/route.h"

extern const struct route_table consent_routes;

#endif
