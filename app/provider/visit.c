#include "provider/visit.h"

#include "base/locale.h"
#include "base/url.h"
#include "model/pkce.h"
#include "queries.h"
#include "web/reply.h"

#define VISIT_COOKIE		STR("placet-provider")
#define COOKIE_BYTES		32
#define VISIT_USUAL_MAX_AGE_S	(30 * 24 * 3600)
#define STATE_BYTES		24
#define STATE_MAX_BYTES		((size_t)64)
#define US_PER_S		INT64_C(1000000)

static struct hash32
visit_hash(struct str state)
{
	return KEYED_HASH(KEY_PROVIDER_VISIT, STR("visit"), state);
}

static struct hash32
browser_hash(struct str cookie)
{
	return KEYED_HASH(KEY_PROVIDER_VISIT, STR("browser"), cookie);
}

/* Only this browser and we together can make it again. */
static struct str
made_of(struct exchange *x, struct str what, struct str cookie,
    struct str state)
{
	struct hash32 h = KEYED_HASH(KEY_PROVIDER_VISIT, what, cookie, state);

	return base64url(x->arena, hash32_str(&h));
}

/* One for all windows of this browser: each visit has a state of its own. */
static struct str
browser_cookie(struct exchange *x)
{
	struct str cookie = exchange_cookie(x, VISIT_COOKIE);
	struct str bytes;

	if (!base64url_read(x->arena, cookie, &bytes) ||
	    bytes.len != COOKIE_BYTES)
		cookie = random_token(x->arena, COOKIE_BYTES);
	reply_cookie(x, VISIT_COOKIE, cookie, VISIT_TTL_S);
	return cookie;
}

/*
 * Without it most providers do not say when the person signed in; as long as a
 * session of ours lives at most, it asks for nothing more than that.
 */
static struct str
max_age(struct exchange *x, const struct visit_errand *errand)
{
	int64_t s = errand->max_age_s == VISIT_NO_MAX_AGE ?
	    VISIT_USUAL_MAX_AGE_S : errand->max_age_s;

	return arena_printf(x->arena, "%lld", (long long)s);
}

static struct str
question(struct exchange *x, const struct provider_metadata *m,
    const struct visit_errand *errand, struct str cookie, struct str state)
{
	struct str verifier = made_of(x, STR("verifier"), cookie, state);
	struct str pairs[12][2] = {
		{ STR("response_type"), STR("code") },
		{ STR("client_id"), x->conf->provider.client_id },
		{ STR("redirect_uri"), provider_callback(x) },
		{ STR("scope"), x->conf->provider.scopes },
		{ STR("state"), state },
		{ STR("nonce"), made_of(x, STR("nonce"), cookie, state) },
		{ STR("code_challenge"), pkce_challenge(x->arena, verifier) },
		{ STR("code_challenge_method"), STR("S256") },
		{ STR("ui_locales"), x->locale->lang },
		{ STR("max_age"), max_age(x, errand) },
	};
	size_t count = 10;

	if (!str_is_empty(errand->prompt)) {
		pairs[count][0] = STR("prompt");
		pairs[count++][1] = errand->prompt;
	}
	if (!str_is_empty(errand->hint)) {
		pairs[count][0] = STR("login_hint");
		pairs[count++][1] = errand->hint;
	}
	return url_with(x->arena, m->authorization_url,
	    (const struct str (*)[2])pairs, count);
}

enum fault
visit_open(struct exchange *x, const struct provider_metadata *m,
    const struct visit_errand *errand, struct str *url_r)
{
	struct str cookie = browser_cookie(x);
	struct str state = random_token(x->arena, STATE_BYTES);
	struct hash32 visit = visit_hash(state);
	struct hash32 browser = browser_hash(cookie);

	*url_r = question(x, m, errand, cookie, state);
	return store_provider_visit_open(x,
	    &(struct store_provider_visit_open_in){
		.visit_hash = hash32_str(&visit),
		.browser_hash = hash32_str(&browser),
		.challenge = errand->challenge,
		.next_path = errand->next,
		.max_age_s = errand->max_age_s,
		.max_age_s_is_null = errand->max_age_s == VISIT_NO_MAX_AGE,
		.proves = x->person.user.uuid,
		.proves_is_null = !errand->proves,
		.ttl_s = VISIT_TTL_S,
	    });
}

enum fault
visit_spend(struct exchange *x, struct str state, struct visit *visit_r,
    bool *is_found_r)
{
	struct str cookie = exchange_cookie(x, VISIT_COOKIE);
	struct store_provider_visit_spend_row row;
	struct hash32 visit, browser;

	*is_found_r = false;
	if (str_is_empty(state) || state.len > STATE_MAX_BYTES ||
	    str_is_empty(cookie))
		return FAULT_NONE;
	visit = visit_hash(state);
	browser = browser_hash(cookie);
	TRY(store_provider_visit_spend(x,
	    &(struct store_provider_visit_spend_in){
		.visit_hash = hash32_str(&visit),
		.browser_hash = hash32_str(&browser),
	    }, &row, is_found_r));
	if (!*is_found_r)
		return FAULT_NONE;
	*visit_r = (struct visit){
		.challenge = row.challenge,
		.next = row.next_path,
		.max_age_s = row.max_age_s_is_null ? VISIT_NO_MAX_AGE :
		    row.max_age_s,
		.opened_s = row.opened_at.us / US_PER_S,
		.now_s = row.now.us / US_PER_S,
		.verifier = made_of(x, STR("verifier"), cookie, state),
		.nonce = made_of(x, STR("nonce"), cookie, state),
	};
	if (!row.proves_is_null)
		visit_r->proves.uuid = row.proves;
	return FAULT_NONE;
}
