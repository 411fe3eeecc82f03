#include "domains/domains_api.h"

#include "api/body.h"
#include "api/page.h"
#include "domains/account_domain.h"
#include "domains/check.h"
#include "page/catalog.h"

#define DOMAIN_BYTES	((size_t)1000)

#define READ	"placet.domains.read"
#define EDIT	"placet.domains.edit"
#define END	"placet.domains.end"

static void
write_name(struct api_json *j, struct exchange *x, struct str ascii)
{
	struct domain_name name = domain_name_of(x->arena, ascii);

	api_json_text(j, "domain", name.ascii);
	api_json_text(j, "shown", name.shown);
}

static enum fault
list(struct exchange *x)
{
	struct store_domains_of_rows rows;
	struct account_seen account;
	struct api_json j;

	TRY(account_seen(x, ROLE_MEMBER, &account));
	TRY(store_domains_of(x, &(struct store_domains_of_in){
		.account_id = account.id,
	    }, &rows));
	api_page_open(x, &j);
	for (size_t i = 0; i < rows.count; i++) {
		const struct store_domains_of_row *row = &rows.items[i];

		api_json_object(&j, NULL);
		api_json_uuid(&j, "id", row->domain_id);
		write_name(&j, x, row->name);
		api_json_text(&j, "state", row->state);
		api_json_time(&j, "verified_since", row->verified_since,
		    row->verified_since_is_null);
		api_json_time(&j, "confirmed_at", row->confirmed_at,
		    row->confirmed_at_is_null);
		api_json_end(&j, '}');
	}
	api_page_end(x, &j, false, NULL, 0);
	return api_answer(x, &j);
}

/* What is to be published; its name ends in a dot, as in a zone. */
static void
write_record(struct api_json *j, struct exchange *x,
    const struct domain_claim *c)
{
	struct str name = domain_challenge_name(x->arena, c->name,
	    domain_claim_label(x, c));

	api_json_object(j, "record");
	api_json_text(j, "type", STR("TXT"));
	api_json_text(j, "name", arena_printf(x->arena, "%.*s.",
	    STR_ARG(name)));
	api_json_text(j, "value", domain_token_record(x->arena,
	    domain_claim_token(x->arena, c)));
	api_json_end(j, '}');
}

static enum fault
answer_domain(struct exchange *x, const struct account_domain *d)
{
	const struct store_domain_get_row *row = &d->row;
	struct api_json j;

	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_uuid(&j, "id", d->claim.id);
	write_name(&j, x, row->name);
	api_json_text(&j, "state", row->state);
	/* The record is for those who may publish it. */
	if (d->may_manage)
		write_record(&j, x, &d->claim);
	api_json_time(&j, "challenge_until", row->challenge_until, false);
	api_json_time(&j, "verified_since", row->verified_since,
	    row->verified_since_is_null);
	api_json_time(&j, "confirmed_at", row->confirmed_at,
	    row->confirmed_at_is_null);
	api_json_bool(&j, "dnssec", row->dnssec);
	api_json_number(&j, "perspectives", row->perspectives);
	api_json_time(&j, "checked_at", row->checked_at,
	    row->checked_at_is_null);
	api_json_time(&j, "next_check_at", row->next_check_at,
	    row->next_check_at_is_null);
	api_json_text(&j, "verdict", row->verdict);
	api_json_end(&j, '}');
	return api_answer(x, &j);
}

static enum fault
get(struct exchange *x)
{
	struct account_domain d;

	TRY(account_domain_find(x, ROLE_MEMBER, &d));
	return answer_domain(x, &d);
}

static enum fault
refuse_domain(struct exchange *x, enum problem problem)
{
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"),
	    &(struct web_problem_error){
		.pointer = STR("/domain"),
		.code = str_of(problem_name(problem)),
		.detail = arena_printf(x->arena, "domain %s",
		    problem_sentence(problem)),
	    }, 1);
}

