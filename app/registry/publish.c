#include "registry/publish.h"

#include <sodium.h>

#include "model/name_skeleton.h"
#include "model/public_suffix.h"
#include "registry/mirror.h"

#define ROUND_EACH_MS	(60 * 1000)

static const struct configuration *configuration;

void
publish_host_looks(struct exchange *x, struct str_list redirect_uris,
    struct str domain, struct host_looks *looks_r)
{
	host_looks(x->arena, redirect_uri_web_hosts(x->arena, redirect_uris,
	    domain), looks_r);
}

enum fault
publish_client(struct exchange *x,
    const struct store_client_of_account_row *row, int64_t seen,
    struct str domain, struct published *published_r)
{
	struct store_client_publish_row done;
	struct name_skeleton looks;
	struct host_looks hosts;

	if (row->version != seen)
		return FAULT_CONFLICT;
	name_skeleton(x->arena, row->name, &looks);
	publish_host_looks(x, row->redirect_uris, domain, &hosts);
	TRY(store_client_publish(x, &(struct store_client_publish_in){
		.client_id = row->client_id,
		.version = seen,
		.domain = domain,
		.small = looks.small,
		.shown = looks.shown,
		.hosts = hosts.names,
		.looks = hosts.looks,
	    }, &done));
	*published_r = (struct published){
		.version = done.version,
		.lacks = done.lacks,
		.is_held = done.is_held,
	};
	if (done.version != seen)
		mirror_client_soon(x, row->client_id);
	return FAULT_NONE;
}

/* The store's answer is about the name and hosts that were looked at. */
#define LOOKS_AGAIN	3

enum fault
publish_under(struct exchange *x, struct str client_id, struct str domain,
    bool is_vouched, struct store_client_domain_put_row *row_r,
    bool *is_shown_r)
{
	struct store_client_find_row client;
	struct name_skeleton looks;
	struct host_looks hosts;
	bool is_found;

	for (int i = 0; i < LOOKS_AGAIN; i++) {
		TRY(store_client_find(x, &(struct store_client_find_in){
			.client_id = client_id,
		    }, &client, &is_found));
		if (!is_found || client.is_deleted)
			return FAULT_NOT_FOUND;
		name_skeleton(x->arena, client.name, &looks);
		publish_host_looks(x, client.redirect_uris, domain, &hosts);
		TRY(store_client_domain_put(x,
		    &(struct store_client_domain_put_in){
			.client_id = client_id,
			.version = client.version,
			.domain = domain,
			.small = looks.small,
			.shown = looks.shown,
			.hosts = hosts.names,
			.looks = hosts.looks,
			.is_vouched = is_vouched,
		    }, row_r));
		if (!str_equal(row_r->outcome, STR("changed")))
			break;
	}
	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = client_id,
	    }, &client, &is_found));
	*is_shown_r = is_found && !str_is_absent(client.verified_domain);
	return FAULT_NONE;
}

enum fault
publish_undo(struct exchange *x, struct str client_id, int64_t seen,
    struct store_client_unpublish_row *done_r)
{
	TRY(store_client_unpublish(x, &(struct store_client_unpublish_in){
		.client_id = client_id,
		.version = seen,
	    }, done_r));
	mirror_client_soon(x, client_id);
	return FAULT_NONE;
}

enum fault
publish_imitated(struct exchange *x, struct str client_id,
    struct uuid account, struct str name, const struct redirect_uri *redirect,
    struct app_facts *facts, struct page_consent *page)
{
	struct store_client_imitated_row row;
	struct name_skeleton looks;
	struct host_looks hosts = { { NULL, 0 }, { NULL, 0 } };
	bool is_found;

	if (facts->is_first_party || !str_is_empty(facts->verified_domain) ||
	    (!facts->is_public && str_equal(facts->tier, STR("hand"))))
		return FAULT_NONE;
	name_skeleton(x->arena, name, &looks);
	if (redirect != NULL && redirect->kind == REDIRECT_URI_WEB)
		host_looks(x->arena, (struct str_list){ &redirect->url.host,
		    1 }, &hosts);
	TRY(store_client_imitated(x, &(struct store_client_imitated_in){
		.client_id = client_id,
		.account_id = account,
		.small = looks.small,
		.shown = looks.shown,
		.hosts = hosts.names,
		.looks = hosts.looks,
	    }, &row, &is_found));
	if (!is_found)
		return FAULT_NONE;
	facts->imitates = page->imitated = row.name;
	page->imitated_domain = row.domain;
	page->imitating_host = row.host;
	page->imitating_site = public_suffix_registrable(row.host);
	return FAULT_NONE;
}

