#include "base/configuration_login.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/configuration_outside.h"
#include "base/secret.h"
#include "base/url.h"

#define ISSUER_MAX_BYTES	((size_t)1024)
#define TEXT_MAX_BYTES		((size_t)255)
#define NAME_MAX_BYTES		((size_t)64)
#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

/* Is it the first of two words? Anything but the two is refused. */
static bool
is_word(struct yaml_file *f, const struct yaml *map, const char *key,
    const char *yes, const char *no)
{
	struct str says = yaml_text(f, map, key);

	if (str_equal(says, str_of(yes)))
		return true;
	if (!str_equal(says, str_of(no)))
		yaml_refuse(f, yaml_get(map, key), "\"%s\" must be %s or %s",
		    key, yes, no);
	return false;
}

/* Compared byte for byte (OpenID Connect Discovery 1.0 §4.3), so kept so. */
static struct str
issuer_of(struct yaml_file *f, const struct yaml *oidc)
{
	struct str text = yaml_text(f, oidc, "issuer");
	struct url url;

	if (yaml_is_refused(f))
		return text;
	if (text.len > ISSUER_MAX_BYTES || !url_read(f->arena, text, &url) ||
	    (url.scheme != URL_HTTPS && (url.scheme != URL_HTTP ||
	    !url_is_loopback_literal(&url))) ||
	    !str_is_absent(url.userinfo) || !str_is_absent(url.query) ||
	    !str_is_absent(url.fragment))
		yaml_refuse(f, yaml_get(oidc, "issuer"), "\"issuer\" must be "
		    "the provider's https address as its discovery document "
		    "says it, like https://sso.example.com (http for a "
		    "loopback literal only)");
	return text;
}

static struct str
line_of(struct yaml_file *f, const struct yaml *map, const char *key,
    size_t max_bytes)
{
	struct str text = yaml_text(f, map, key);

	if (str_has_control(text) || text.len > max_bytes)
		yaml_refuse(f, yaml_get(map, key),
		    "\"%s\" must be one line of at most %zu bytes", key,
		    max_bytes);
	return text;
}

static struct str
scopes_of(struct yaml_file *f, const struct yaml *oidc)
{
	struct str text, rest, scope;
	bool is_openid = false;

	if (!yaml_has(oidc, "scopes"))
		return STR("openid profile email");
	text = line_of(f, oidc, "scopes", TEXT_MAX_BYTES);
	rest = text;
	while (str_next(&rest, ' ', &scope))
		is_openid |= str_equal(scope, STR("openid"));
	if (!is_openid)
		yaml_refuse(f, yaml_get(oidc, "scopes"), "\"scopes\" must be "
		    "words with one space between, openid among them");
	return text;
}

static void
read_provider(struct yaml_file *f, const struct yaml *oidc,
    struct configuration *c)
{
	struct configuration_provider *p = &c->provider;

	p->issuer = issuer_of(f, oidc);
	p->client_id = line_of(f, oidc, "client_id", TEXT_MAX_BYTES);
	p->name = c->operator_name;
	if (yaml_has(oidc, "name"))
		p->name = line_of(f, oidc, "name", NAME_MAX_BYTES);
	p->scopes = scopes_of(f, oidc);
	if (yaml_has(oidc, "client_authentication"))
		p->signs = is_word(f, oidc, "client_authentication",
		    "private_key_jwt", "client_secret_basic");
	p->creates_users = is_word(f, oidc, "create", "yes", "no");
	if (!yaml_has(oidc, "ca_file"))
		return;
	p->ca_file = configuration_path(f, oidc, "ca_file");
	if (!yaml_is_refused(f) && access(p->ca_file, R_OK) != 0)
		yaml_refuse(f, yaml_get(oidc, "ca_file"), "\"ca_file\": %s "
		    "cannot be read: %s", p->ca_file, strerror(errno));
}

void
configuration_login_read(struct yaml_file *f, struct configuration *c)
{
	static const char *const keys[] = { "issuer", "client_id", "name",
	    "scopes", "create", "ca_file", "client_authentication" };
	bool is_oidc = false;
	const struct yaml *oidc;

	c->has_passwords = true;
	if (yaml_has(&f->root, "login"))
		is_oidc = is_word(f, &f->root, "login", "oidc", "passwords");
	if (yaml_has(&f->root, "passwords"))
		c->has_passwords = is_word(f, &f->root, "passwords", "on",
		    "off");
	if (!is_oidc) {
		if (yaml_has(&f->root, "oidc"))
			yaml_refuse(f, yaml_get(&f->root, "oidc"), "\"oidc\" "
			    "needs \"login: oidc\"");
		if (!c->has_passwords)
			yaml_refuse(f, yaml_get(&f->root, "passwords"),
			    "\"passwords: off\" needs \"login: oidc\"");
		return;
	}
	oidc = yaml_map(f, &f->root, "oidc");
	yaml_expect(f, oidc, keys, COUNT(keys));
	read_provider(f, oidc, c);
}

bool
configuration_login_secret(struct configuration *c, struct secret *secret,
    struct str *why_r)
{
	bool wants_one = !str_is_absent(c->provider.issuer) &&
	    !c->provider.signs;

	if (wants_one == (secret != NULL)) {
		c->provider.secret = secret;
		return true;
	}
	*why_r = wants_one ? STR("login: oidc needs a line oidc_secret: in the "
		"secrets file") :
	    STR("oidc_secret in the secrets file needs login: oidc, and no "
		"private_key_jwt, in the configuration");
	secret_close(&secret);
	return false;
}
