/*
 * transfer_api: offering a client to another account, by programs. Taking one
 * over is for people: it gives an account what its token was not allowed on.
 */
#ifndef CLIENTS_TRANSFER_API_H
#define CLIENTS_TRANSFER_API_H

#include "web/exchange.h"

enum fault	transfer_api_get(struct exchange *x);
enum fault	transfer_api_offer(struct exchange *x);
enum fault	transfer_api_withdraw(struct exchange *x);

#endif