static enum fault
refuse_claim(struct exchange *x, enum fault fault)
{
	if (fault == FAULT_CONFLICT)
		return api_refuse(x, fault, STR("conflict"),
		    STR("The account has claimed this domain already."));
	if (fault == FAULT_TOO_MANY)
		return api_refuse(x, fault, STR("too_many"),
		    STR("As many domains as an account may claim."));
	return fault;
}

static enum fault
claim(struct exchange *x)
{
	static const struct api_field fields[] = {
		{ .name = "domain", .kind = API_TEXT, .is_required = true,
		    .max = DOMAIN_BYTES },
	};
	struct store_domain_claim_row row;
	struct account_seen account;
	struct api_value said;
	struct domain_name name;
	enum problem problem;
	struct api_json j;

	TRY(api_body_read(x, fields, 1, &said));
	TRY(account_seen(x, ROLE_ADMIN, &account));
	problem = domain_name_read(x->arena, x->conf, said.text, &name);
	if (problem != PROBLEM_NONE)
		return refuse_domain(x, problem);
	TRY(refuse_claim(x, store_domain_claim(x,
	    &(struct store_domain_claim_in){
		.account_id = account.id,
		.name = name.ascii,
	    }, &row)));
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_uuid(&j, "id", row.domain_id);
	write_name(&j, x, name.ascii);
	api_json_end(&j, '}');
	return api_answer_made(x, arena_printf(x->arena, API_ROOT "%.*s",
	    STR_ARG(account_domain_path(x, account.id, row.domain_id, ""))),
	    &j);
}

/* Looks now; what comes of it is in the answer. */
static enum fault
check(struct exchange *x)
{
	struct store_domain_check_now_row row;
	enum look_up_verdict verdict;
	struct account_domain d;
	enum fault fault;

	TRY(account_domain_find(x, ROLE_ADMIN, &d));
	TRY(store_domain_check_now(x, &(struct store_domain_check_now_in){
		.account_id = d.account.id,
		.domain_id = d.claim.id,
		.lease_s = CHECK_LEASE_S,
	    }, &row));
	if (row.retry_after_s > 0)
		return api_refuse_for(x, row.retry_after_s,
		    STR("It was looked up a moment ago."));
	d.claim.issued_at = row.issued_at;
	d.claim.issued_before = row.issued_before;
	fault = domain_check(x, &d.claim, row.claim, &verdict);
	if (fault != FAULT_NONE && fault != FAULT_BUSY)
		return fault;
	TRY(account_domain_find(x, ROLE_ADMIN, &d));
	return answer_domain(x, &d);
}

static enum fault
restart(struct exchange *x)
{
	struct account_domain d;

	TRY(account_domain_find(x, ROLE_ADMIN, &d));
	TRY(store_domain_restart(x, &(struct store_domain_restart_in){
		.account_id = d.account.id,
		.domain_id = d.claim.id,
	    }));
	TRY(account_domain_find(x, ROLE_ADMIN, &d));
	return answer_domain(x, &d);
}

static enum fault
give_up(struct exchange *x)
{
	struct account_domain d;

	TRY(account_domain_find(x, ROLE_ADMIN, &d));
	TRY(store_domain_remove(x, &(struct store_domain_remove_in){
		.account_id = d.account.id,
		.domain_id = d.claim.id,
	    }));
	return api_answer_done(x);
}

static const struct api_row rows[] = {
	{ GET, "/accounts/:account/domains", READ, list },
	{ POST, "/accounts/:account/domains", EDIT, claim },
	{ GET, "/accounts/:account/domains/:domain", READ, get },
	{ DELETE_, "/accounts/:account/domains/:domain", END, give_up },
	{ POST, "/accounts/:account/domains/:domain/check", EDIT, check },
	{ POST, "/accounts/:account/domains/:domain/restart", EDIT, restart },
};

const struct api_table domains_api = {
	"domains", rows, sizeof(rows) / sizeof(rows[0]), false
};
