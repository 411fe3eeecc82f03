#include "clients/scope_picker.h"

#include "page/catalog.h"

/* Each once. */
static struct str_list
ticked(struct arena *a, const struct form *form, struct str name)
{
	struct str_list sent = form_all(form, a, name);
	struct str *items = ARENA_ARRAY(a, struct str, sent.count + 1);
	struct str_list once = { items, 0 };

	for (size_t i = 0; i < sent.count; i++)
		if (!str_list_has(once, sent.items[i]))
			items[once.count++] = sent.items[i];
	return once;
}

void
scope_picker_read(struct arena *a, const struct form *form,
    struct client_draft *draft)
{
	draft->scopes = ticked(a, form, STR("scope"));
	draft->optional_scopes = ticked(a, form, STR("optional"));
}

/* In capitals or not. */
static bool
has_words(struct str text, struct str words)
{
	for (size_t i = 0; i + words.len <= text.len; i++)
		if (str_equal_nocase(str_first(str_from(text, i), words.len),
		    words))
			return true;
	return false;
}

static bool
is_found(struct exchange *x, const struct scope *scope, struct str find)
{
	struct str lang = x->locale->lang;

	return str_is_empty(find) ||
	    has_words(scope->id, find) ||
	    has_words(scope_text(scope, lang), find) ||
	    has_words(scope_area_text(scope->area, lang), find);
}

/* An app that acts for itself knows no person. What it asks for all the same is
 * shown, so that it can be taken away. */
static bool
is_offered(const struct scope *scope, const struct client_draft *draft)
{
	return draft->kind != CLIENT_MACHINE ||
	    !scope_needs_person(scope->id) ||
	    str_list_has(draft->scopes, scope->id);
}

static enum page_client_form_areas_scopes_sensitivity
sensitivity_of(const struct scope *scope)
{
	switch (scope->sensitivity) {
	case SENSITIVITY_SENSITIVE:
		return PAGE_CLIENT_FORM_AREAS_SCOPES_SENSITIVITY_SENSITIVE;
	case SENSITIVITY_RESTRICTED:
		return PAGE_CLIENT_FORM_AREAS_SCOPES_SENSITIVITY_RESTRICTED;
	case SENSITIVITY_BASIC:
		break;
	}
	return PAGE_CLIENT_FORM_AREAS_SCOPES_SENSITIVITY_BASIC;
}

static enum page_client_form_areas_scopes_verb
verb_of(const struct scope *scope)
{
	switch (scope->verb) {
	case SCOPE_EDIT:
		return PAGE_CLIENT_FORM_AREAS_SCOPES_VERB_EDIT;
	case SCOPE_DELETE:
		return PAGE_CLIENT_FORM_AREAS_SCOPES_VERB_DELETE;
	case SCOPE_READ:
		break;
	}
	return PAGE_CLIENT_FORM_AREAS_SCOPES_VERB_READ;
}

static struct page_client_form_areas_scopes
show_scope(struct exchange *x, const struct client_draft *draft,
    const struct scope *scope)
{
	return (struct page_client_form_areas_scopes){
		.id = scope->id,
		.text = scope_text(scope, x->locale->lang),
		.detail = scope_detail(scope, x->locale->lang),
		.verb = verb_of(scope),
		.sensitivity = sensitivity_of(scope),
		.is_asked = str_list_has(draft->scopes, scope->id),
		.may_be_optional = draft->kind != CLIENT_MACHINE &&
		    !scope->is_required,
		.is_optional = str_list_has(draft->optional_scopes,
		    scope->id),
	};
}

/* False if none of its scopes is to be seen. */
static bool
show_area(struct exchange *x, const struct client_draft *draft,
    const struct scope_area *area, struct str find,
    struct page_client_form_areas *area_r)
{
	const struct scope_catalog *all = catalog();
	struct page_client_form_areas_scopes *shown = ARENA_ARRAY(x->arena,
	    struct page_client_form_areas_scopes, all->scopes_count);
	size_t count = 0;

	for (size_t i = 0; i < all->scopes_count; i++) {
		const struct scope *scope = &all->scopes[i];

		if (scope->area == area && is_offered(scope, draft) &&
		    is_found(x, scope, find))
			shown[count++] = show_scope(x, draft, scope);
	}
	area_r->name = scope_area_text(area, x->locale->lang);
	area_r->scopes = shown;
	area_r->scopes_count = count;
	return count > 0;
}

/* What has a tick and is not on the page; gives how many there are then. */
static size_t
keep_unseen(struct exchange *x, const struct client_draft *draft,
    struct str find, bool is_optional, struct page_client_form_kept *kept,
    size_t count)
{
	struct str_list ids = is_optional ? draft->optional_scopes :
	    draft->scopes;

	for (size_t i = 0; i < ids.count; i++) {
		const struct scope *scope = scope_find(catalog(),
		    ids.items[i]);

		if (scope == NULL || !is_offered(scope, draft) ||
		    !is_found(x, scope, find))
			kept[count++] = (struct page_client_form_kept){
				.id = ids.items[i],
				.is_optional = is_optional,
			};
	}
	return count;
}

void
scope_picker_show(struct exchange *x, const struct client_draft *draft,
    struct str find, struct page_client_form *page)
{
	const struct scope_catalog *all = catalog();
	struct page_client_form_areas *areas = ARENA_ARRAY(x->arena,
	    struct page_client_form_areas, all->areas_count);
	struct page_client_form_kept *kept = ARENA_ARRAY(x->arena,
	    struct page_client_form_kept, draft->scopes.count +
	    draft->optional_scopes.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < all->areas_count; i++)
		if (show_area(x, draft, &all->areas[i], find, &areas[count]))
			count++;
	page->areas = areas;
	page->areas_count = count;
	count = keep_unseen(x, draft, find, false, kept, 0);
	page->kept = kept;
	page->kept_count = keep_unseen(x, draft, find, true, kept, count);
}
