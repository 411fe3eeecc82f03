/*
 * register: POST /oauth2/register, where clients register themselves.
 *
 * RFC 7591 as far as it concerns clients that come once and stay as they are:
 * no software statements, no management (RFC 7592). Off unless the
 * configuration says otherwise; then discovery does not name it either.
 */
#ifndef GATEWAY_REGISTER_H
#define GATEWAY_REGISTER_H

#include "web/exchange.h"

enum fault	gateway_register(struct exchange *x);

#endif
