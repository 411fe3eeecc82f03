#include "clients/quickstart_code.h"

#include "base/buf.h"
#include "base/url.h"
#include "model/device_code.h"

#define CODE_BYTES	((size_t)32 * 1024)

/* 'it'\''s': the one way to say anything in a shell. */
static void
add_quoted(struct buf *b, struct str s)
{
	buf_add_byte(b, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.bytes[i] == '\'')
			buf_add(b, STR("'\\''"));
		else
			buf_add_byte(b, s.bytes[i]);
	}
	buf_add_byte(b, '\'');
}

/* A literal of Python and of JavaScript alike. */
static void
add_literal(struct buf *b, struct str s)
{
	buf_add_byte(b, '"');
	buf_add_json(b, s);
	buf_add_byte(b, '"');
}

static void
add_url(struct buf *b, const struct exchange *x, const char *path)
{
	buf_printf(b, "%.*s%s", STR_ARG(x->conf->public_url), path);
}

static bool
has_secret(const struct quickstart_client *c)
{
	return c->method == CLIENT_METHOD_SECRET_BASIC ||
	    c->method == CLIENT_METHOD_SECRET_POST;
}

struct str
quickstart_request(struct exchange *x, const struct quickstart_client *c,
    struct str challenge, struct str state)
{
	const struct str pairs[][2] = {
		{ STR("response_type"), STR("code") },
		{ STR("client_id"), c->id },
		{ STR("redirect_uri"), c->redirect_uri },
		{ STR("scope"), c->scopes },
		{ STR("state"), state },
		{ STR("code_challenge"), challenge },
		{ STR("code_challenge_method"), STR("S256") },
		{ STR("resource"), c->resource },
	};
	const size_t count = sizeof(pairs) / sizeof(pairs[0]);

	return url_with(x->arena, STR("/oauth2/auth"), pairs,
	    str_is_absent(c->resource) ? count - 1 : count);
}

/* RFC 8707 §2.2: the same one again, where a token is asked for. */
static void
add_curl_resource(struct buf *b, const struct quickstart_client *c)
{
	if (str_is_absent(c->resource))
		return;
	buf_add(b, STR(" \\\n  --data-urlencode resource="));
	add_quoted(b, c->resource);
}

/* curl to the token endpoint, and how the client proves itself. */
static void
begin_curl(struct buf *b, struct exchange *x,
    const struct quickstart_client *c)
{
	if (c->method == CLIENT_METHOD_PRIVATE_KEY_JWT) {
		buf_add(b, STR("# A JWT signed with your key: iss and sub are "
		    "the client id, aud is\n# "));
		buf_add(b, x->conf->issuer);
		buf_add(b, STR(", with a new jti and an exp in a minute.\n"
		    "assertion=…\n"));
	}
	buf_add(b, STR("curl "));
	add_url(b, x, "/oauth2/token");
	if (has_secret(c))
		buf_printf(b, " \\\n  -u \"%.*s:$CLIENT_SECRET\"",
		    STR_ARG(c->id));
	else
		buf_printf(b, " \\\n  -d client_id=%.*s", STR_ARG(c->id));
	if (c->method == CLIENT_METHOD_PRIVATE_KEY_JWT)
		buf_add(b, STR(" \\\n  -d client_assertion_type="
		    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
		    " \\\n  -d client_assertion=\"$assertion\""));
}

static void
add_exchange(struct buf *b, struct exchange *x,
    const struct quickstart_client *c)
{
	begin_curl(b, x, c);
	buf_add(b, STR(" \\\n  -d grant_type=authorization_code \\\n"
	    "  --data-urlencode redirect_uri="));
	add_quoted(b, c->redirect_uri);
	buf_add(b, STR(" \\\n  --data-urlencode \"code=$code\" \\\n"
	    "  -d code_verifier=\"$verifier\""));
	add_curl_resource(b, c);
	buf_add_byte(b, '\n');
}

struct str
quickstart_exchange(struct exchange *x, const struct quickstart_client *c,
    struct str verifier)
{
	struct buf b;

	buf_open(&b, x->arena, CODE_BYTES);
	buf_printf(&b, "verifier=%.*s\ncode=…\n", STR_ARG(verifier));
	add_exchange(&b, x, c);
	return buf_str(&b);
}

static void
add_browser_flow(struct buf *b, struct exchange *x,
    const struct quickstart_client *c)
{
	buf_add(b, STR("# A pair for PKCE (RFC 7636), new for each sign-in\n"
	    "verifier=$(openssl rand -base64 48 | tr -d '\\n=' | "
	    "tr '+/' '-_')\n"
	    "challenge=$(printf %s \"$verifier\" |\n"
	    "  openssl dgst -sha256 -binary | openssl base64 |\n"
	    "  tr -d '\\n=' | tr '+/' '-_')\n\n"
	    "# Open what this prints in a browser\n"
	    "printf '%s\\n' "));
	add_quoted(b, arena_printf(x->arena, "%.*s%.*s",
	    STR_ARG(x->conf->public_url), STR_ARG(quickstart_request(x, c,
	    STR(""), STR("")))));
	buf_add(b, STR(" |\n  sed \"s/&state=&/\\&state=$(openssl rand -hex "
	    "16)\\&/; s/challenge=&/challenge=$challenge\\&/\"\n\n"
	    "# It comes back with a code, which is good once\n"
	    "printf 'code: '; read -r code\n"));
	add_exchange(b, x, c);
}

