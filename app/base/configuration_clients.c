#include "base/configuration_clients.h"

#define CLIENTS_MAX		100
#define CLIENTS_MAX_MAX		100000
#define NAMES_MAX		((size_t)200)
#define NAME_MAX_BYTES		((size_t)64)

/* Words by which an app would speak as somebody else than who made it. */
static const struct str usual[] = {
	{ "admin", 5 }, { "administrator", 13 }, { "official", 8 },
	{ "security", 8 }, { "staff", 5 }, { "support", 7 }, { "system", 6 },
};
#define USUAL_COUNT		(sizeof(usual) / sizeof(usual[0]))

/* The product's and the operator's names are always among them. */
static struct str_list
reserved_names(struct yaml_file *f, const struct configuration *c)
{
	const struct yaml *list = yaml_get(&f->root, "reserved_names");
	bool has_list = yaml_has(&f->root, "reserved_names");
	struct str *items;
	size_t count = 0;

	if (has_list)
		list = yaml_list(f, &f->root, "reserved_names");
	if (list->count > NAMES_MAX)
		yaml_refuse(f, list, "\"reserved_names\" may list at most %zu "
		    "names", NAMES_MAX);
	if (yaml_is_refused(f))
		return (struct str_list){ NULL, 0 };
	items = ARENA_ARRAY(f->arena, struct str, list->count + USUAL_COUNT +
	    2);
	items[count++] = c->product;
	items[count++] = c->operator_name;
	for (size_t i = 0; !has_list && i < USUAL_COUNT; i++)
		items[count++] = usual[i];
	for (size_t i = 0; has_list && i < list->count; i++) {
		const struct yaml *y = &list->members[i].value;

		if (str_is_empty(y->text) || y->text.len > NAME_MAX_BYTES)
			yaml_refuse(f, y, "\"reserved_names\" must list names "
			    "of 1 to %zu bytes", NAME_MAX_BYTES);
		items[count++] = y->text;
	}
	return (struct str_list){ items, count };
}

void
configuration_clients_read(struct yaml_file *f, struct configuration *c)
{
	c->account_clients_max = CLIENTS_MAX;
	if (yaml_has(&f->root, "account_clients_max"))
		c->account_clients_max = yaml_number(f, &f->root,
		    "account_clients_max", 1, CLIENTS_MAX_MAX);
	c->reserved_names = reserved_names(f, c);
}
