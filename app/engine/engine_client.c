/*
 * Clients as the engine knows them.
 */
#include "engine/call.h"
#include "engine/engine.h"
#include "engine/json.h"

#define CLIENT_BYTES	((size_t)128 * 1024)
/* Every page is asked for by size: the default differs between generations,
 * and sizes above 500 make single answers slow (engine.md §1). */
#define PAGE_SIZE	STR("100")

static void
add_name(struct buf *b, const char *name)
{
	buf_add_byte(b, b->len == 0 ? '{' : ',');
	buf_add_byte(b, '"');
	buf_add(b, str_of(name));
	buf_add(b, STR("\":"));
}

static void
add_text(struct buf *b, const char *name, struct str text)
{
	add_name(b, name);
	buf_add_byte(b, '"');
	buf_add_json(b, text);
	buf_add_byte(b, '"');
}

static void
add_texts(struct buf *b, const char *name, struct str_list texts)
{
	add_name(b, name);
	buf_add_byte(b, '[');
	for (size_t i = 0; i < texts.count; i++) {
		buf_add(b, i == 0 ? STR("\"") : STR(",\""));
		buf_add_json(b, texts.items[i]);
		buf_add_byte(b, '"');
	}
	buf_add_byte(b, ']');
}

static struct str
joined(struct arena *a, struct str_list words)
{
	struct buf b;

	buf_open(&b, a, CLIENT_BYTES);
	for (size_t i = 0; i < words.count; i++) {
		if (i > 0)
			buf_add_byte(&b, ' ');
		buf_add(&b, words.items[i]);
	}
	return buf_str(&b);
}

/* The whole client: a PUT resets every member it does not name. */
static struct str
client_json(struct arena *a, const struct engine_client *c)
{
	static const struct str code[] = { { "code", 4 } };
	bool has_code = str_list_has(c->grant_types,
	    STR("authorization_code"));
	bool is_public = str_equal(c->method, STR("none"));
	struct buf b;

	buf_open(&b, a, CLIENT_BYTES);
	add_text(&b, "client_id", c->client_id);
	add_text(&b, "client_name", c->name);
	add_text(&b, "scope", joined(a, c->scopes));
	add_texts(&b, "redirect_uris", c->redirect_uris);
	add_texts(&b, "grant_types", c->grant_types);
	add_texts(&b, "response_types",
	    (struct str_list){ code, has_code ? 1 : 0 });
	add_texts(&b, "audience", c->audience);
	add_text(&b, "token_endpoint_auth_method", c->method);
	if (!is_public && !str_is_empty(c->secret))
		add_text(&b, "client_secret", c->secret);
	buf_add_byte(&b, '}');
	return buf_is_full(&b) ? STR_ABSENT : buf_str(&b);
}

static struct str
client_url(struct exchange *x, struct str all, struct str client_id)
{
	struct buf b;

	buf_open(&b, x->arena, CLIENT_BYTES);
	buf_add(&b, all);
	buf_add_byte(&b, '/');
	buf_add_percent(&b, client_id);
	return buf_str(&b);
}

/* True for an array or object that holds something, or any other value. */
static bool
has_content(const json_t *object, const char *name)
{
	const json_t *j = engine_json_at(object, name);

	if (j == NULL || json_is_null(j))
		return false;
	if (json_is_object(j))
		return json_object_size(j) > 0;
	if (json_is_array(j))
		return json_array_size(j) > 0;
	return !json_is_string(j) || json_string_length(j) > 0;
}

static void
client_read(struct arena *a, const json_t *j, struct engine_client *c_r)
{
	struct str method = engine_json_str(a, j,
	    "token_endpoint_auth_method");

	*c_r = (struct engine_client){
		.client_id = engine_json_str(a, j, "client_id"),
		.name = engine_json_str(a, j, "client_name"),
		.method = str_is_empty(method) ?
		    STR("client_secret_basic") : method,
		.redirect_uris = engine_json_list(a, j, "redirect_uris"),
		.scopes = arena_words(a, engine_json_str(a, j, "scope")),
		.grant_types = engine_json_list(a, j, "grant_types"),
		.audience = engine_json_list(a, j, "audience"),
	};
	c_r->is_unwritable = has_content(j, "jwks") ||
	    has_content(j, "jwks_uri") ||
	    has_content(j, "request_uris") ||
	    has_content(j, "backchannel_logout_uri") ||
	    has_content(j, "frontchannel_logout_uri") ||
	    has_content(j, "metadata");
}

