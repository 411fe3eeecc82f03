/* accounts_api: accounts, their members, invitations and apps, for programs. */
#ifndef ACCOUNTS_ACCOUNTS_API_H
#define ACCOUNTS_ACCOUNTS_API_H

#include "api/api.h"

extern const struct api_table	accounts_api;
extern const struct api_table	account_versions_api;

#endif
