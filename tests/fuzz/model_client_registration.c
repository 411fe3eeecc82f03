/*
 * registrations: whatever a stranger sends, a client comes out whole or not at
 * all, and never with more than it may have.
 */
#include "fuzz.h"
#include "model/client_registration.h"
#include "model/public_suffix.h"
#include "model/redirect_uri.h"

#define LIST	"/usr/share/publicsuffix/public_suffix_list.dat"

static const char scopes[] =
    "areas:\n"
    "  - {id: dns, text: {en: DNS}}\n"
    "scopes:\n"
    "  - {id: openid, area: dns, verb: read, sensitivity: basic,\n"
    "     required: true, text: {en: Know}}\n"
    "  - {id: dns.read, area: dns, verb: read, sensitivity: basic,\n"
    "     required: false, text: {en: See}}\n"
    "  - {id: dns.edit, area: dns, verb: edit, sensitivity: sensitive,\n"
    "     required: false, text: {en: Change}}\n";

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static bool is_open;
	static const struct configuration conf;
	static const struct str ceiling[] = {
		{ "openid", 6 }, { "dns.read", 8 },
	};
	struct arena *a = arena_open((size_t)64 * 1024 * 1024);
	struct client_registration_refusal refusal = { .error = NULL };
	struct client_registration r = { .client.version = 7 };
	struct client_registration_rules rules = {
		.ceiling = { ceiling, 2 },
		.may_have_client_credentials = len % 2 == 0,
	};
	struct scope_catalog catalog;
	struct redirect_uri uri;
	struct str why;

	INSIST(scope_catalog_read_text(a, "scopes.yml", str_of(scopes),
	    &catalog, &why));
	if (!is_open && !public_suffix_open(a, LIST, &why))
		PANIC("no list");
	is_open = true;
	rules.catalog = &catalog;
	rules.conf = &conf;
	if (client_registration_read(a, str_range(bytes == NULL ?
	    (const uint8_t *)"" : bytes, len), &rules, &r, &refusal)) {
		INSIST(client_name_check(r.client.name) == PROBLEM_NONE);
		INSIST(r.client.tier == CLIENT_SELF_REGISTERED);
		INSIST(r.client.method != CLIENT_METHOD_UNKNOWN);
		INSIST(!r.client.is_first_party);
		INSIST(scope_is_within(r.client.scopes, rules.ceiling));
		INSIST(scope_is_within(r.default_scopes, rules.ceiling));
		INSIST(r.client.grant_types.count > 0);
		for (size_t i = 0; i < r.client.redirect_uris.count; i++)
			INSIST(redirect_uri_read_registered(a,
			    r.client.redirect_uris.items[i], &uri));
	} else {
		INSIST(refusal.error != NULL && refusal.why.len > 0);
		INSIST(r.client.version == 7);
	}
	arena_close(&a);
	return 0;
}