struct hash32
engine_client_hash(struct arena *a, const struct engine_client *client)
{
	struct engine_client bare = *client;

	bare.secret = STR_ABSENT;
	return KEYED_HASH(KEY_CLIENT_COPY, client_json(a, &bare));
}

static bool
read_answer(struct arena *a, struct str body, struct engine_client *has_r)
{
	json_t *j = engine_json_open(body, ENGINE_ANSWER_BYTES);

	if (j == NULL)
		return false;
	client_read(a, j, has_r);
	engine_json_close(&j);
	return true;
}

enum fault
engine_client_put(struct exchange *x,
    const struct configuration_engine *engine,
    const struct engine_client *client, struct engine_client *has_r)
{
	struct str all = engine_admin_url(x, engine,
	    engine_dialect(engine)->clients, "");
	struct engine_ask ask = {
		.engine = engine,
		.method = "PUT",
		.body = client_json(x->arena, client),
		.content_type = JSON_TYPE,
		.changes = true,
	};
	struct http_answer answer;

	if (str_is_absent(ask.body))
		return FAULT_TOO_LARGE;
	ask.url = client_url(x, all, client->client_id);
	TRY(engine_call(x, &ask, &answer));
	if (answer.status == 404) {
		ask.method = "POST";
		ask.url = all;
		TRY(engine_call(x, &ask, &answer));
	}
	/* Somebody else was first: what stands there becomes as the row says. */
	if (answer.status == 409) {
		ask.method = "PUT";
		ask.url = client_url(x, all, client->client_id);
		TRY(engine_call(x, &ask, &answer));
	}
	if (answer.status == 400)
		return FAULT_INVALID;
	if ((answer.status != 200 && answer.status != 201) ||
	    (has_r != NULL && !read_answer(x->arena, answer.body, has_r)))
		return engine_nonsense(&ask, &answer);
	return FAULT_NONE;
}

enum fault
engine_client_get(struct exchange *x,
    const struct configuration_engine *engine, struct str client_id,
    struct engine_client *has_r)
{
	struct engine_ask ask = {
		.engine = engine,
		.method = "GET",
		.url = client_url(x, engine_admin_url(x, engine,
		    engine_dialect(engine)->clients, ""), client_id),
	};
	struct http_answer answer;

	TRY(engine_call(x, &ask, &answer));
	if (answer.status == 404)
		return FAULT_NOT_FOUND;
	if (answer.status != 200 ||
	    !read_answer(x->arena, answer.body, has_r))
		return engine_nonsense(&ask, &answer);
	return FAULT_NONE;
}

enum fault
engine_client_delete(struct exchange *x,
    const struct configuration_engine *engine, struct str client_id)
{
	struct engine_ask ask = {
		.engine = engine,
		.method = "DELETE",
		.url = client_url(x, engine_admin_url(x, engine,
		    engine_dialect(engine)->clients, ""), client_id),
		.changes = true,
	};
	struct http_answer answer;

	TRY(engine_call(x, &ask, &answer));
	if (answer.status == 204 || answer.status == 404)
		return FAULT_NONE;
	return engine_nonsense(&ask, &answer);
}

enum fault
engine_client_secret_set(struct exchange *x,
    const struct configuration_engine *engine, struct str client_id,
    struct str secret)
{
	/* JSON Patch (RFC 6902), which turns the secret at once (engine.md §1);
	 * "add" on a member that exists replaces it. */
	struct engine_ask ask = {
		.engine = engine,
		.method = "PATCH",
		.url = client_url(x, engine_admin_url(x, engine,
		    engine_dialect(engine)->clients, ""), client_id),
		.body = arena_printf(x->arena,
		    "[{\"op\":\"add\",\"path\":\"/client_secret\","
		    "\"value\":\"%.*s\"},"
		    "{\"op\":\"add\",\"path\":"
		    "\"/token_endpoint_auth_method\","
		    "\"value\":\"client_secret_post\"}]",
		    STR_ARG(secret)),
		.content_type = JSON_TYPE,
		.changes = true,
	};
	struct http_answer answer;

