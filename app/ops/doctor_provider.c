#include "ops/doctor_provider.h"

#include "base/url.h"
#include "fiber/http.h"
#include "provider/answer.h"

#define ANSWER_MAX_BYTES	((size_t)256 * 1024)

static bool
get(struct exchange *x, struct str url, struct http_answer *answer_r)
{
	const struct http_call call = {
		.method = "GET",
		.url = url,
		.answer_max_bytes = ANSWER_MAX_BYTES,
		.ca_file = x->conf->provider.ca_file,
	};

	return http_call(x->arena, &call, mono_in(DOCTOR_DEADLINE_MS),
	    answer_r) == FAULT_NONE;
}

static bool
read_metadata(struct exchange *x, struct findings *f,
    struct provider_metadata *m_r)
{
	struct http_answer answer;
	struct str why;

	if (!get(x, provider_discovery_url(x), &answer) ||
	    answer.status != 200) {
		findings_add(f, "the OpenID provider does not answer, so nobody "
		    "can sign in there",
		    "check oidc.issuer and oidc.ca_file, and that this machine "
		    "may reach it");
		return false;
	}
	if (provider_metadata_read(x, answer.body, m_r, &why))
		return true;
	findings_add(f, arena_cstr(x->arena, arena_printf(x->arena,
	    "the OpenID provider's discovery document cannot be used: %.*s",
	    STR_ARG(why))),
	    "write oidc.issuer exactly as that document says it");
	return false;
}

/*
 * Asked without a person there (prompt=none), a provider sends its refusal to
 * an address that it knows for this client, and to no other.
 */
static void
check_callback(struct exchange *x, const struct provider_metadata *m,
    struct findings *f)
{
	const struct str pairs[][2] = {
		{ STR("response_type"), STR("code") },
		{ STR("client_id"), x->conf->provider.client_id },
		{ STR("redirect_uri"), provider_callback(x) },
		{ STR("scope"), x->conf->provider.scopes },
		{ STR("state"), STR("doctor") },
		{ STR("nonce"), STR("doctor") },
		{ STR("prompt"), STR("none") },
		{ STR("code_challenge"),
		    STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM") },
		{ STR("code_challenge_method"), STR("S256") },
	};
	struct http_answer answer;

	if (get(x, url_with(x->arena, m->authorization_url, pairs,
	    sizeof(pairs) / sizeof(pairs[0])), &answer) &&
	    answer.status < 400)
		return;
	findings_add(f, "the OpenID provider refuses our request for a "
	    "sign-in",
	    arena_cstr(x->arena, arena_printf(x->arena, "register %.*s there "
	    "as a redirect URI of oidc.client_id",
	    STR_ARG(provider_callback(x)))));
}

/* A code that nobody made: whoever knows us refuses that, and nothing else. */
static void
check_secret(struct exchange *x, const struct provider_metadata *m,
    struct findings *f)
{
	if (provider_knows_us(x, m))
		return;
	if (x->conf->provider.signs)
		findings_add(f, "the OpenID provider does not take our "
		    "signature",
		    arena_cstr(x->arena, arena_printf(x->arena, "let it take "
		    "private_key_jwt with ES256, and the keys at %.*s/login/"
		    "keys", STR_ARG(x->conf->public_url))));
	else
		findings_add(f, "the OpenID provider does not take our secret",
		    "put its secret for oidc.client_id into the secrets file "
		    "as oidc_secret:, and let it take client_secret_basic");
}

void
doctor_check_provider(struct exchange *x, struct findings *f)
{
	struct provider_metadata m;

	if (!provider_is_used(x->conf) || !read_metadata(x, f, &m))
		return;
	check_callback(x, &m, f);
	check_secret(x, &m, f);
}
