#include "web/route.h"

#include <assets.h>
#include <stdlib.h>

#include "web/inside.h"
#include "web/reply.h"
#include "web/router.h"

static struct {
	const struct route	**rows;
	size_t			  count;
} table;

/* The pattern's next segment; false at its end. */
static bool
next_segment(struct str *rest, struct str *segment_r)
{
	if (rest->len == 0)
		return false;
	*rest = str_from(*rest, 1);
	*segment_r = str_first(*rest, str_find(*rest, '/', 0));
	*rest = str_from(*rest, segment_r->len);
	return true;
}

/* How exact a pattern's segment is: a literal beats ":name" beats "*". */
static int
rank(struct str segment)
{
	if (str_equal(segment, STR("*")))
		return 0;
	return str_starts(segment, STR(":")) ? 1 : 2;
}

static struct str
pattern_of(const struct route *row)
{
	struct str pattern = str_of(row->path);

	return pattern.len == 1 ? STR("") : pattern;
}

static bool
matches(const struct route *row, const struct path *path)
{
	struct str rest = pattern_of(row), segment;
	size_t i = 0;

	while (next_segment(&rest, &segment)) {
		if (i == path->count)
			return false;
		if (rank(segment) == 0)
			return true;
		if (rank(segment) == 1 ? path->segments[i].len == 0 :
		    !str_equal(segment, path->segments[i]))
			return false;
		i++;
	}
	return i == path->count;
}

/* >0 when `a` says more exactly than `b` what both match; 0: the same. */
static int
compare(const struct route *a, const struct route *b)
{
	struct str rest_a = pattern_of(a), rest_b = pattern_of(b);
	struct str one, other;

	for (;;) {
		bool more_a = next_segment(&rest_a, &one);
		bool more_b = next_segment(&rest_b, &other);

		if (!more_a || !more_b)
			return (int)more_a - (int)more_b;
		if (rank(one) != rank(other))
			return rank(one) - rank(other);
		if (rank(one) == 2 && !str_equal(one, other))
			return str_order(one, other);
	}
}

static void
check_path(const char *room, const char *path)
{
	struct str rest = str_of(path), segment;

	if (path == NULL || path[0] != '/')
		PANIC("route of %s: a path begins with a slash", room);
	while (rest.len > 1 && next_segment(&rest, &segment))
		if (segment.len == 0 || str_equal(segment, STR(":")) ||
		    (rank(segment) == 0 && rest.len > 0))
			PANIC("route of %s: %s", room, path);
}

static void
check_row(const char *room, const struct route *row)
{
	bool is_get = row->method == GET;

	check_path(room, row->path);
	if (row->method <= METHOD_NONE || row->method >= METHOD_COUNT ||
	    row->who <= WHO_NONE || row->who >= WHO_COUNT ||
	    row->nature <= NATURE_NONE || row->nature >= NATURE_COUNT ||
	    row->handler == NULL)
		PANIC("route of %s: %s has a hole", room, row->path);
	if ((row->nature == READS || row->nature == CONTINUES) && !is_get)
		PANIC("route of %s: %s reads, so it is a GET", room, row->path);
	if ((row->nature == CHANGES || row->nature == UPLOADS) &&
	    row->method != POST)
		PANIC("route of %s: %s changes, so it is a form's POST", room,
		    row->path);
	if ((row->who == CLIENT || row->who == RESOURCE_SERVER ||
	    row->who == BEARER || row->who == ENGINE_) !=
	    (row->nature == MACHINE) &&
	    row->who != ANYONE)
		PANIC("route of %s: %s: a machine has no session", room,
		    row->path);
}

void
routes_open(const struct route_table *const *tables, size_t count)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += tables[i]->count;
	free(table.rows);
	table.rows = calloc(total + 1, sizeof(const struct route *));
	if (table.rows == NULL)
		PANIC("out of memory");
	table.count = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < tables[i]->count; k++) {
			const struct route *row = &tables[i]->rows[k];

			check_row(tables[i]->room, row);
			for (size_t j = 0; j < table.count; j++)
				if (table.rows[j]->method == row->method &&
				    compare(table.rows[j], row) == 0)
					PANIC("route of %s: %s is there twice",
					    tables[i]->room, row->path);
			table.rows[table.count++] = row;
		}
}

