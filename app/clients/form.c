#include "clients/form.h"

#include "clients/scope_picker.h"
#include "clients/trouble.h"
#include "page/frame.h"
#include "web/reply.h"

#define NONCE_BYTES	18
#define NONCE_LEN	((size_t)24)
#define FIND_MAX_BYTES	((size_t)300)	/* its 100 characters */

/* Every field that the form may send; another one is refused (s:A12). */
static const char *const fields[] = {
	"csrf", "do", "kind", "nonce", "seen", "client_name", "redirect_uris",
	"devices", "proof", "jwks", "jwks_uri", "scope", "optional", "find",
	"found", "client_uri", "policy_uri", "tos_uri",
};

static bool
is_known(struct str name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (str_equal(name, str_of(fields[i])))
			return true;
	return false;
}

void
client_form_begin(struct exchange *x, enum client_kind kind,
    struct client_form *f_r)
{
	static const struct str usual[] = {
		{ "openid", 6 }, { "offline_access", 14 },
	};

	*f_r = (struct client_form){
		.act = CLIENT_FORM_SAVE,
		.draft = { .kind = kind },
		.nonce = random_token(x->arena, NONCE_BYTES),
	};
	if (kind != CLIENT_MACHINE)
		f_r->draft.scopes = (struct str_list){ usual, 2 };
}

void
client_form_fill(struct exchange *x, const struct account_client *c,
    struct client_form *f_r)
{
	*f_r = (struct client_form){
		.act = CLIENT_FORM_SAVE,
		.seen = c->row.version,
		.draft = client_row_draft(x, &c->row),
	};
}

/* One a line; empty lines are passed over. */
static struct str_list
lines_of(struct arena *a, struct str text)
{
	struct str *items;
	struct str rest = text, line;
	size_t count = 0, most = 1;

	for (size_t i = 0; i < text.len; i++)
		most += text.bytes[i] == '\n';
	items = ARENA_ARRAY(a, struct str, most);
	while (str_next(&rest, '\n', &line)) {
		if (str_ends(line, STR("\r")))
			line = str_first(line, line.len - 1);
		line = str_trim(line);
		if (line.len > 0)
			items[count++] = line;
	}
	return (struct str_list){ items, count };
}

/*
 * Enter presses the first button, whatever field it is pressed in. It was meant
 * for the search if other words stand there than the page came with.
 */
static struct str
meaning_of_enter(struct str find, struct str found)
{
	return str_equal(find, str_trim(found)) ? STR("save") : STR("find");
}

/* The button that was pressed, and the words to look for. */
static enum fault
read_act(const struct form *form, struct client_form *f)
{
	static const struct {
		const char		*name;
		enum client_form_act	 act;
	} acts[] = {
		{ "save", CLIENT_FORM_SAVE }, { "find", CLIENT_FORM_FIND },
		{ "light", CLIENT_FORM_PREVIEW_LIGHT },
		{ "dark", CLIENT_FORM_PREVIEW_DARK },
	};
	struct str said, found;

	TRY(form_one(form, STR("find"), &f->find));
	TRY(form_one(form, STR("do"), &said));
	TRY(form_one(form, STR("found"), &found));
	f->find = str_trim(f->find);
	if (f->find.len > FIND_MAX_BYTES)
		return FAULT_BAD_REQUEST;
	if (str_equal(said, STR("enter")))
		said = meaning_of_enter(f->find, found);
	f->act = CLIENT_FORM_SAVE;
	if (str_is_absent(said))
		return FAULT_NONE;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (str_equal(said, str_of(acts[i].name))) {
			f->act = acts[i].act;
			return FAULT_NONE;
		}
	return FAULT_BAD_REQUEST;
}

/* Which version it was when the form was opened; which form it is. */
static enum fault
read_origin(const struct form *form, struct client_form *f)
{
	struct str seen;
	uint64_t version = 0;

	TRY(form_one(form, STR("nonce"), &f->nonce));
	TRY(form_one(form, STR("seen"), &seen));
	if (!str_is_absent(seen) && (!str_to_u64(seen, &version) ||
	    version > INT32_MAX))
		return FAULT_BAD_REQUEST;
	f->seen = (int64_t)version;
	if (f->seen == 0 && f->nonce.len != NONCE_LEN)
		return FAULT_BAD_REQUEST;
	return FAULT_NONE;
}

static enum fault
read_proof(const struct form *form, struct client_draft *d)
{
	struct str proof;

	TRY(form_one(form, STR("proof"), &proof));
	TRY(form_one(form, STR("jwks"), &d->jwks));
	TRY(form_one(form, STR("jwks_uri"), &d->jwks_uri));
	d->has_keys = str_equal(proof, STR("keys"));
	if (!str_is_absent(proof) && !d->has_keys &&
	    !str_equal(proof, STR("secret")))
		return FAULT_BAD_REQUEST;
	return FAULT_NONE;
}

static enum fault
read_kind(const struct form *form, enum client_kind kind,
    struct client_draft *d)
{
	struct str said;

	TRY(form_one(form, STR("kind"), &said));
	d->kind = kind != CLIENT_KIND_NONE ? kind : client_kind_read(said);
	if (d->kind == CLIENT_KIND_NONE ||
	    (!str_is_absent(said) && client_kind_read(said) != d->kind))
		return FAULT_BAD_REQUEST;
	return FAULT_NONE;
}

static enum fault
read_draft(struct exchange *x, const struct form *form,
    struct client_draft *d)
{
	struct str redirects;

