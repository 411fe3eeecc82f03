/* secrets: the pages on which developers make and remove a client's secrets. */
#ifndef CLIENTS_SECRETS_H
#define CLIENTS_SECRETS_H

#include "web/exchange.h"

enum fault	client_secrets_show(struct exchange *x);
enum fault	client_secret_new_show(struct exchange *x);
/* Shows the secret in its answer, and nowhere else ever. */
enum fault	client_secret_new_make(struct exchange *x);
enum fault	client_secret_remove_ask(struct exchange *x);
enum fault	client_secret_remove_now(struct exchange *x);

#endif