static void
add_device_flow(struct buf *b, struct exchange *x,
    const struct quickstart_client *c)
{
	buf_add(b, STR("# Where there is no browser: show what this gives as "
	    "user_code (RFC 8628)\ncurl "));
	add_url(b, x, "/oauth2/device_authorization");
	buf_printf(b, " \\\n  -d client_id=%.*s \\\n  -d scope=",
	    STR_ARG(c->id));
	add_quoted(b, c->scopes);
	add_curl_resource(b, c);
	buf_add(b, STR("\n\n# Then ask every few seconds, until somebody has "
	    "answered\ndevice_code=…\n"));
	begin_curl(b, x, c);
	buf_printf(b, " \\\n  -d grant_type=%.*s \\\n"
	    "  -d device_code=\"$device_code\"\n", STR_ARG(DEVICE_GRANT_TYPE));
}

struct str
quickstart_shell(struct exchange *x, const struct quickstart_client *c)
{
	struct buf b;

	buf_open(&b, x->arena, CODE_BYTES);
	if (c->is_machine) {
		begin_curl(&b, x, c);
		buf_add(&b, STR(" \\\n  -d grant_type=client_credentials "
		    "\\\n  -d scope="));
		add_quoted(&b, c->scopes);
		buf_add_byte(&b, '\n');
		return buf_str(&b);
	}
	if (!str_is_absent(c->redirect_uri))
		add_browser_flow(&b, x, c);
	if (c->has_devices) {
		if (!str_is_absent(c->redirect_uri))
			buf_add_byte(&b, '\n');
		add_device_flow(&b, x, c);
	}
	return buf_str(&b);
}

static void
add_setting(struct buf *b, const char *before, struct str value)
{
	buf_add(b, str_of(before));
	add_literal(b, value);
}

static struct str
at(struct exchange *x, const char *path)
{
	return arena_printf(x->arena, "%.*s%s", STR_ARG(x->conf->public_url),
	    path);
}

static struct str
javascript(struct exchange *x, const struct quickstart_client *c)
{
	bool names_resource = !str_is_absent(c->resource);
	struct buf b;

	buf_open(&b, x->arena, CODE_BYTES);
	add_setting(&b, "const client_id = ", c->id);
	add_setting(&b, ";\nconst redirect_uri = ", c->redirect_uri);
	add_setting(&b, ";\nconst scope = ", c->scopes);
	add_setting(&b, ";\nconst issuer = ", x->conf->issuer);
	if (names_resource)
		add_setting(&b, ";\nconst resource = ", c->resource);
	buf_add(&b, STR(";\n\nconst text = (bytes) => "
	    "btoa(String.fromCharCode(...bytes))\n"
	    "  .replaceAll(\"+\", \"-\").replaceAll(\"/\", \"_\")"
	    ".replaceAll(\"=\", \"\");\n"
	    "const random = () => text(crypto.getRandomValues("
	    "new Uint8Array(32)));\n\n"
	    "// Behind a button\nasync function signIn() {\n"
	    "  sessionStorage.verifier = random();\n"
	    "  sessionStorage.state = random();\n"
	    "  const digest = await crypto.subtle.digest(\"SHA-256\",\n"
	    "    new TextEncoder().encode(sessionStorage.verifier));\n"
	    "  location.assign("));
	add_literal(&b, at(x, "/oauth2/auth?"));
	buf_add(&b, STR(" + new URLSearchParams({\n"
	    "    response_type: \"code\", client_id, redirect_uri, scope,\n"
	    "    state: sessionStorage.state, code_challenge_method: "
	    "\"S256\",\n"
	    "    code_challenge: text(new Uint8Array(digest)),"));
	buf_add(&b, names_resource ? STR(" resource,\n") : STR("\n"));
	buf_add(&b, STR("  }));\n}\n\n// On the page at redirect_uri\n"
	    "async function comeBack() {\n"
	    "  const got = Object.fromEntries(new URLSearchParams("
	    "location.search));\n"
	    "  if (got.state !== sessionStorage.state || got.iss !== issuer)\n"
	    "    throw new Error(\"not the answer to our question\");\n"
	    "  const answer = await fetch("));
	add_literal(&b, at(x, "/oauth2/token"));
	buf_add(&b, STR(", {\n    method: \"POST\",\n"
	    "    body: new URLSearchParams({\n"
	    "      grant_type: \"authorization_code\", client_id, "
	    "redirect_uri,\n"
	    "      code: got.code, code_verifier: sessionStorage.verifier,"));
	buf_add(&b, names_resource ? STR(" resource,\n") : STR("\n"));
	buf_add(&b, STR("    }),\n  });\n  return answer.json();\n}\n"));
	return buf_str(&b);
}

