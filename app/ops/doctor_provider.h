/*
 * doctor_provider: does the OpenID provider answer, and know us?
 */
#ifndef OPS_DOCTOR_PROVIDER_H
#define OPS_DOCTOR_PROVIDER_H

#include "ops/doctor_engine.h"

/* Nothing without `login: oidc`. */
void	doctor_check_provider(struct exchange *x, struct findings *f);

#endif
