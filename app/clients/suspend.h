/* suspend: the pages that stop a client for a while, and let it go on. */
#ifndef CLIENTS_SUSPEND_H
#define CLIENTS_SUSPEND_H

#include "web/exchange.h"

enum fault	client_suspend_ask(struct exchange *x);
enum fault	client_suspend_now(struct exchange *x);
enum fault	client_resume_ask(struct exchange *x);
enum fault	client_resume_now(struct exchange *x);

#endif
