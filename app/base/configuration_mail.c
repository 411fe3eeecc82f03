#include "base/configuration_mail.h"

#include "base/configuration_outside.h"
#include "base/mailbox.h"
#include "base/secret.h"
#include "base/url.h"

#define USER_MAX_BYTES		((size_t)255)
#define SERVER_MAX_BYTES	((size_t)300)
#define PATH_MAX_BYTES		((size_t)1000)
#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

static struct str
server_of(struct yaml_file *f, const struct yaml *mail, struct url *url_r)
{
	struct str text = yaml_text(f, mail, "server");

	*url_r = (struct url){ .port = 0 };
	if (yaml_is_refused(f))
		return text;
	if (text.len > SERVER_MAX_BYTES || !url_read(f->arena, text, url_r) ||
	    (!str_equal(url_r->scheme_text, STR("smtp")) &&
	    !str_equal(url_r->scheme_text, STR("smtps"))) ||
	    str_is_empty(url_r->host) || url_r->port == 0 ||
	    !str_is_absent(url_r->userinfo) || url_r->path.len > 0 ||
	    !str_is_absent(url_r->query) || !str_is_absent(url_r->fragment))
		yaml_refuse(f, yaml_get(mail, "server"), "\"server\" must be "
		    "a host with a port, like smtp://mail.example.com:587 "
		    "(then STARTTLS) or smtps://mail.example.com:465");
	return text;
}

static bool
needs_tls(struct yaml_file *f, const struct yaml *mail, const struct url *server)
{
	struct str says = STR("required");

	if (yaml_has(mail, "tls"))
		says = yaml_text(f, mail, "tls");
	if (str_equal(says, STR("required")))
		return true;
	if (!str_equal(says, STR("none")))
		yaml_refuse(f, yaml_get(mail, "tls"),
		    "\"tls\" must be required or none");
	else if (!url_is_loopback_literal(server))
		yaml_refuse(f, yaml_get(mail, "tls"), "\"tls\" may be none "
		    "for a server on a loopback literal only");
	return false;
}

void
configuration_mail_read(struct yaml_file *f, struct configuration *c)
{
	static const char *const keys[] = { "server", "from", "tls", "user",
	    "ca_file" };
	const struct yaml *mail;
	struct url server;

	if (!yaml_has(&f->root, "mail"))
		return;
	mail = yaml_map(f, &f->root, "mail");
	yaml_expect(f, mail, keys, COUNT(keys));
	c->mail.server = server_of(f, mail, &server);
	if (yaml_is_refused(f))
		return;
	c->mail.needs_tls = needs_tls(f, mail, &server);
	c->mail.from = yaml_text(f, mail, "from");
	if (!yaml_is_refused(f) && !mailbox_is_fine(c->mail.from))
		yaml_refuse(f, yaml_get(mail, "from"), "\"from\" must be an "
		    "address alone, like no-reply@example.com");
	if (yaml_has(mail, "ca_file"))
		c->mail.ca_file = configuration_path(f, mail, "ca_file");
	if (c->mail.ca_file != NULL &&
	    str_of(c->mail.ca_file).len > PATH_MAX_BYTES)
		yaml_refuse(f, yaml_get(mail, "ca_file"),
		    "\"ca_file\" is too long");
	if (!yaml_has(mail, "user"))
		return;
	c->mail.user = yaml_text(f, mail, "user");
	if (str_has_control(c->mail.user) ||
	    c->mail.user.len > USER_MAX_BYTES)
		yaml_refuse(f, yaml_get(mail, "user"), "\"user\" must be one "
		    "line of at most %zu bytes", USER_MAX_BYTES);
	/* AUTH sends the password as good as in clear (RFC 4954 §4). */
	if (!c->mail.needs_tls)
		yaml_refuse(f, yaml_get(mail, "user"),
		    "\"user\" needs \"tls: required\"");
}

bool
configuration_mail_password(struct configuration *c, struct secret *password,
    struct str *why_r)
{
	if (str_is_empty(c->mail.user) == (password == NULL)) {
		c->mail.password = password;
		return true;
	}
	*why_r = password == NULL ?
	    STR("mail.user needs a line mail_password: in the secrets file") :
	    STR("mail_password in the secrets file needs mail.user in the "
		"configuration");
	if (password != NULL)
		secret_close(&password);
	return false;
}