	TRY(form_one(form, STR("client_name"), &d->name));
	TRY(form_one(form, STR("redirect_uris"), &redirects));
	TRY(form_one(form, STR("client_uri"), &d->client_uri));
	TRY(form_one(form, STR("policy_uri"), &d->policy_uri));
	TRY(form_one(form, STR("tos_uri"), &d->tos_uri));
	TRY(read_proof(form, d));
	d->redirect_uris = lines_of(x->arena, redirects);
	d->has_devices = form_has(form, STR("devices"));
	scope_picker_read(x->arena, form, d);
	return FAULT_NONE;
}

bool
client_form_is_guarded(const struct account_client *c)
{
	return c->row.is_public && c->account.role < ROLE_ADMIN;
}

bool
client_form_saves(const struct form *form)
{
	struct client_form f;

	return read_act(form, &f) != FAULT_NONE || f.act == CLIENT_FORM_SAVE;
}

enum fault
client_form_read(struct exchange *x, const struct form *form,
    enum client_kind kind, struct client_form *f_r)
{
	*f_r = (struct client_form){ .act = CLIENT_FORM_SAVE };
	for (size_t i = 0; i < form->count; i++)
		if (!is_known(form->fields[i].name))
			return FAULT_BAD_REQUEST;
	TRY(read_act(form, f_r));
	TRY(read_origin(form, f_r));
	TRY(read_kind(form, kind, &f_r->draft));
	return read_draft(x, form, &f_r->draft);
}

void
client_form_judge(struct exchange *x, const struct client_draft *was,
    struct client_form *f)
{
	struct str keys = str_trim(f->draft.jwks);
	struct str address = str_trim(f->draft.jwks_uri);

	if (f->draft.has_keys)
		return;
	if ((!str_is_empty(keys) && (was == NULL ||
	    !str_equal(keys, was->jwks))) ||
	    (!str_is_empty(address) && (was == NULL ||
	    !str_equal(address, was->jwks_uri))))
		client_trouble_add(x->arena, &f->troubles, CLIENT_FIELD_KEYS,
		    PROBLEM_NOT_CHOSEN, STR_ABSENT);
}

static struct str
joined_lines(struct arena *a, struct str_list lines)
{
	struct buf b;
	size_t room = 1;

	for (size_t i = 0; i < lines.count; i++)
		room += lines.items[i].len + 1;
	buf_open(&b, a, room);
	for (size_t i = 0; i < lines.count; i++) {
		buf_add(&b, lines.items[i]);
		buf_add_byte(&b, '\n');
	}
	return buf_str(&b);
}

static void
show_mistakes(struct exchange *x, const struct client_form *f,
    struct page_client_form *page)
{
	const struct client_troubles *t = &f->troubles;

	troubles_show(x->arena, t, &page->mistakes, &page->mistakes_count);
	page->has_bad_name = troubles_are_about(t, CLIENT_FIELD_NAME);
	page->has_bad_redirects = troubles_are_about(t,
	    CLIENT_FIELD_REDIRECT_URIS);
	page->has_bad_keys = troubles_are_about(t, CLIENT_FIELD_KEYS);
	page->has_bad_keys_address = troubles_are_about(t,
	    CLIENT_FIELD_JWKS_URI);
	page->has_bad_home = troubles_are_about(t, CLIENT_FIELD_CLIENT_URI);
	page->has_bad_policy = troubles_are_about(t, CLIENT_FIELD_POLICY_URI);
	page->has_bad_terms = troubles_are_about(t, CLIENT_FIELD_TOS_URI);
}

static void
show_draft(struct exchange *x, const struct client_draft *d,
    struct page_client_form *page)
{
	page->kind = client_kind_name(d->kind);
	page->kind_words = client_kind_said(page->kind);
	page->app_name = d->name;
	page->asks_people = d->kind != CLIENT_MACHINE;
	page->has_open_keys = d->has_keys || !str_is_empty(d->jwks) ||
	    !str_is_empty(d->jwks_uri);
	page->has_redirects = client_kind_has_redirects(d->kind);
	page->takes_web = client_kind_takes_redirect(d->kind,
	    REDIRECT_URI_WEB);
	page->takes_device = client_kind_takes_redirect(d->kind,
	    REDIRECT_URI_LOOPBACK);
	page->redirects = joined_lines(x->arena, d->redirect_uris);
	page->may_have_devices = d->kept_devices ||
	    client_kind_may_have_devices(d->kind);
	page->has_devices = d->has_devices;
	page->is_confidential = client_kind_is_confidential(d->kind);
	page->has_keys = d->has_keys;
	page->keys = d->jwks;
	page->keys_address = d->jwks_uri;
	page->home = d->client_uri;
	page->policy = d->policy_uri;
	page->terms = d->tos_uri;
}

enum fault
client_form_show(struct exchange *x, const struct account_seen *account,
    const struct account_client *c, const struct client_form *f, int status)
{
	struct page_client_form page = {
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.account = account->name,
		.notice = { .message = f->notice },
		.find = f->find,
		.events = f->events.items,
		.events_count = f->events.count,
	};

	if (c == NULL) {
		page.action = clients_path(x, account->id, "/new");
		page.back = page.action;
		page.nonce = f->nonce;
	} else {
		page.action = client_below(x, c, "/edit");
		page.back = c->path;
		page.history = client_below(x, c, "/history");
		page.client_name = c->row.name;
		page.is_public = c->row.is_public;
		page.is_guarded = client_form_is_guarded(c);
		page.seen = arena_printf(x->arena, "%lld",
		    (long long)f->seen);
	}
	show_mistakes(x, f, &page);
	show_draft(x, &f->draft, &page);
	scope_picker_show(x, &f->draft, f->find, &page);
	reply_has_form(x);
	page_client_form_render(reply_page(x, status), x->locale, &page);
	return FAULT_NONE;
}
