/*
 * draft_api: clients made and changed by programs.
 *
 * The same draft, the same judgement and the same acts as the pages'
 * (registry/develop.h); members are called as in RFC 7591 §2.
 */
#ifndef CLIENTS_DRAFT_API_H
#define CLIENTS_DRAFT_API_H

#include "web/exchange.h"

enum fault	draft_api_create(struct exchange *x);
enum fault	draft_api_change(struct exchange *x);

#endif
