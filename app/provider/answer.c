#include "provider/answer.h"

#include "base/metric.h"
#include "base/shallow_json.h"
#include "provider/client_proof.h"
#include "provider/keys.h"

#define ANSWER_MAX_BYTES	((size_t)128 * 1024)
#define FORM_MAX_BYTES		((size_t)32 * 1024)
#define CODE_MAX_BYTES		((size_t)8 * 1024)
#define ERROR_SHOWN_BYTES	64
#define FORM_TYPE		STR("application/x-www-form-urlencoded")

static enum provider_answer
bad(struct str why)
{
	log_event(LOG_WARN, "provider_answer_refused", LOG_STR("why", why));
	metric_add(METRIC_PROVIDER_FAULTS, 1);
	return PROVIDER_ANSWER_BAD;
}

static void
add_field(struct buf *b, const char *name, struct str value)
{
	if (b->len > 0)
		buf_add_byte(b, '&');
	buf_printf(b, "%s=", name);
	buf_add_percent(b, value);
}

static void
form_open(struct exchange *x, const struct visit *visit, struct str code,
    struct buf *b)
{
	buf_open(b, x->arena, FORM_MAX_BYTES);
	add_field(b, "grant_type", STR("authorization_code"));
	add_field(b, "code", code);
	add_field(b, "redirect_uri", provider_callback(x));
	add_field(b, "code_verifier", visit->verifier);
}

static bool
ask(struct exchange *x, const struct provider_metadata *m, struct buf *form,
    struct http_answer *answer_r)
{
	struct str authorization = client_proof(x, m, form);
	const struct http_header headers[] = {
		{ STR("Accept"), STR("application/json") },
		{ STR("Authorization"), authorization },
	};
	const struct http_call call = {
		.method = "POST",
		.url = m->token_url,
		.headers = headers,
		.headers_count = str_is_absent(authorization) ? 1 : 2,
		.body = buf_str(form),
		.content_type = FORM_TYPE,
		.answer_max_bytes = ANSWER_MAX_BYTES,
		.ca_file = x->conf->provider.ca_file,
	};
	enum fault fault = http_call(x->arena, &call, mono_in(ANSWER_TOKEN_MS),
	    answer_r);

	if (fault == FAULT_NONE && answer_r->status < 500)
		return true;
	log_event(LOG_WARN, "provider_token_failed",
	    LOG_STR("why", fault == FAULT_NONE ? arena_printf(x->arena,
	    "status %d", answer_r->status) : str_of(fault_of(fault)->name)));
	metric_add(METRIC_PROVIDER_FAULTS, 1);
	return false;
}

/* Its own word for what is wrong: "invalid_client" is the operator's to see. */
static struct str
refusal(struct exchange *x, const struct http_answer *answer)
{
	json_t *j = shallow_json_open(answer->body);
	struct str error = jwt_text(x->arena, j, "error");

	json_decref(j);
	return arena_printf(x->arena, "status %d, error %.*s", answer->status,
	    STR_ARG(str_first(str_is_absent(error) ? STR("none") : error,
	    ERROR_SHOWN_BYTES)));
}

struct tokens {
	struct str	id_token;
	struct str	access_token;
};

static bool
read_tokens(struct exchange *x, struct str body, struct tokens *t_r)
{
	json_t *j = shallow_json_open(body);

	t_r->id_token = jwt_text(x->arena, j, "id_token");
	t_r->access_token = jwt_text(x->arena, j, "access_token");
	json_decref(j);
	return !str_is_absent(t_r->id_token);
}

static enum provider_answer
judge(struct exchange *x, const struct provider_metadata *m,
    const struct visit *visit, const struct tokens *tokens,
    struct provider_person *person_r)
{
	const struct jwk *key;
	struct id_token token;
	struct str why;

