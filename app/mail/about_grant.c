#include "mail/about_grant.h"

#include "page/app.h"

enum fault
about_grants(const struct mail *m, struct store_mail_grants_rows *rows_r)
{
	TRY(store_mail_grants(m->x,
	    &(struct store_mail_grants_in){
		.grants = mail_param_ids(m, "grant"),
	    }, rows_r));
	return rows_r->count > 0 ? FAULT_NONE : FAULT_NOT_FOUND;
}

size_t
about_grants_shown(size_t count)
{
	return count < MAIL_APPS_MAX ? count : MAIL_APPS_MAX;
}

static void
show_areas(const struct mail *m, struct str_list scopes,
    struct part_mail_app *app)
{
	struct app_permission *may;
	size_t i, count;

	may = ARENA_ARRAY(m->x->arena, struct app_permission, scopes.count);
	for (i = count = 0; i < scopes.count; i++) {
		if (str_equal(scopes.items[i], STR("offline_access")))
			app->is_offline = true;
		else
			may[count++].scope = scopes.items[i];
	}
	app_areas(m->x, may, count, &app->areas, &app->areas_count);
}

struct part_mail_app
about_grant(const struct mail *m, const struct store_mail_grants_row *row)
{
	struct part_mail_app app = {
		.name = row->client_name,
		.allowed = row->granted_at,
		.address = row->address,
	};
	struct part_mail_app_accounts *accounts;
	size_t i;

	app.trust = app_trust(m->x, &APP_FACTS(row));
	accounts = ARENA_ARRAY(m->x->arena, struct part_mail_app_accounts,
	    row->account_names.count);
	for (i = 0; i < row->account_names.count; i++)
		accounts[i].name = row->account_names.items[i];
	app.accounts = accounts;
	app.accounts_count = row->account_names.count;
	show_areas(m, row->scopes, &app);
	return app;
}
