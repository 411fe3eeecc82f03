/* members_api: members of an account, and who is asked to join, for programs. */
#ifndef ACCOUNTS_MEMBERS_API_H
#define ACCOUNTS_MEMBERS_API_H

#include "web/exchange.h"

enum fault	members_api_list(struct exchange *x);
enum fault	members_api_get(struct exchange *x);
enum fault	members_api_change(struct exchange *x);
enum fault	members_api_remove(struct exchange *x);
enum fault	invitations_api_list(struct exchange *x);
enum fault	invitations_api_get(struct exchange *x);
enum fault	invitations_api_add(struct exchange *x);
enum fault	invitations_api_withdraw(struct exchange *x);

#endif