	if (!id_token_read(x->arena, tokens->id_token, &token, &why))
		return bad(why);
	key = provider_key(x, m, &token.jwt);
	if (key == NULL)
		return bad(STR("The provider has no key with this kid that "
		    "fits the alg."));
	if (!jwt_is_signed(&token.jwt, key))
		return bad(STR("The id_token's signature is not the "
		    "provider's."));
	why = id_token_objection(x->arena, &token, &(struct id_token_wanted){
		.issuer = x->conf->provider.issuer,
		.client_id = x->conf->provider.client_id,
		.nonce = visit->nonce,
		.access_token = tokens->access_token,
		.asked_s = visit->opened_s,
		.max_age_s = visit->max_age_s,
		.now_s = visit->now_s,
	    });
	if (!str_is_absent(why))
		return bad(why);
	*person_r = (struct provider_person){
		.issuer = token.issuer,
		.subject = token.subject,
		.email = token.email,
		.name = token.name,
		.signed_in_s = token.has_signed_in ? token.signed_in_s : -1,
		.access_token = tokens->access_token,
	};
	return PROVIDER_ANSWER_GOOD;
}

enum provider_answer
provider_answer(struct exchange *x, const struct provider_metadata *m,
    const struct visit *visit, struct str code,
    struct provider_person *person_r)
{
	struct http_answer answer;
	struct tokens tokens;
	struct buf form;

	form_open(x, visit, code, &form);
	if (code.len > CODE_MAX_BYTES)
		return bad(STR("The code is too long."));
	if (!ask(x, m, &form, &answer))
		return PROVIDER_ANSWER_NONE;
	if (answer.status != 200)
		return bad(refusal(x, &answer));
	if (!read_tokens(x, answer.body, &tokens))
		return bad(STR("There is no id_token in the answer."));
	return judge(x, m, visit, &tokens, person_r);
}

bool
provider_knows_us(struct exchange *x, const struct provider_metadata *m)
{
	const struct visit nobody = { .verifier = random_token(x->arena, 32) };
	struct http_answer answer;
	struct buf form;

	form_open(x, &nobody, random_token(x->arena, 16), &form);
	return ask(x, m, &form, &answer) && answer.status != 401 &&
	    !str_contains(answer.body, STR("invalid_client"));
}

static bool
ask_person(struct exchange *x, const struct provider_metadata *m,
    struct str access_token, struct http_answer *answer_r)
{
	const struct http_header headers[] = {
		{ STR("Accept"), STR("application/json") },
		{ STR("Authorization"), arena_printf(x->arena, "Bearer %.*s",
		    STR_ARG(access_token)) },
	};
	const struct http_call call = {
		.method = "GET",
		.url = m->person_url,
		.headers = headers,
		.headers_count = sizeof(headers) / sizeof(headers[0]),
		.answer_max_bytes = ANSWER_MAX_BYTES,
		.ca_file = x->conf->provider.ca_file,
	};
	enum fault fault = http_call(x->arena, &call, mono_in(ANSWER_TOKEN_MS),
	    answer_r);

	if (fault == FAULT_NONE && answer_r->status == 200)
		return true;
	log_event(LOG_WARN, "provider_person_failed",
	    LOG_STR("why", fault == FAULT_NONE ? arena_printf(x->arena,
	    "status %d", answer_r->status) : str_of(fault_of(fault)->name)));
	metric_add(METRIC_PROVIDER_FAULTS, 1);
	return false;
}

void
provider_ask_more(struct exchange *x, const struct provider_metadata *m,
    struct provider_person *person_r)
{
	struct http_answer answer;
	json_t *j;

	if (str_is_absent(m->person_url) ||
	    str_is_absent(person_r->access_token) ||
	    !ask_person(x, m, person_r->access_token, &answer))
		return;
	j = shallow_json_open(answer.body);
	if (str_equal(jwt_text(x->arena, j, "sub"), person_r->subject)) {
		if (str_is_absent(person_r->email))
			person_r->email = id_token_email(x->arena, j);
		if (str_is_absent(person_r->name))
			person_r->name = jwt_text(x->arena, j, "name");
	}
	json_decref(j);
}
