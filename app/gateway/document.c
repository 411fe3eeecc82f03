#include "gateway/document.h"

#include "base/metric.h"
#include "fiber/fetch.h"
#include "gateway/limits.h"
#include "model/client_document.h"
#include "page/problem.h"
#include "registry/register.h"
#include "web/reply.h"

#define FRESH_LEAST_S		60
#define FRESH_MOST_S		86400
#define FRESH_USUAL_S		300	/* when the answer says nothing */

/* What became of reading a document. */
struct reading {
	struct str	client_id;	/* absent: refused */
	struct str	why;		/* a sentence, for who made the app */
	int64_t		wait_s;		/* above 0: too many, why is absent */
};

static bool
is_allowed_here(struct exchange *x, const struct url *url)
{
	return client_document_host_is_allowed(url->host,
	    x->conf->client_documents_allow, x->conf->client_documents_deny);
}

/* "application/json", or a kind of it with a name of its own (§4). */
static bool
is_json(struct str content_type)
{
	struct str type = str_trim(str_first(content_type,
	    str_find(content_type, ';', 0)));
	size_t plus = str_find(type, '+', 0);

	if (str_equal_nocase(type, STR("application/json")))
		return true;
	return plus != SIZE_MAX &&
	    str_equal_nocase(str_first(type, 12), STR("application/")) &&
	    str_equal_nocase(str_from(type, plus), STR("+json"));
}

static int64_t
clamp(int64_t fresh_s)
{
	if (fresh_s < 0)
		return FRESH_USUAL_S;
	if (fresh_s < FRESH_LEAST_S)
		return FRESH_LEAST_S;
	return fresh_s > FRESH_MOST_S ? FRESH_MOST_S : fresh_s;
}

/*
 * What is told to a client in an id_token, which would name our id for it as
 * its audience: no client takes that (OpenID Connect Core §3.1.3.7).
 */
static bool
is_told_in_id_token(struct str scope)
{
	return str_equal(scope, STR("openid")) ||
	    str_equal(scope, STR("profile")) ||
	    str_equal(scope, STR("email"));
}

static struct str_list
ceiling_of(struct exchange *x)
{
	struct str_list all = registry_scope_ceiling(x);
	struct str *items = ARENA_ARRAY(x->arena, struct str, all.count);
	size_t count = 0;

	for (size_t i = 0; i < all.count; i++)
		if (!is_told_in_id_token(all.items[i]))
			items[count++] = all.items[i];
	return (struct str_list){ items, count };
}

static struct registration
registration_of(struct exchange *x, struct str url,
    const struct client_document *d, const struct hash32 *hash)
{
	struct str_list ceiling = ceiling_of(x);

	return (struct registration){
		.client = {
			.tier = CLIENT_METADATA_DOCUMENT,
			.name = d->name,
			.method = d->method,
			.redirect_uris = d->redirect_uris,
			.grant_types = d->grant_types,
			.scopes = ceiling,
			/* What pages say it is identified by. */
			.client_uri = url,
		},
		.default_scopes = scope_both(x->arena, d->scopes, ceiling),
		.application_type = d->is_native ? STR("native") : STR("web"),
		.jwks = d->jwks,
		.jwks_uri = d->jwks_uri,
		.document_url = url,
		.document_hash = hash32_str(hash),
	};
}

static enum fault
keep(struct exchange *x, struct str url, const struct fetch_answer *answer,
    const struct client_document *document, struct reading *r)
{
	struct hash32 hash = KEYED_HASH(KEY_REQUEST_HASH, STR("document"),
	    answer->body);
	struct registration registration = registration_of(x, url,
	    document, &hash);
	struct registered registered = { .client_id = STR_ABSENT };
	enum fault fault = registry_register(x, &registration, &registered);

	if (fault == FAULT_GONE) {
		r->why = STR("this client was removed by the operator");
		return FAULT_NONE;
	}
	if (fault == FAULT_TOO_MANY) {
		r->wait_s = LIMITS_FETCH_PER_S;
		return FAULT_NONE;
	}
	TRY(fault);
	TRY(store_document_fresh(x, &(struct store_document_fresh_in){
		.document_url = url,
		.fresh_s = clamp(answer->fresh_s),
	    }));
	r->client_id = registered.client_id;
	return FAULT_NONE;
}

/* Which names there are inside, and which of them answer, only the log knows. */
static const char *
end_told(enum fetch_end end)
{
	if (end == FETCH_NO_NAME || end == FETCH_SPECIAL_USE ||
	    end == FETCH_NO_CONNECTION)
		return "unreachable";
	return fetch_end_name(end);
}

static void
judge_answer(struct exchange *x, struct str url,
    const struct fetch_answer *answer, struct client_document *document_r,
    struct reading *r)
{
	if (answer->end != FETCH_DONE)
		r->why = arena_printf(x->arena, "its client document could "
		    "not be fetched (%s)", end_told(answer->end));
	else if (!is_json(answer->content_type))
		r->why = STR("its client document is not application/json");
	else if (client_document_read(x->arena, x->conf, answer->body, url,
	    document_r, &r->why) && !registry_may_return_to(x,
	    document_r->redirect_uris))
		r->why = STR("\"redirect_uris\" lead back to this server");
}

