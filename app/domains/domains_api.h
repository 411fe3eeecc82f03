/* domains_api: domains that an account proves, for programs. */
#ifndef DOMAINS_DOMAINS_API_H
#define DOMAINS_DOMAINS_API_H

#include "api/api.h"

extern const struct api_table	domains_api;

#endif
