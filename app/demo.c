#include "demo.h"

#include "clients/put.h"
#include "clients/secret.h"
#include "model/name_skeleton.h"
#include "queries.h"
#include "session/password.h"

#define PASSWORD	STR("placet-demo")
#define OPERATOR_EMAIL	STR("olga@example.com")

/* A user who is there already keeps the password they have. */
static enum fault
add_user(struct exchange *x, struct str email, struct str name,
    bool is_operator)
{
	struct store_user_by_email_row known;
	struct store_user_add_row added;
	struct str hash;
	bool is_found;

	TRY(store_user_by_email(x,
	    &(struct store_user_by_email_in){ .email = email }, &known,
	    &is_found));
	if (is_found)
		return FAULT_NONE;
	TRY(password_hash(x, PASSWORD, &hash));
	return store_user_add(x,
	    &(struct store_user_add_in){
		.email = email,
		.name = name,
		.password_hash = hash,
		.is_operator = is_operator,
	    }, &added);
}

static enum fault
add_account(struct exchange *x, struct str name, struct uuid *account_r)
{
	struct store_account_by_name_row known;
	struct store_account_add_row added;
	struct name_skeleton looks;
	bool is_found;

	TRY(store_account_by_name(x,
	    &(struct store_account_by_name_in){ .name = name }, &known,
	    &is_found));
	if (is_found) {
		*account_r = known.account_id;
		return FAULT_NONE;
	}
	name_skeleton(x->arena, name, &looks);
	TRY(store_account_add(x,
	    &(struct store_account_add_in){
		.name = name,
		.small = looks.small,
		.shown = looks.shown,
	    }, &added));
	*account_r = added.account_id;
	return FAULT_NONE;
}

static enum fault
add_member(struct exchange *x, struct uuid account, struct str email,
    struct str role)
{
	struct store_member_put_row put;

	return store_member_put(x,
	    &(struct store_member_put_in){
		.account_id = account,
		.email = email,
		.role = role,
	    }, &put);
}

static enum fault
add_people(struct exchange *x)
{
	struct uuid acme, personal;

	TRY(add_user(x, STR("ana@example.com"), STR("Ana Ruiz"), false));
	TRY(add_user(x, STR("ben@example.com"), STR("Ben Okafor"), false));
	TRY(add_account(x, STR("Acme"), &acme));
	TRY(add_account(x, STR("Ana personal"), &personal));
	TRY(add_member(x, acme, STR("ana@example.com"), STR("owner")));
	TRY(add_member(x, acme, STR("ben@example.com"), STR("member")));
	return add_member(x, personal, STR("ana@example.com"), STR("owner"));
}

static const char *const client_files[] = {
	"{\"client_id\":\"dns-pilot\",\"client_name\":\"DNS Pilot\","
	"\"account\":\"Acme\",\"visibility\":\"public\","
	"\"token_endpoint_auth_method\":\"none\","
	"\"redirect_uris\":[\"http://127.0.0.1/callback\"],"
	"\"grant_types\":[\"authorization_code\",\"refresh_token\","
	"\"urn:ietf:params:oauth:grant-type:device_code\"],"
	"\"scope\":\"openid profile email offline_access zone.read zone.edit "
	"dns.read dns.edit workers.read workers.edit billing.read "
	"billing.edit\",\"optional_scope\":\"dns.edit workers.read "
	"workers.edit billing.read billing.edit\"}",

	"{\"client_id\":\"acme-deployer\",\"client_name\":\"Acme Deployer\","
	"\"account\":\"Acme\",\"visibility\":\"private\","
	"\"token_endpoint_auth_method\":\"client_secret_basic\","
	"\"redirect_uris\":[\"https://deploy.acme.example/callback\","
	"\"http://127.0.0.1/callback\"],"
	"\"grant_types\":[\"authorization_code\",\"refresh_token\","
	"\"client_credentials\"],"
	"\"scope\":\"openid profile email offline_access zone.read zone.edit "
	"dns.read dns.edit workers.read workers.edit billing.read "
	"billing.edit\"}",
};

static enum fault
add_clients(struct exchange *x)
{
	struct client_place place;
	struct client c;
	struct str why;
	bool is_new;
	size_t i;

	for (i = 0; i < sizeof(client_files) / sizeof(client_files[0]); i++) {
		if (!client_read_json(x->arena, str_of(client_files[i]), &c,
		    &why))
			PANIC("a client of the demo: %.*s", STR_ARG(why));
		TRY(client_put_look(x, &c, &place));
		TRY(client_put(x, &c, &place, &is_new));
		if (client_has_secrets(&c))
			TRY(client_secret_put(x, c.id, STR(
			    "placet_demo-secret-of-acme-deployer"),
			    STR("demo")));
		TRY(client_tell(x, &c));
	}
	return FAULT_NONE;
}

static enum fault
is_seeded(struct exchange *x, bool *is_seeded_r)
{
	struct store_user_by_email_row row;

	return store_user_by_email(x,
	    &(struct store_user_by_email_in){ .email = OPERATOR_EMAIL }, &row,
	    is_seeded_r);
}

static enum fault
seed(struct exchange *x, const struct command_line *line)
{
	bool is_done;

	(void)line;
	if (!x->conf->is_demo)
		return command_refuse(FAULT_FORBIDDEN,
		    "this installation is no demo; `demo: true` would make it "
		    "one, with passwords that everybody knows.");
	/* Olga comes last: where she is, all of it was made, and what an
	 * operator has changed since stays as it is. */
	TRY(is_seeded(x, &is_done));
	if (is_done)
		return FAULT_NONE;
	TRY(add_people(x));
	TRY(add_clients(x));
	return add_user(x, OPERATOR_EMAIL, STR("Olga Lind"), true);
}

static const struct command commands[] = {
	{ "demo seed", "", "fill a demo with users, accounts and clients",
	    0, 0, NULL, seed },
};

const struct command_table demo_commands = {
	commands, sizeof(commands) / sizeof(commands[0])
};