/* Reads the document and writes down what it says, whatever was before. */
static enum fault
read_document(struct exchange *x, struct str url, const struct url *parts,
    struct reading *r)
{
	struct client_document document = { .name = STR_ABSENT };
	struct fetch_answer answer;

	TRY(limits_fetch(x, url, parts->host, &r->wait_s));
	if (r->wait_s > 0) {
		metric_add(METRIC_DOCUMENTS_LIMITED, 1);
		return FAULT_NONE;
	}
	TRY(fetch(x->arena, &(struct fetch_call){
		.url = url,
		.accept = STR("application/json"),
		.body_max_bytes = CLIENT_DOCUMENT_MAX_BYTES,
	    }, &answer));
	metric_add(METRIC_DOCUMENTS, 1);
	judge_answer(x, url, &answer, &document, r);
	if (str_is_absent(r->why))
		return keep(x, url, &answer, &document, r);
	metric_add(METRIC_DOCUMENTS_REFUSED, 1);
	log_event(LOG_NOTE, "client_document_refused", LOG_STR("url", url),
	    LOG_STR("why", r->why), LOG_STR("end",
	    str_of(fetch_end_name(answer.end))), LOG_STR("detail",
	    answer.why));
	return FAULT_NONE;
}

/* What is known of the address; absent when nothing is. */
static enum fault
find(struct exchange *x, struct str url, struct str *client_id_r,
    bool *is_fresh_r)
{
	struct store_document_find_row row;
	bool is_found;

	*client_id_r = STR_ABSENT;
	*is_fresh_r = false;
	TRY(store_document_find(x, &(struct store_document_find_in){
		.document_url = url,
	    }, &row, &is_found));
	if (!is_found)
		return FAULT_NONE;
	*client_id_r = row.client_id;
	*is_fresh_r = row.is_fresh;
	return FAULT_NONE;
}

static enum fault
refuse_page(struct exchange *x, const struct reading *r)
{
	if (r->wait_s == 0)
		return problem_page(x, PROBLEM_PAGE_APP_REQUEST, r->why);
	reply_retry_after(x, r->wait_s);
	return problem_page(x, PROBLEM_PAGE_DOCUMENT_LIMIT, STR_ABSENT);
}

enum fault
document_at_authorize(struct exchange *x, struct str url,
    struct str *client_id_r)
{
	struct reading r = { .client_id = STR_ABSENT };
	struct str known;
	struct url parts;
	bool is_fresh;

	*client_id_r = STR_ABSENT;
	if (!x->conf->has_client_documents)
		return problem_page(x, PROBLEM_PAGE_CLIENT_UNKNOWN,
		    STR_ABSENT);
	if (!client_document_url_read(x->arena, url, &parts, &r.why))
		return refuse_page(x, &r);
	if (!is_allowed_here(x, &parts))
		return problem_page(x, PROBLEM_PAGE_DOCUMENT_DENIED,
		    parts.host);
	TRY(find(x, url, &known, &is_fresh));
	if (!is_fresh)
		TRY(read_document(x, url, &parts, &r));
	/* Strangers who keep a host's limit used up keep nobody out whom we
	 * know: what was last known good counts meanwhile. */
	if (is_fresh || r.wait_s > 0)
		r.client_id = known;
	if (str_is_absent(r.client_id))
		return refuse_page(x, &r);
	*client_id_r = r.client_id;
	return FAULT_NONE;
}

enum fault
document_at_machine(struct exchange *x, struct str said,
    struct str *client_id_r)
{
	struct reading r = { .client_id = STR_ABSENT };
	struct str why, client_id;
	struct url parts;
	bool is_fresh;

	*client_id_r = said;
	if (!client_document_is_meant(said) ||
	    !x->conf->has_client_documents ||
	    !client_document_url_read(x->arena, said, &parts, &why) ||
	    !is_allowed_here(x, &parts))
		return FAULT_NONE;
	TRY(find(x, said, &client_id, &is_fresh));
	if (str_is_absent(client_id))
		return FAULT_NONE;
	*client_id_r = client_id;
	if (is_fresh)
		return FAULT_NONE;
	TRY(limits_fetch_again(x, said, &r.wait_s));
	/* What was last known good counts until there is something better. */
	if (r.wait_s == 0 && read_document(x, said, &parts, &r) != FAULT_NONE)
		log_event(LOG_NOTE, "client_document_not_renewed",
		    LOG_STR("url", said));
	return FAULT_NONE;
}

struct str
document_name(const struct store_client_find_row *client)
{
	return str_equal(client->tier, STR("document")) &&
	    !str_is_empty(client->client_uri) ? client->client_uri :
	    client->client_id;
}
