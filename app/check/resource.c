#include "check/resource.h"

#include "base/url.h"
#include "page/catalog.h"
#include "page/made_secret.h"
#include "queries.h"

#define NAME_MAX_BYTES	100

struct hash32
resource_secret_hash(struct str name, struct str secret)
{
	return KEYED_HASH(KEY_SECRET_HASH, STR("resource"), name, secret);
}

/* It stands in front of a colon in HTTP Basic. */
static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.bytes[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '-' && c != '_' &&
		    c != '.')
			return false;
	}
	return s.len > 0 && s.len <= NAME_MAX_BYTES;
}

enum fault
resource_add(struct exchange *x, const struct command_line *line)
{
	struct str name = line->words[0];
	struct str audience = command_option(line, STR("audience"));
	const struct resource *known;
	struct store_resource_add_row row;
	struct hash32 hash;
	struct str secret;
	struct url url;
	enum fault fault;

	if (!is_name(name))
		return command_refuse(FAULT_INVALID, "the name of a resource "
		    "server has letters, digits, '-', '_' and '.' only.");
	if (!url_read(x->arena, audience, &url) ||
	    !str_is_absent(url.fragment))
		return command_refuse(FAULT_INVALID, "--audience must be an "
		    "absolute address without a fragment (RFC 8707).");
	/* As the catalog writes it, so that tokens for it are told to it. */
	known = resource_find(resources(), audience);
	if (known != NULL)
		audience = known->uri;
	secret = made_secret(x->arena);
	hash = resource_secret_hash(name, secret);
	fault = store_resource_add(x, &(struct store_resource_add_in){
		.name = name,
		.audience = audience,
		.secret_hash = hash32_str(&hash),
	    }, &row);
	if (fault == FAULT_CONFLICT)
		return command_refuse(fault, "there is a resource server with "
		    "this name or audience already.");
	TRY(fault);
	printf("id: %.*s\nsecret: %.*s\n", STR_ARG(name), STR_ARG(secret));
	fprintf(stderr, "Keep the secret now: it is not shown again.\n");
	if (known == NULL && resources()->count > 0)
		fprintf(stderr, "There is no %.*s in the catalog of resources, "
		    "so no token is made for it: it hears only of tokens that "
		    "are for no resource in particular.\n", STR_ARG(audience));
	return FAULT_NONE;
}

enum fault
resource_list(struct exchange *x, const struct command_line *line)
{
	struct store_resources_all_rows rows;

	(void)line;
	TRY(store_resources_all(x, &rows));
	for (size_t i = 0; i < rows.count; i++)
		printf("%.*s\t%.*s%s\n", STR_ARG(rows.items[i].name),
		    STR_ARG(rows.items[i].audience),
		    rows.items[i].is_disabled ? "\tdisabled" : "");
	return FAULT_NONE;
}

enum fault
resource_metadata_print(struct exchange *x, const struct command_line *line)
{
	const struct resource *r = resource_find(resources(), line->words[0]);
	struct str document;

	if (r == NULL)
		return command_refuse(FAULT_NOT_FOUND, "there is no resource "
		    "%.*s in the catalog (`resources` in the configuration).",
		    STR_ARG(line->words[0]));
	document = resource_metadata(x->arena, r, x->conf->issuer);
	printf("%.*s\n", STR_ARG(document));
	return FAULT_NONE;
}
