/* grants_api: a person's own connected apps, for programs (f:E13). */
#ifndef GRANTS_GRANTS_API_H
#define GRANTS_GRANTS_API_H

#include "api/api.h"

extern const struct api_table	grants_api;

#endif
