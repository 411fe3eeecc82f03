#include "base/configuration_domains.h"

#include "base/configuration_outside.h"

#define USUAL_LIST	"/usr/share/publicsuffix/public_suffix_list.dat"

void
configuration_domains_read(struct yaml_file *f, struct configuration *c)
{
	static const char *const keys[] = { "public_suffix_list",
	    "private_suffixes", "reserved", "account_labels" };
	const struct yaml *domains;

	c->public_suffix_list = USUAL_LIST;
	if (!yaml_has(&f->root, "domains"))
		return;
	domains = yaml_map(f, &f->root, "domains");
	yaml_expect(f, domains, keys, sizeof(keys) / sizeof(keys[0]));
	if (yaml_has(domains, "public_suffix_list"))
		c->public_suffix_list = configuration_path(f, domains,
		    "public_suffix_list");
	c->domains_private_suffixes = configuration_hosts(f, domains,
	    "private_suffixes");
	c->domains_reserved = configuration_hosts(f, domains, "reserved");
	if (yaml_has(domains, "account_labels"))
		c->has_account_labels = yaml_bool(f, domains,
		    "account_labels");
}
