#include "accounts/policy_api.h"

#include "api/body.h"
#include "api/match.h"
#include "api/page.h"
#include "model/new_apps.h"
#include "page/account.h"
#include "queries.h"

#define MODE_BYTES	16
#define DIGEST_BYTES	128

static enum fault
find(struct exchange *x, struct account_seen *account_r,
    struct store_policy_of_row *policy_r)
{
	TRY(account_seen(x, ROLE_OWNER, account_r));
	return store_policy_of(x, &(struct store_policy_of_in){
		.account_id = account_r->id,
	    }, policy_r);
}

enum fault
policy_api_get(struct exchange *x)
{
	struct store_policy_of_row policy;
	struct account_seen account;
	struct api_json j;

	TRY(find(x, &account, &policy));
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_text(&j, "new_apps", policy.new_apps);
	api_json_number(&j, "refused", policy.refused);
	api_json_end(&j, '}');
	api_match_say(x, policy.version);
	return api_answer(x, &j);
}

static enum fault
refuse_mode(struct exchange *x)
{
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"),
	    &(struct web_problem_error){
		.pointer = STR("/new_apps"),
		.code = STR("unacceptable"),
		.detail = STR("It is all, verified or none."),
	    }, 1);
}

enum fault
policy_api_preview(struct exchange *x)
{
	struct store_policy_count_row counted;
	struct account_seen account;
	struct api_json j;
	struct str mode;

	TRY(account_seen(x, ROLE_OWNER, &account));
	TRY(exchange_query(x, STR("new_apps"), &mode));
	if (new_apps_read(mode) == NEW_APPS_UNKNOWN)
		return api_refuse(x, FAULT_BAD_REQUEST, STR("bad_request"),
		    STR("new_apps is all, verified or none."));
	TRY(store_policy_count(x, &(struct store_policy_count_in){
		.account_id = account.id,
		.new_apps = mode,
	    }, &counted));
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_text(&j, "new_apps", mode);
	api_json_number(&j, "refused", counted.refused);
	api_json_text(&j, "digest", counted.digest);
	api_json_end(&j, '}');
	return api_answer(x, &j);
}

enum { NEW_APPS, EXISTING, DIGEST, FIELDS_COUNT };

static enum fault
read_change(struct exchange *x, struct api_value *said)
{
	static const struct api_field fields[FIELDS_COUNT] = {
		[NEW_APPS] = { .name = "new_apps", .kind = API_TEXT,
		    .is_required = true, .max = MODE_BYTES },
		[EXISTING] = { .name = "existing", .kind = API_TEXT,
		    .max = MODE_BYTES },
		[DIGEST] = { .name = "digest", .kind = API_TEXT,
		    .max = DIGEST_BYTES },
	};

	TRY(api_body_read(x, fields, FIELDS_COUNT, said));
	if (new_apps_read(said[NEW_APPS].text) == NEW_APPS_UNKNOWN)
		return refuse_mode(x);
	if (!said[EXISTING].is_there)
		said[EXISTING].text = STR("keep");
	if (str_equal(said[EXISTING].text, STR("keep")) ||
	    (str_equal(said[EXISTING].text, STR("end")) &&
	    said[DIGEST].is_there))
		return FAULT_NONE;
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"),
	    &(struct web_problem_error){
		.pointer = STR("/existing"),
		.code = STR("unacceptable"),
		.detail = STR("It is keep, or end with the digest of the "
		"preview."),
	    }, 1);
}

enum fault
policy_api_change(struct exchange *x)
{
	struct api_value said[FIELDS_COUNT];
	struct store_policy_put_row put;
	struct store_policy_of_row policy;
	struct account_seen account;
	struct api_json j;
	enum fault fault;

	TRY(read_change(x, said));
	TRY(find(x, &account, &policy));
	TRY(api_match_check(x, policy.version));
	fault = store_policy_put(x, &(struct store_policy_put_in){
		.account_id = account.id,
		.new_apps = said[NEW_APPS].text,
		.version = policy.version,
		.digest = said[DIGEST].is_there ? said[DIGEST].text : STR(""),
		.ends = str_equal(said[EXISTING].text, STR("end")),
	    }, &put);
	if (fault == FAULT_CONFLICT)
		return api_refuse(x, fault, STR("conflict"), STR("It was "
		    "changed meanwhile, or other access than the preview "
		    "counted would end."));
	TRY(fault);
	TRY(store_policy_of(x, &(struct store_policy_of_in){
		.account_id = account.id,
	    }, &policy));
	api_match_say(x, policy.version);
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_text(&j, "new_apps", said[NEW_APPS].text);
	api_json_number(&j, "ended", put.ended);
	api_json_end(&j, '}');
	return api_answer(x, &j);
}
