/*
 * life_api: what happens to a client after it is made, by programs: suspending,
 * deleting, its secrets, its history.
 */
#ifndef CLIENTS_LIFE_API_H
#define CLIENTS_LIFE_API_H

#include "web/exchange.h"

enum fault	life_api_suspend(struct exchange *x);
enum fault	life_api_resume(struct exchange *x);
/* ?client_name= must say how it is called: it is for ever. */
enum fault	life_api_delete(struct exchange *x);
enum fault	life_api_history(struct exchange *x);
/* How much ends with it, and how much if it becomes private (f:C3). */
enum fault	life_api_reach(struct exchange *x);
enum fault	secrets_api_list(struct exchange *x);
enum fault	secrets_api_add(struct exchange *x);
enum fault	secrets_api_remove(struct exchange *x);

#endif
