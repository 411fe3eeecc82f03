/*
 * scope: the operator's catalog of permissions (conf/scopes.yml), and lists of
 * scope ids as OAuth writes them.
 *
 * The file:
 *
 *   areas:
 *     - id: dns
 *       text: {en: DNS, ar: …}
 *   scopes:
 *     - id: dns.edit
 *       area: dns
 *       verb: edit              # read, edit or delete
 *       sensitivity: sensitive  # basic, sensitive or restricted
 *       required: false         # may be left out; true: cannot be deselected
 *       minimum_role: developer # may be left out: member
 *       text: {en: Change DNS records, ar: …}
 *       detail: {en: …}         # may be left out
 */
#ifndef MODEL_SCOPE_H
#define MODEL_SCOPE_H

#include "base/arena.h"
#include "model/role.h"
#include "model/wording.h"

#define SCOPES_MAX		((size_t)200)	/* in the catalog */
#define SCOPE_LIST_MAX		((size_t)100)	/* in one request */
#define SCOPE_ID_MAX_BYTES	((size_t)64)

enum scope_verb { SCOPE_READ = 1, SCOPE_EDIT, SCOPE_DELETE };

enum sensitivity {
	SENSITIVITY_BASIC = 1,
	SENSITIVITY_SENSITIVE,		/* optional ones start unticked */
	SENSITIVITY_RESTRICTED,		/* needs a fresh password too */
};

struct scope_area {
	struct str		id;
	struct wordings		text;
};

struct scope {
	struct str			 id;
	const struct scope_area		*area;
	enum scope_verb			 verb;
	enum sensitivity		 sensitivity;
	bool				 is_required;
	enum role			 minimum_role;
	struct wordings			 text;
	struct wordings			 detail;	/* may be empty */
};

struct scope_catalog {
	const struct scope_area	*areas;		/* in the file's order */
	size_t			 areas_count;
	const struct scope	*scopes;	/* in the file's order */
	size_t			 scopes_count;
};

/*
 * Gives     *catalog_r, living in `a`.
 * Fails     false, with file, line and reason in *why_r: an unknown, missing
 *           or doubled key, a bad or doubled id, an unknown area, verb,
 *           sensitivity or role, no English text, an area without a scope.
 */
MUST_USE bool	scope_catalog_read(struct arena *a, const char *path,
		    struct scope_catalog *catalog_r, struct str *why_r);
/* The same with the text at hand; `path` is for sentences only. */
MUST_USE bool	scope_catalog_read_text(struct arena *a, const char *path,
		    struct str text, struct scope_catalog *catalog_r,
		    struct str *why_r);
/* NULL if the catalog has no such scope. */
const struct scope *scope_find(const struct scope_catalog *catalog,
		    struct str id);

/*
 * In that language ("ar", "pt-BR"), else in its main one ("pt"), else in
 * English. A detail that the operator did not write is empty.
 */
struct str	scope_text(const struct scope *scope, struct str language);
struct str	scope_detail(const struct scope *scope, struct str language);
struct str	scope_area_text(const struct scope_area *area,
		    struct str language);
struct str	scope_verb_name(enum scope_verb verb);		/* "read" */
struct str	sensitivity_name(enum sensitivity s);	/* "basic" */

/*
 * Accepts   ids with one space between, each of the bytes %x21, %x23-5B and
 *           %x5D-7E (RFC 6749 §3.3), none twice, at most 100; "" is no scope.
 * Gives     *list_r; the list lives in `a`, the ids point into `text`.
 */
MUST_USE bool	scope_split(struct arena *a, struct str text,
		    struct str_list *list_r);
struct str	scope_join(struct arena *a, struct str_list list);
/* openid, profile, email, offline_access: about the person and this server, not
 * about what some API holds for an account. */
bool		scope_is_about_person(struct str id);
/* Of this installation's own API, /api/v1: it begins with "placet.". What a
 * token with it does there, it does for the person who allowed it. */
bool		scope_is_own(struct str id);
/* Either of these: worth nothing where nobody is asked. */
bool		scope_needs_person(struct str id);
/* Whether `list` has nothing that `ceiling` has not. */
bool		scope_is_within(struct str_list list, struct str_list ceiling);
/* What of `list` the ceiling has too, in its order; the list lives in `a`. */
struct str_list	scope_both(struct arena *a, struct str_list list,
		    struct str_list ceiling);

#endif
