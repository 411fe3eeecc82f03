/*
 * Client ID metadata documents: the first line is the address, the rest what
 * was found there. What is read keeps every promise of the header.
 */
#include "fuzz.h"
#include "model/client_document.h"
#include "model/public_suffix.h"
#include "model/redirect_uri.h"

#define LIST	"/usr/share/publicsuffix/public_suffix_list.dat"

static void
judge(struct arena *a, const struct client_document *d)
{
	struct redirect_uri uri;

	INSIST(client_name_check(d->name) == PROBLEM_NONE);
	INSIST(d->method == CLIENT_METHOD_NONE ||
	    d->method == CLIENT_METHOD_PRIVATE_KEY_JWT);
	INSIST((d->method == CLIENT_METHOD_PRIVATE_KEY_JWT) ==
	    (!str_is_absent(d->jwks) || !str_is_absent(d->jwks_uri)));
	INSIST(d->redirect_uris.count > 0 &&
	    d->redirect_uris.count <= REDIRECT_URIS_MAX);
	for (size_t i = 0; i < d->redirect_uris.count; i++)
		INSIST(redirect_uri_read_registered(a,
		    d->redirect_uris.items[i], &uri));
	INSIST(d->grant_types.count > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static bool is_open;
	static const struct configuration conf;
	struct arena *a = arena_open((size_t)64 * 1024 * 1024);
	struct str all = str_range(bytes == NULL ? (const uint8_t *)"" :
	    bytes, len);
	struct client_document document = { .is_native = false };
	struct str why = STR_ABSENT, text, json;
	struct url url;

	if (!is_open && !public_suffix_open(a, LIST, &why))
		PANIC("no list");
	is_open = true;
	text = str_first(all, str_find(all, '\n', 0));
	json = str_from(all, text.len + 1);
	if (client_document_url_read(a, text, &url, &why)) {
		INSIST(client_document_is_meant(text));
		INSIST(str_equal(url_text(a, &url), text));
		INSIST(!str_is_empty(url.host) && url.path.len > 1);
	} else {
		INSIST(!str_is_empty(why));
	}
	if (client_document_read(a, &conf, json, text, &document, &why))
		judge(a, &document);
	else
		INSIST(!str_is_empty(why) && str_is_absent(document.name));
	arena_close(&a);
	return 0;
}
