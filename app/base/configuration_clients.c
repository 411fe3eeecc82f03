#include "base/configuration_clients.h"

#define CLIENTS_MAX		100
#define CLIENTS_MAX_MAX		100000
#define NAMES_MAX		((size_t)200)
#define NAME_MAX_BYTES		((size_t)64)

/* Words by which an app would speak as somebody else than who made it. */
static const struct str usual[] = {
	{ "admin", 5 }, { "administrator", 13 }, { "security", 8 },
	{ "staff", 5 }, { "support", 7 }, { "system", 6 },
};

/* Whom people know everywhere, and sign in with. */
static const struct str well_known[] = {
	{ "Adobe", 5 }, { "Amazon", 6 }, { "Apple", 5 }, { "Facebook", 8 },
	{ "GitHub", 6 }, { "GitLab", 6 }, { "Google", 6 },
	{ "Instagram", 9 }, { "LinkedIn", 8 }, { "Meta", 4 },
	{ "Microsoft", 9 }, { "Netflix", 7 }, { "OpenAI", 6 },
	{ "PayPal", 6 }, { "Stripe", 6 }, { "TikTok", 6 }, { "WhatsApp", 8 },
	{ "YouTube", 7 },
};

#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

/* What the file lists, or what is `usual` where it lists nothing. */
static struct str_list
names(struct yaml_file *f, const char *key, struct str_list usual_names)
{
	const struct yaml *list;
	struct str *items;

	if (!yaml_has(&f->root, key))
		return usual_names;
	list = yaml_list(f, &f->root, key);
	if (list->count > NAMES_MAX)
		yaml_refuse(f, list, "\"%s\" may list at most %zu names", key,
		    NAMES_MAX);
	if (yaml_is_refused(f))
		return (struct str_list){ NULL, 0 };
	items = ARENA_ARRAY(f->arena, struct str, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *y = &list->members[i].value;

		if (str_is_empty(y->text) || y->text.len > NAME_MAX_BYTES)
			yaml_refuse(f, y, "\"%s\" must list names of 1 to "
			    "%zu bytes", key, NAME_MAX_BYTES);
		items[i] = y->text;
	}
	return (struct str_list){ items, list->count };
}

/* The product's and the operator's names are always among them. */
static struct str_list
reserved_names(struct yaml_file *f, const struct configuration *c)
{
	struct str_list listed = names(f, "reserved_names",
	    (struct str_list){ usual, COUNT(usual) });
	struct str *items = ARENA_ARRAY(f->arena, struct str,
	    listed.count + 2);

	items[0] = c->product;
	items[1] = c->operator_name;
	for (size_t i = 0; i < listed.count; i++)
		items[2 + i] = listed.items[i];
	return (struct str_list){ items, listed.count + 2 };
}

void
configuration_clients_read(struct yaml_file *f, struct configuration *c)
{
	c->account_clients_max = CLIENTS_MAX;
	if (yaml_has(&f->root, "account_clients_max"))
		c->account_clients_max = yaml_number(f, &f->root,
		    "account_clients_max", 1, CLIENTS_MAX_MAX);
	c->reserved_names = reserved_names(f, c);
	c->known_names = names(f, "known_names",
	    (struct str_list){ well_known, COUNT(well_known) });
}
