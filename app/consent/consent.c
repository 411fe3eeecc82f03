#include "consent/consent.h"

#include "consent/approve.h"
#include "consent/show.h"

static const struct route rows[] = {
	{ GET, "/consent", PERSON, CONTINUES, consent_show },
	{ POST, "/consent", PERSON, CHANGES, consent_approve },
};

const struct route_table consent_routes = {
	"consent", rows, sizeof(rows) / sizeof(rows[0])
};
