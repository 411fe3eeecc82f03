/*
 * health: is this process alive, can it do its work, what has it done?
 */
#ifndef OPS_HEALTH_H
#define OPS_HEALTH_H

#include "web/exchange.h"

/* GET /health/live: 200 while a worker answers at all. */
enum fault	health_live(struct exchange *x);
/* GET /health/ready: 503 with a reason while store or engine is away. */
enum fault	health_ready(struct exchange *x);
/* GET /metrics */
enum fault	health_metrics(struct exchange *x);

#endif
