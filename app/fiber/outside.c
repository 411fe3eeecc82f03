#include "fiber/outside.h"

#include "fiber/dns.h"
#include "fiber/fetch.h"
#include "fiber/http.h"

void
outside_worker_open(const struct configuration *conf)
{
	static struct dns_setup names;
	static struct fetch_setup fetches;

	names = (struct dns_setup){
		.resolvers = conf->dns_resolvers,
		.resolvers_count = conf->dns_resolvers_count,
		.trust_anchor = conf->dns_trust_anchor,
	};
	fetches = (struct fetch_setup){
		.allows_loopback = conf->fetch_allows_loopback,
		.ca_file = conf->fetch_ca_file,
		.user_agent = conf->user_agent,
	};
	http_worker_open();
	dns_worker_open(&names);
	fetch_worker_open(&fetches);
}