static void
judge_links(struct exchange *x, struct str_list lacks,
    const struct client *client, struct client_troubles *troubles)
{
	if (str_list_has(lacks, STR("client_uri")))
		client_trouble_add(x->arena, troubles, CLIENT_FIELD_CLIENT_URI,
		    PROBLEM_PUBLIC_NEEDS, STR_ABSENT);
	if (str_list_has(lacks, STR("client_uri_domain")))
		client_trouble_add(x->arena, troubles, CLIENT_FIELD_CLIENT_URI,
		    PROBLEM_UNPROVEN_HOST, client->client_uri);
	if (str_list_has(lacks, STR("policy_uri")))
		client_trouble_add(x->arena, troubles, CLIENT_FIELD_POLICY_URI,
		    PROBLEM_PUBLIC_NEEDS, STR_ABSENT);
}

enum fault
publish_judge(struct exchange *x, struct uuid account,
    const struct store_client_of_account_row *was,
    const struct client *client, struct client_troubles *troubles)
{
	struct store_client_would_lose_row row;
	struct redirect_uri uri;

	if (!was->is_public)
		return FAULT_NONE;
	TRY(store_client_would_lose(x, &(struct store_client_would_lose_in){
		.client_id = was->client_id,
		.account_id = account,
		.was = was->redirect_uris,
		.redirect_uris = client->redirect_uris,
		.scopes = client->scopes,
		.client_uri = client->client_uri,
		.policy_uri = client->policy_uri,
	    }, &row));
	judge_links(x, row.lacks, client, troubles);
	for (size_t i = 0; i < client->redirect_uris.count; i++)
		if (redirect_uri_read_registered(x->arena,
		    client->redirect_uris.items[i], &uri) &&
		    str_list_has(row.hosts, redirect_uri_display_host(x->arena,
		    &uri)))
			client_trouble_add(x->arena, troubles,
			    CLIENT_FIELD_REDIRECT_URIS, PROBLEM_UNPROVEN_HOST,
			    client->redirect_uris.items[i]);
	return FAULT_NONE;
}

enum fault
publish_judge_rights(struct exchange *x, const struct client *client,
    struct client_troubles *troubles)
{
	static const enum client_field fields[] = {
		CLIENT_FIELD_NAME, CLIENT_FIELD_CLIENT_URI, CLIENT_FIELD_KEYS,
		CLIENT_FIELD_JWKS_URI,
	};
	struct store_client_for_admins_row row;

	TRY(store_client_for_admins(x, &(struct store_client_for_admins_in){
		.client_id = client->id,
		.name = client->name,
		.redirect_uris = client->redirect_uris,
		.client_uri = client->client_uri,
		.jwks = client->jwks,
		.jwks_uri = client->jwks_uri,
	    }, &row));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (str_list_has(row.fields, client_field_name(fields[i])))
			client_trouble_add(x->arena, troubles, fields[i],
			    PROBLEM_ADMINS_ONLY, STR_ABSENT);
	for (size_t i = 0; i < row.redirects.count; i++)
		client_trouble_add(x->arena, troubles,
		    CLIENT_FIELD_REDIRECT_URIS, PROBLEM_ADMINS_ONLY,
		    row.redirects.items[i]);
	return FAULT_NONE;
}

/* Of clients that became public in another way: from a file, or by an older
 * Placet. */
static enum fault
look_at_names(struct exchange *x)
{
	struct store_client_skeletons_missing_rows rows;

	TRY(store_client_skeletons_missing(x, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct name_skeleton looks;

		name_skeleton(x->arena, rows.items[i].name, &looks);
		TRY(store_client_skeleton_put(x,
		    &(struct store_client_skeleton_put_in){
			.client_id = rows.items[i].client_id,
			.name = rows.items[i].name,
			.small = looks.small,
			.shown = looks.shown,
		    }));
		if (str_is_empty(rows.items[i].domain))
			continue;
		TRY(store_domain_skeleton_put(x,
		    &(struct store_domain_skeleton_put_in){
			.domain = rows.items[i].domain,
			.look = host_look(x->arena, rows.items[i].domain),
		    }));
	}
	return FAULT_NONE;
}

static void
run(void *unused)
{
	(void)unused;
	for (;;) {
		struct exchange *x = exchange_open_background(configuration,
		    STR("machine:skeleton"));
		enum fault fault = look_at_names(x);

		if (fault != FAULT_NONE)
			log_event(LOG_NOTE, "names_not_looked_at",
			    LOG_STR("fault", str_of(fault_of(fault)->name)));
		exchange_close(&x);
		/* Workers that started together part. */
		fiber_sleep(ROUND_EACH_MS / 2 +
		    (int64_t)randombytes_uniform(ROUND_EACH_MS));
	}
}

void
publish_start(const struct configuration *conf)
{
	configuration = conf;
	if (fiber_start(LANE_BACKGROUND, run, NULL) != FAULT_NONE)
		PANIC("names are not looked at");
}