const struct route *
route_find(enum method method, const struct path *path, bool is_hook)
{
	const struct route *best = NULL, *found = NULL;

	for (size_t i = 0; i < table.count; i++) {
		const struct route *row = table.rows[i];

		if ((row->who == ENGINE_) != is_hook || !matches(row, path))
			continue;
		if (best == NULL || compare(row, best) > 0) {
			best = row;
			found = NULL;
		}
		if (row->method == method && compare(row, best) == 0)
			found = row;
	}
	return found;
}

static const char *const method_names[METHOD_COUNT] = {
	[METHOD_NONE] = "-", [GET] = "GET", [POST] = "POST", [PUT] = "PUT",
	[PATCH] = "PATCH", [DELETE_] = "DELETE", [OPTIONS] = "OPTIONS",
};

const char *
method_name(enum method method)
{
	return method_names[method];
}

enum method
method_read(struct str name)
{
	if (str_equal(name, STR("HEAD")))
		return GET;
	for (int m = GET; m < METHOD_COUNT; m++)
		if (str_equal(name, str_of(method_names[m])))
			return (enum method)m;
	return METHOD_NONE;
}

bool
route_is_shared(const struct route *row)
{
	return row != NULL && (row->who == CLIENT || row->who == BEARER);
}

static bool
is_asset(const struct exchange *x)
{
	return !x->inside->is_hook && asset_find(x->path) != NULL;
}

struct str
route_allow(struct exchange *x)
{
	bool is_shared = false;
	struct buf b;

	buf_open(&b, x->arena, 64);
	for (int m = GET; m < METHOD_COUNT; m++) {
		const struct route *row = route_find((enum method)m,
		    &x->inside->path, x->inside->is_hook);

		is_shared = is_shared || route_is_shared(row);
		if (row == NULL && !(m == GET && is_asset(x)) &&
		    !(m == OPTIONS && is_shared))
			continue;
		if (b.len > 0)
			buf_add(&b, STR(", "));
		buf_add(&b, m == GET ? STR("GET, HEAD") :
		    str_of(method_names[m]));
	}
	return buf_str(&b);
}

enum fault
route_choose(struct exchange *x)
{
	struct str allow;

	x->route = route_find(x->method, &x->inside->path, x->inside->is_hook);
	if (x->route != NULL)
		return FAULT_NONE;
	for (int m = GET; m < METHOD_COUNT && x->route == NULL; m++)
		x->route = route_find((enum method)m, &x->inside->path,
		    x->inside->is_hook);
	allow = route_allow(x);
	if (allow.len == 0)
		return FAULT_NOT_FOUND;
	reply_header(x, STR("allow"), allow);
	return FAULT_METHOD;
}

/* As matches(), on text that is neither decoded nor cut. */
static bool
matches_raw(const struct route *row, struct str raw)
{
	struct str rest = pattern_of(row), segment, said;

	while (next_segment(&rest, &segment)) {
		if (!str_starts(raw, STR("/")) || !next_segment(&raw, &said))
			return false;
		if (rank(segment) == 1 ? said.len == 0 :
		    !str_equal(segment, said))
			return false;
	}
	return raw.len == 0;
}

bool
route_takes_upload(struct str raw_path)
{
	for (size_t i = 0; i < table.count; i++)
		if (table.rows[i]->nature == UPLOADS &&
		    matches_raw(table.rows[i], raw_path))
			return true;
	return false;
}

struct str
exchange_part(const struct exchange *x, struct str name)
{
	const struct path *path = &x->inside->path;
	struct str rest = pattern_of(x->route), segment;
	struct path left;

	for (size_t i = 0; next_segment(&rest, &segment); i++) {
		if (rank(segment) == 1 && i < path->count &&
		    str_equal(str_from(segment, 1), name))
			return path->segments[i];
		if (rank(segment) != 0 || !str_equal(name, STR("*")))
			continue;
		left = (struct path){ .count = path->count - i };
		for (size_t k = 0; k < left.count; k++)
			left.segments[k] = path->segments[i + k];
		return str_from(path_text(x->arena, &left), 1);
	}
	PANIC("%s has no part %.*s", x->route->path, STR_ARG(name));
}

bool
exchange_has_page(const struct exchange *x)
{
	return route_find(GET, &x->inside->path, x->inside->is_hook) != NULL;
}
