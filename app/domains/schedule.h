/*
 * schedule: looks at every claimed domain again and again, while it is of
 * interest. A few at once per worker, since one whose name servers are silent
 * takes ten seconds; any number of workers may run, on any machine: whoever is
 * first takes the domain that is due, for as long as a look-up may last.
 */
#ifndef DOMAINS_SCHEDULE_H
#define DOMAINS_SCHEDULE_H

#include "base/configuration.h"

/* Once per worker. Wakes at each new claim, and every 2 s for what is due. */
void	schedule_start(const struct configuration *conf);

#endif
