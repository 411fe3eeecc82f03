/* clients_api: the clients of an account, for programs of its developers. */
#ifndef CLIENTS_CLIENTS_API_H
#define CLIENTS_CLIENTS_API_H

#include "api/api.h"

extern const struct api_table	clients_api;
extern const struct api_table	client_versions_api;

#endif
