#include "model/client_kind.h"

#include "model/device_code.h"

#define GRANT_TYPES_MAX	3

struct kind_row {
	const char	*name;
	bool		 is_confidential;
	bool		 has_redirects;
	bool		 is_on_device;	/* loopback and private schemes too */
	bool		 may_have_web;	/* https addresses */
	bool		 may_have_devices;
};

/*
 * A native app may also be reached by an https address that it has claimed
 * (RFC 8252 §7.2), an agent by the one of the service that runs it.
 */
static const struct kind_row rows[] = {
	[CLIENT_WEB] = { "web", true, true, false, true, false },
	[CLIENT_BROWSER] = { "browser", false, true, false, true, false },
	[CLIENT_NATIVE] = { "native", false, true, true, true, true },
	[CLIENT_CLI] = { "cli", false, true, true, false, true },
	[CLIENT_AGENT] = { "agent", false, true, true, true, true },
	[CLIENT_MACHINE] = { "machine", true, false, false, false, false },
};

static const struct kind_row *
row_of(enum client_kind kind)
{
	INSIST(kind > CLIENT_KIND_NONE && kind <= CLIENT_MACHINE);
	return &rows[kind];
}

enum client_kind
client_kind_read(struct str name)
{
	for (int kind = CLIENT_WEB; kind <= CLIENT_MACHINE; kind++)
		if (str_equal(name, str_of(rows[kind].name)))
			return (enum client_kind)kind;
	return CLIENT_KIND_NONE;
}

struct str
client_kind_name(enum client_kind kind)
{
	return kind == CLIENT_KIND_NONE ? STR("") : str_of(row_of(kind)->name);
}

bool
client_kind_is_confidential(enum client_kind kind)
{
	return row_of(kind)->is_confidential;
}

bool
client_kind_takes_method(enum client_kind kind, enum client_method method)
{
	return method != CLIENT_METHOD_UNKNOWN &&
	    (method != CLIENT_METHOD_NONE) == row_of(kind)->is_confidential;
}

bool
client_kind_has_redirects(enum client_kind kind)
{
	return row_of(kind)->has_redirects;
}

bool
client_kind_takes_redirect(enum client_kind kind,
    enum redirect_uri_kind redirect)
{
	const struct kind_row *row = row_of(kind);

	switch (redirect) {
	case REDIRECT_URI_WEB:
		return row->may_have_web;
	case REDIRECT_URI_LOOPBACK:
	case REDIRECT_URI_PRIVATE_SCHEME:
		return row->is_on_device;
	case REDIRECT_URI_NONE:
		break;
	}
	return false;
}

bool
client_kind_may_have_devices(enum client_kind kind)
{
	return row_of(kind)->may_have_devices;
}

struct str_list
client_kind_grant_types(struct arena *a, enum client_kind kind,
    struct str_list redirect_uris, struct str_list scopes, bool has_devices)
{
	struct str *types = ARENA_ARRAY(a, struct str, GRANT_TYPES_MAX);
	size_t count = 0;

	if (kind == CLIENT_MACHINE) {
		types[count++] = STR("client_credentials");
		return (struct str_list){ types, count };
	}
	if (redirect_uris.count > 0)
		types[count++] = STR("authorization_code");
	if (str_list_has(scopes, STR("offline_access")))
		types[count++] = STR("refresh_token");
	if (has_devices)
		types[count++] = DEVICE_GRANT_TYPE;
	return (struct str_list){ types, count };
}

enum client_kind
client_kind_guess(struct arena *a, const struct client *client)
{
	if (client->method != CLIENT_METHOD_NONE)
		return client->redirect_uris.count == 0 &&
		    str_list_has(client->grant_types,
		    STR("client_credentials")) ? CLIENT_MACHINE : CLIENT_WEB;
	return client->redirect_uris.count == 0 ||
	    client_is_on_device(a, client) ? CLIENT_NATIVE : CLIENT_BROWSER;
}
