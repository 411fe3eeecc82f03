#include "clients/quickstart.h"

#include "clients/account_client.h"
#include "clients/form.h"
#include "clients/quickstart_code.h"
#include "model/device_code.h"
#include "model/pkce.h"
#include "page/catalog.h"
#include "page/frame.h"
#include "page/notice.h"
#include "web/reply.h"

#define VERIFIER_BYTES	48
#define STATE_BYTES	16

/* The address at which somebody can watch: the web, or this device. */
static struct str
redirect_to_try(struct exchange *x, struct str_list uris)
{
	for (size_t i = 0; i < uris.count; i++) {
		struct redirect_uri uri;

		if (redirect_uri_read_registered(x->arena, uris.items[i],
		    &uri) && uri.kind != REDIRECT_URI_PRIVATE_SCHEME)
			return uris.items[i];
	}
	return uris.count > 0 ? uris.items[0] : STR_ABSENT;
}

/* Our own API, if people may be asked for any of its scopes; else NULL. */
static const struct resource *
resource_to_try(const struct store_client_of_account_row *row)
{
	if (!client_asks_people(row->grant_types))
		return NULL;
	for (size_t i = 0; i < row->scopes.count; i++)
		if (scope_is_own(row->scopes.items[i]))
			return resources()->own;
	return NULL;
}

/* All that one token can be for. */
static struct str_list
scopes_to_try(struct exchange *x, struct str_list scopes,
    const struct resource *resource)
{
	struct str *items = ARENA_ARRAY(x->arena, struct str, scopes.count);
	size_t count = 0;

	for (size_t i = 0; i < scopes.count; i++)
		if (resource == NULL || resource_understands(resource,
		    scopes.items[i]))
			items[count++] = scopes.items[i];
	return (struct str_list){ items, count };
}

static struct quickstart_client
describe(struct exchange *x, const struct store_client_of_account_row *row)
{
	enum client_kind kind = client_row_kind(x, row);
	const struct resource *resource = resource_to_try(row);

	return (struct quickstart_client){
		.id = row->client_id,
		.method = client_method_read(row->method),
		.redirect_uri = str_list_has(row->grant_types,
		    STR("authorization_code")) ? redirect_to_try(x,
		    row->redirect_uris) : STR_ABSENT,
		.scopes = scope_join(x->arena, scopes_to_try(x, row->scopes,
		    resource)),
		.resource = resource == NULL ? STR_ABSENT : resource->uri,
		.has_devices = str_list_has(row->grant_types,
		    DEVICE_GRANT_TYPE),
		.is_machine = kind == CLIENT_MACHINE,
		.is_in_browser = kind == CLIENT_BROWSER,
	};
}

/* Those that a client of this kind calls. */
static void
show_endpoints(struct exchange *x, const struct quickstart_client *c,
    struct page_quickstart *page)
{
	const struct {
		bool		 is_called;
		enum message	 what;
		const char	*path;
	} all[] = {
		{ !str_is_absent(c->redirect_uri), MESSAGE_ENDPOINT_AUTHORIZE,
		    "/oauth2/auth" },
		{ c->has_devices, MESSAGE_ENDPOINT_DEVICE,
		    "/oauth2/device_authorization" },
		{ true, MESSAGE_ENDPOINT_TOKEN, "/oauth2/token" },
		{ true, MESSAGE_ENDPOINT_REVOKE, "/oauth2/revoke" },
		{ true, MESSAGE_ENDPOINT_KEYS, "/.well-known/jwks.json" },
		{ !str_is_absent(c->resource), MESSAGE_ENDPOINT_API,
		    API_ROOT },
	};
	const size_t most = sizeof(all) / sizeof(all[0]);
	struct page_quickstart_endpoints *shown = ARENA_ARRAY(x->arena,
	    struct page_quickstart_endpoints, most);
	size_t count = 0;

	for (size_t i = 0; i < most; i++)
		if (all[i].is_called)
			shown[count++] = (struct page_quickstart_endpoints){
				.what = { .message = all[i].what },
				.address = arena_printf(x->arena, "%.*s%s",
				    STR_ARG(x->conf->public_url),
				    all[i].path),
			};
	page->endpoints = shown;
	page->endpoints_count = count;
}

/* A link that works now, and what its answer is exchanged with. */
static void
show_try(struct exchange *x, const struct quickstart_client *c,
    struct page_quickstart *page)
{
	struct str verifier = random_token(x->arena, VERIFIER_BYTES);

	if (str_is_absent(c->redirect_uri))
		return;
	/* Who has allowed it before is asked again: that is what it shows. */
	page->try_it = arena_printf(x->arena, "%.*s&prompt=consent",
	    STR_ARG(quickstart_request(x, c, pkce_challenge(x->arena,
	    verifier), random_token(x->arena, STATE_BYTES))));
	page->try_url = arena_printf(x->arena, "%.*s%.*s",
	    STR_ARG(x->conf->public_url), STR_ARG(page->try_it));
	page->exchange = quickstart_exchange(x, c, verifier);
}

static enum fault
render(struct exchange *x, const struct account_client *c,
    const struct developed *made, struct said notice)
{
	struct quickstart_client q = describe(x, &c->row);
	struct page_quickstart page = {
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = c->row.name,
		.client_id = c->row.client_id,
		.back = c->path,
		.notice = notice,
		.secrets = client_below(x, c, "/secrets"),
		.is_new = made != NULL,
		.secret = made != NULL ? made->secret : STR_ABSENT,
		.is_told = c->row.is_mirrored,
		.issuer = x->conf->issuer,
		.asks_people = !q.is_machine,
		.is_in_browser = q.is_in_browser,
		.has_secret = str_starts(c->row.method, STR("client_secret")),
		.is_suspended = c->row.is_suspended,
		.is_private = !c->row.is_public,
		.account = c->account.name,
		.is_for_api = !str_is_absent(q.resource),
		.is_part = q.scopes.len <
		    scope_join(x->arena, c->row.scopes).len,
	};

	show_endpoints(x, &q, &page);
	if (!c->row.is_suspended)
		show_try(x, &q, &page);
	page.shell = quickstart_shell(x, &q);
	page.program = quickstart_program(x, &q);
	page_quickstart_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}

enum fault
quickstart_show(struct exchange *x)
{
	struct account_client c;
	struct said notice;

	TRY(account_client_find(x, ROLE_MEMBER, &c));
	TRY(notice_find(x, &notice));
	return render(x, &c, NULL, notice);
}

enum fault
quickstart_after_making(struct exchange *x, const struct account_seen *account,
    const struct developed *made)
{
	struct account_client c;

	TRY(account_client_load(x, account, made->client_id, &c));
	return render(x, &c, made, (struct said){ .message = MESSAGE_NONE });
}
