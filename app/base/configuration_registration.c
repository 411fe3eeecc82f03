#include "base/configuration_registration.h"

#define SCOPES_LISTED_MAX	((size_t)100)
#define TTL_DAYS		14
#define TTL_DAYS_MAX		365
#define UNUSED_MAX		1000
#define UNUSED_MAX_MAX		100000

static enum registration_mode
mode_of(struct yaml_file *f)
{
	struct str says;

	if (!yaml_has(&f->root, "registration"))
		return REGISTRATION_OFF;
	says = yaml_text(f, &f->root, "registration");
	if (str_equal(says, STR("token")))
		return REGISTRATION_WITH_TOKEN;
	if (str_equal(says, STR("open")))
		return REGISTRATION_OPEN;
	if (!str_equal(says, STR("off")))
		yaml_refuse(f, yaml_get(&f->root, "registration"),
		    "\"registration\" must be off, token or open");
	return REGISTRATION_OFF;
}

/* Whether the catalog has them is for who has the catalog (page/catalog.c). */
static struct str_list
scopes_of(struct yaml_file *f)
{
	struct str_list none = { NULL, 0 };
	const struct yaml *list;
	struct str *items;

	if (!yaml_has(&f->root, "registration_scopes"))
		return none;
	list = yaml_list(f, &f->root, "registration_scopes");
	if (list->count == 0 || list->count > SCOPES_LISTED_MAX) {
		yaml_refuse(f, list, "\"registration_scopes\" must list 1 to "
		    "%zu scopes", SCOPES_LISTED_MAX);
		return none;
	}
	items = ARENA_ARRAY(f->arena, struct str, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *y = &list->members[i].value;

		if (str_is_empty(y->text) || str_list_has((struct str_list){
		    items, i }, y->text))
			yaml_refuse(f, y, "\"registration_scopes\" must list "
			    "scopes, none twice");
		items[i] = y->text;
	}
	return (struct str_list){ items, list->count };
}

void
configuration_registration_read(struct yaml_file *f, struct configuration *c)
{
	c->registration = mode_of(f);
	c->registration_scopes = scopes_of(f);
	c->registration_ttl_s = (int64_t)24 * 3600 * TTL_DAYS;
	c->registration_unused_max = UNUSED_MAX;
	if (yaml_has(&f->root, "registration_ttl_days"))
		c->registration_ttl_s = (int64_t)24 * 3600 * yaml_number(f,
		    &f->root, "registration_ttl_days", 1, TTL_DAYS_MAX);
	if (yaml_has(&f->root, "registration_unused_max"))
		c->registration_unused_max = yaml_number(f, &f->root,
		    "registration_unused_max", 1, UNUSED_MAX_MAX);
	if (c->registration_scopes.count > 0)
		return;
	if (c->registration != REGISTRATION_OFF)
		yaml_refuse(f, yaml_get(&f->root, "registration"),
		    "\"registration\" needs \"registration_scopes\": what such "
		    "a client may ask for at most");
	else if (c->has_client_documents)
		yaml_refuse(f, yaml_get(&f->root, "client_documents"),
		    "\"client_documents\" needs \"registration_scopes\": what "
		    "such a client may ask for at most");
}
