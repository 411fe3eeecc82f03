/*
 * JSON bodies at the API: each member comes out as its row says, or there is a
 * problem to send, which is whole JSON itself.
 */
#include <jansson.h>

#include "api/body.h"
#include "fuzz.h"
#include "web/inside.h"

enum { TEXT, TEXTS, NUMBER, OBJECT, BOOL, COUNT };

static const struct api_field fields[COUNT] = {
	[TEXT] = { "text", API_TEXT, true, false, 64 },
	[TEXTS] = { "texts", API_TEXTS, false, true, 64 },
	[NUMBER] = { "number", API_NUMBER, false, true, 1000 },
	[OBJECT] = { "object", API_OBJECT, false, true, 2048 },
	[BOOL] = { "bool", API_BOOL, false, false, 0 },
};

static void
judge(const struct api_value *values)
{
	INSIST(values[TEXT].is_there && values[TEXT].text.len <= 64);
	INSIST(str_is_utf8(values[TEXT].text) &&
	    !str_has_control(values[TEXT].text));
	for (size_t i = 0; i < values[TEXTS].texts.count; i++)
		INSIST(values[TEXTS].texts.items[i].len <= 64);
	INSIST(values[NUMBER].number >= 0 && values[NUMBER].number <= 1000);
	INSIST(values[OBJECT].text.len <= 2048);
}

static void
judge_problem(const struct exchange *x)
{
	const struct reply *reply = &x->inside->reply;
	json_t *j;

	INSIST(reply->is_set && reply->http_status >= 400);
	j = json_loadb(reply->body.bytes, reply->body.len, 0, NULL);
	INSIST(json_is_object(j));
	json_decref(j);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct configuration conf = {
		.public_url = { "https://placet.example", 22 },
	};
	static const struct http_header json = {
		{ "content-type", 12 }, { "application/json", 16 }
	};
	static const struct route row = { POST, "/api/v1/x", BEARER, MACHINE,
		NULL };
	struct exchange *x = exchange_open_background(&conf, STR("user:x"));
	struct api_value values[COUNT];

	x->method = POST;
	x->route = &row;
	x->headers = &json;
	x->headers_count = 1;
	x->inside->path.segments[0] = STR("api");
	x->inside->path.count = 1;
	x->body = str_range(bytes == NULL ? (const uint8_t *)"" : bytes, len);
	if (api_body_read(x, fields, COUNT, values) == FAULT_NONE)
		judge(values);
	else
		judge_problem(x);
	exchange_close(&x);
	return 0;
}