/* Those that what follows uses, and no others. */
static void
add_python_imports(struct buf *b, const struct quickstart_client *c)
{
	const struct {
		const char	*name;
		bool		 is_used;
	} modules[] = {
		{ "base64", has_secret(c) || !c->is_machine },
		{ "hashlib", !c->is_machine },
		{ "os", c->method != CLIENT_METHOD_NONE },
		{ "secrets", !c->is_machine },
		{ "urllib.parse", true },
		{ "urllib.request", true },
	};

	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (modules[i].is_used)
			buf_printf(b, "import %s\n", modules[i].name);
	buf_add_byte(b, '\n');
}

static void
add_python_proof(struct buf *b, const struct quickstart_client *c)
{
	if (has_secret(c))
		buf_add(b, STR("pair = f\"{client_id}:"
		    "{os.environ['CLIENT_SECRET']}\"\n"
		    "request.add_header(\"Authorization\", \"Basic \" +\n"
		    "                   base64.b64encode(pair.encode())"
		    ".decode())\n"));
}

static void
add_python_fields(struct buf *b, const struct quickstart_client *c)
{
	if (c->method == CLIENT_METHOD_PRIVATE_KEY_JWT)
		buf_add(b, STR("    \"client_assertion_type\": \"urn:ietf:params:"
		    "oauth:client-assertion-type:jwt-bearer\",\n"
		    "    \"client_assertion\": os.environ"
		    "[\"CLIENT_ASSERTION\"],\n"));
}

static void
add_python_request(struct buf *b, struct exchange *x,
    const struct quickstart_client *c)
{
	add_setting(b, "request = urllib.request.Request(", at(x,
	    "/oauth2/token"));
	buf_add(b, STR(", urllib.parse.urlencode(body).encode())\n"));
	add_python_proof(b, c);
	buf_add(b, STR("print(urllib.request.urlopen(request).read().decode())\n"));
}

static struct str
python(struct exchange *x, const struct quickstart_client *c)
{
	bool names_resource = !str_is_absent(c->resource);
	struct buf b;

	buf_open(&b, x->arena, CODE_BYTES);
	add_python_imports(&b, c);
	add_setting(&b, "client_id = ", c->id);
	add_setting(&b, "\nscope = ", c->scopes);
	if (c->is_machine) {
		buf_add(&b, STR("\nbody = {\n    \"grant_type\": "
		    "\"client_credentials\", \"scope\": scope,\n"));
		if (!has_secret(c))
			buf_add(&b, STR("    \"client_id\": client_id,\n"));
		add_python_fields(&b, c);
		buf_add(&b, STR("}\n"));
		add_python_request(&b, x, c);
		return buf_str(&b);
	}
	add_setting(&b, "\nredirect_uri = ", c->redirect_uri);
	if (names_resource)
		add_setting(&b, "\nresource = ", c->resource);
	buf_add(&b, STR("\n\nverifier = secrets.token_urlsafe(48)\n"
	    "digest = hashlib.sha256(verifier.encode()).digest()\n"
	    "state = secrets.token_urlsafe(16)\nprint("));
	add_literal(&b, at(x, "/oauth2/auth?"));
	buf_add(&b, STR(" + urllib.parse.urlencode({\n"
	    "    \"response_type\": \"code\", \"client_id\": client_id,\n"
	    "    \"redirect_uri\": redirect_uri, \"scope\": scope, "
	    "\"state\": state,\n"
	    "    \"code_challenge\": base64.urlsafe_b64encode(digest)"
	    ".rstrip(b\"=\"),\n"
	    "    \"code_challenge_method\": \"S256\",\n"));
	if (names_resource)
		buf_add(&b, STR("    \"resource\": resource,\n"));
	buf_add(&b, STR("}))\n\n"
	    "came_back = input(\"The address you came back to: \")\n"
	    "got = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit("
	    "came_back).query))\n"
	    "assert got[\"state\"] == state and got[\"iss\"] == "));
	add_literal(&b, x->conf->issuer);
	buf_add(&b, STR("\nbody = {\n"
	    "    \"grant_type\": \"authorization_code\", \"code\": "
	    "got[\"code\"],\n"
	    "    \"redirect_uri\": redirect_uri, \"code_verifier\": "
	    "verifier,\n"));
	if (names_resource)
		buf_add(&b, STR("    \"resource\": resource,\n"));
	if (!has_secret(c))
		buf_add(&b, STR("    \"client_id\": client_id,\n"));
	add_python_fields(&b, c);
	buf_add(&b, STR("}\n"));
	add_python_request(&b, x, c);
	return buf_str(&b);
}

struct str
quickstart_program(struct exchange *x, const struct quickstart_client *c)
{
	if (str_is_absent(c->redirect_uri) && !c->is_machine)
		return STR_ABSENT;
	return c->is_in_browser ? javascript(x, c) : python(x, c);
}
