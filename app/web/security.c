#include "web/security.h"

/*
 * Sources   OWASP ASVS 5.0 V3.4; features.md §4.6; a year of HSTS, without the
 *           subdomains, which are not ours to decide.
 */
static const struct security_header headers[] = {
	{ SECURITY_POLICY, SECURITY_POLICY_HEAD SECURITY_POLICY_TAIL, false },
	{ SECURITY_REFERRER, "no-referrer", false },
	{ SECURITY_CACHE, "no-store", false },
	{ "x-content-type-options", "nosniff", false },
	{ "x-frame-options", "DENY", false },
	{ "cross-origin-opener-policy", "same-origin", false },
	{ "cross-origin-resource-policy", "same-origin", false },
	{ "permissions-policy", "accelerometer=(), camera=(), "
	    "display-capture=(), geolocation=(), gyroscope=(), "
	    "magnetometer=(), microphone=(), payment=(), usb=()", false },
	{ "strict-transport-security", "max-age=31536000", true },
};

const struct security_header *
security_header_at(size_t i)
{
	return i < sizeof(headers) / sizeof(headers[0]) ? &headers[i] : NULL;
}