	TRY(engine_call(x, &ask, &answer));
	if (answer.status == 404)
		return FAULT_NOT_FOUND;
	if (answer.status != 200)
		return engine_nonsense(&ask, &answer);
	return FAULT_NONE;
}

enum fault
engine_client_audience_add(struct exchange *x,
    const struct configuration_engine *engine, struct str client_id,
    struct str resource)
{
	struct engine_ask ask = {
		.engine = engine,
		.method = "PATCH",
		.url = client_url(x, engine_admin_url(x, engine,
		    engine_dialect(engine)->clients, ""), client_id),
		.content_type = JSON_TYPE,
		.changes = true,
	};
	struct http_answer answer;
	struct buf b;

	buf_open(&b, x->arena, CLIENT_BYTES);
	/* "-" is behind the last one (RFC 6901 §4): two at once both stay. */
	buf_add(&b, STR("[{\"op\":\"add\",\"path\":\"/audience/-\""));
	add_text(&b, "value", resource);
	buf_add(&b, STR("}]"));
	ask.body = buf_str(&b);
	if (buf_is_full(&b))
		return FAULT_TOO_LARGE;
	TRY(engine_call(x, &ask, &answer));
	if (answer.status == 404)
		return FAULT_NOT_FOUND;
	if (answer.status == 400)
		return FAULT_INVALID;
	return answer.status == 200 ? FAULT_NONE :
	    engine_nonsense(&ask, &answer);
}

/*
 * The value of `name` in the address that a Link header (RFC 8288) calls
 * rel="next"; absent when there is none.
 */
static struct str
next_page(struct arena *a, struct str link, const char *name)
{
	struct str rest = link, piece, value;

	while (str_next(&rest, ',', &piece)) {
		size_t open = str_find(piece, '<', 0);
		size_t end = str_find(piece, '>', 0);
		struct str query;

		if (open == SIZE_MAX || end == SIZE_MAX || end < open ||
		    !str_contains(str_from(piece, end), STR("rel=\"next\"")))
			continue;
		query = str_from(str_first(piece, end), open + 1);
		query = str_from(query, str_find(query, '?', 0));
		if (query_get(a, str_from(query, 1), str_of(name), &value,
		    NULL))
			return value;
	}
	return STR_ABSENT;
}

enum fault
engine_client_list(struct exchange *x,
    const struct configuration_engine *engine, struct str page,
    const struct engine_client **clients_r, size_t *count_r,
    struct str *next_r)
{
	const struct engine_dialect *d = engine_dialect(engine);
	const struct str pairs[][2] = {
		{ str_of(d->page_size), PAGE_SIZE },
		{ str_of(d->page_token), page },
	};
	struct engine_ask ask = {
		.engine = engine,
		.method = "GET",
		.url = url_with(x->arena, engine_admin_url(x, engine,
		    d->clients, ""), pairs, str_is_empty(page) ? 1 : 2),
	};
	struct http_answer answer;
	struct engine_client *clients;
	struct buf wrapped;
	const json_t *array;
	json_t *j;
	size_t count;

	TRY(engine_call(x, &ask, &answer));
	if (answer.status != 200)
		return engine_nonsense(&ask, &answer);
	/* The reader takes objects: an array gets one around it. */
	buf_open(&wrapped, x->arena, ENGINE_ANSWER_BYTES + 16);
	buf_add(&wrapped, STR("{\"all\":"));
	buf_add(&wrapped, answer.body);
	buf_add_byte(&wrapped, '}');
	j = engine_json_open(buf_str(&wrapped), ENGINE_ANSWER_BYTES + 16);
	array = engine_json_at(j, "all");
	if (!json_is_array(array)) {
		engine_json_close(&j);
		return engine_nonsense(&ask, &answer);
	}
	count = json_array_size(array);
	clients = ARENA_ARRAY(x->arena, struct engine_client,
	    count == 0 ? 1 : count);
	for (size_t i = 0; i < count; i++)
		client_read(x->arena, json_array_get(array, i), &clients[i]);
	engine_json_close(&j);
	*clients_r = clients;
	*count_r = count;
	/* An engine may announce pages without end (engine.md §1, #3674). */
	*next_r = count == 0 ? STR_ABSENT : next_page(x->arena,
	    http_answer_header(&answer, STR("Link")), d->page_token);
	return FAULT_NONE;
}
