#include "domains/claim.h"

static struct str
token_issued_at(struct arena *a, const struct domain_claim *c,
    struct utime issued)
{
	struct hash32 hash = KEYED_HASH(KEY_DOMAIN_TOKEN,
	    uuid_text(a, c->id), uuid_text(a, c->account), c->name,
	    arena_printf(a, "%lld", (long long)issued.us));

	return domain_token_of(a, &hash);
}

struct str
domain_claim_token(struct arena *a, const struct domain_claim *c)
{
	return token_issued_at(a, c, c->issued_at);
}

struct domain_challenge
domain_claim_challenge(struct arena *a, const struct domain_claim *c,
    struct utime now)
{
	struct domain_challenge challenge = {
		.token = domain_claim_token(a, c),
		.today = now,
	};
	struct str *old;

	if (c->issued_before.us == 0)
		return challenge;
	old = ARENA_ARRAY(a, struct str, 1);
	*old = token_issued_at(a, c, c->issued_before);
	challenge.old_tokens = (struct str_list){ old, 1 };
	return challenge;
}

struct str
domain_claim_label(struct exchange *x, const struct domain_claim *c)
{
	if (!x->conf->has_account_labels)
		return STR_ABSENT;
	return domain_account_label(x->arena,
	    (struct account_id){ c->account });
}
