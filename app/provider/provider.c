#include "provider/provider.h"

#include "base/shallow_json.h"
#include "base/url.h"
#include "model/jwt.h"
#include "provider/kept.h"

#define DOCUMENT_MAX_BYTES	((size_t)64 * 1024)
#define SIGN_OUT_DONE		"/login/signed-out"

bool
provider_is_used(const struct configuration *conf)
{
	return !str_is_absent(conf->provider.issuer);
}

static struct str
ours(struct exchange *x, const char *path)
{
	return arena_printf(x->arena, "%.*s%s", STR_ARG(x->conf->public_url),
	    path);
}

struct str
provider_callback(struct exchange *x)
{
	return ours(x, "/login/callback");
}

struct str
provider_prove_path(struct exchange *x, struct str next)
{
	if (!provider_is_used(x->conf))
		return STR_ABSENT;
	return url_with(x->arena, STR("/login/provider"),
	    (const struct str[][2]){
		{ STR("prove"), STR("yes") },
		{ STR("next"), next },
	    }, 2);
}

struct str
provider_after_leaving(struct exchange *x)
{
	return ours(x, SIGN_OUT_DONE);
}

/* §4: a slash at the end of the issuer goes before the path is put there. */
struct str
provider_discovery_url(struct exchange *x)
{
	struct str issuer = x->conf->provider.issuer;

	if (str_ends(issuer, STR("/")))
		issuer = str_first(issuer, issuer.len - 1);
	return arena_printf(x->arena, "%.*s/.well-known/openid-configuration",
	    STR_ARG(issuer));
}

/* An address that the document names, or absent. */
static struct str
address_of(struct exchange *x, const json_t *document, const char *member)
{
	bool may_be_plain = str_starts(x->conf->provider.issuer,
	    STR("http:"));
	struct str text = jwt_text(x->arena, document, member);
	struct url url;

	if (str_is_absent(text) || !url_read(x->arena, text, &url) ||
	    !str_is_absent(url.userinfo) || !str_is_absent(url.fragment))
		return STR_ABSENT;
	if (url.scheme == URL_HTTPS || (url.scheme == URL_HTTP &&
	    may_be_plain && url_is_loopback_literal(&url)))
		return text;
	return STR_ABSENT;
}

static const char *
read_document(struct exchange *x, const json_t *document,
    struct provider_metadata *m_r)
{
	struct str issuer = jwt_text(x->arena, document, "issuer");

	if (str_is_absent(issuer) ||
	    !str_equal(issuer, x->conf->provider.issuer))
		return "its issuer is not the one in the configuration";
	m_r->authorization_url = address_of(x, document,
	    "authorization_endpoint");
	m_r->token_url = address_of(x, document, "token_endpoint");
	m_r->keys_url = address_of(x, document, "jwks_uri");
	m_r->person_url = address_of(x, document, "userinfo_endpoint");
	m_r->leave_url = address_of(x, document, "end_session_endpoint");
	m_r->says_issuer = json_is_true(json_object_get(document,
	    "authorization_response_iss_parameter_supported"));
	if (str_is_absent(m_r->authorization_url) ||
	    str_is_absent(m_r->token_url) || str_is_absent(m_r->keys_url))
		return "its authorization_endpoint, token_endpoint and "
		    "jwks_uri must be https addresses";
	return NULL;
}

bool
provider_metadata_read(struct exchange *x, struct str text,
    struct provider_metadata *m_r, struct str *why_r)
{
	struct provider_metadata read = { .says_issuer = false };
	json_t *document = text.len > DOCUMENT_MAX_BYTES ? NULL :
	    shallow_json_open(text);
	const char *why = document == NULL ? "it is no JSON object" :
	    read_document(x, document, &read);

	json_decref(document);
	if (why != NULL) {
		*why_r = str_of(why);
		return false;
	}
	*m_r = read;
	return true;
}

static bool
judge(struct exchange *x, struct str text, struct str *why_r)
{
	struct provider_metadata unused;

	return provider_metadata_read(x, text, &unused, why_r);
}

bool
provider_metadata(struct exchange *x, struct provider_metadata *m_r)
{
	static struct kept discovery = {
		.name = "discovery",
		.max_bytes = DOCUMENT_MAX_BYTES,
		.judge = judge,
	};
	struct str text, why;

	kept_get(x, &discovery, provider_discovery_url(x), false, &text);
	return !str_is_absent(text) &&
	    provider_metadata_read(x, text, m_r, &why);
}
