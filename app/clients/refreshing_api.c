#include "clients/refreshing_api.h"

#include "api/answer.h"
#include "api/body.h"
#include "clients/account_client.h"

static enum fault
answer(struct exchange *x, bool is_own, int64_t seconds)
{
	struct api_json j;

	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	if (is_own)
		api_json_number(&j, "refresh_replay_s", seconds);
	else
		api_json_null(&j, "refresh_replay_s");
	api_json_number(&j, "usual_s", x->conf->refresh_replay_s);
	api_json_end(&j, '}');
	return api_answer(x, &j);
}

enum fault
refreshing_api_get(struct exchange *x)
{
	struct store_client_replay_find_row row = { .seconds = 0 };
	struct account_client c;
	bool is_own;

	TRY(account_client_find(x, ROLE_ADMIN, &c));
	TRY(store_client_replay_find(x, &(struct store_client_replay_find_in){
		.client_id = c.row.client_id,
	    }, &row, &is_own));
	return answer(x, is_own, row.seconds);
}

enum fault
refreshing_api_put(struct exchange *x)
{
	static const struct api_field fields[] = {
		{ .name = "refresh_replay_s", .kind = API_NUMBER,
		    .is_required = true, .may_be_null = true,
		    .max = CLIENT_REPLAY_MAX_S },
	};
	struct account_client c;
	struct api_value said;

	TRY(api_body_read(x, fields, 1, &said));
	TRY(account_client_find(x, ROLE_ADMIN, &c));
	TRY(store_client_replay_put(x, &(struct store_client_replay_put_in){
		.client_id = c.row.client_id,
		.seconds = said.number,
		.seconds_is_null = said.is_null,
	    }));
	return answer(x, !said.is_null, said.number);
}
