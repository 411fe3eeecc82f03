#include "api/api.h"

#include "api/document.h"
#include "api/match.h"
#include "api/repeat.h"
#include "page/catalog.h"

#define ROWS_MAX	100
#define PATH_BYTES	120

static struct {
	struct route	 routes[ROWS_MAX + 1];
	const struct api_row *rows[ROWS_MAX + 1];
	const struct api_table *tables[ROWS_MAX + 1];
	char		 paths[ROWS_MAX + 1][PATH_BYTES];
} api;

struct route_table api_routes = { "api", api.routes, 0 };

static const struct api_row *
row_of(const struct exchange *x)
{
	return api.rows[x->route - api.routes];
}

static bool
is_tagged(const struct exchange *x)
{
	return api.tables[x->route - api.routes]->are_tagged;
}

static enum fault
run(struct exchange *x)
{
	const struct api_row *row = row_of(x);
	struct api_repeat repeat;
	enum fault fault;
	bool is_good;

	TRY(api_call_open(x, str_of(row->scope), &is_good));
	if (!is_good)
		return FAULT_NONE;
	if (row->method != GET && !is_tagged(x))
		TRY(api_match_untagged(x));
	if (row->method != POST)
		return row->handler(x);
	TRY(api_repeat_open(x, &repeat));
	if (repeat.is_done)
		return FAULT_NONE;
	fault = row->handler(x);
	api_repeat_close(x, &repeat, fault);
	return fault;
}

static void
add(const struct api_table *table, const struct api_row *row)
{
	size_t i = api_routes.count;
	struct buf path;

	if (i == ROWS_MAX || row->path == NULL || row->scope == NULL ||
	    row->handler == NULL)
		PANIC("api rows of %s: one too many, or with a hole",
		    table->room);
	buf_open_on(&path, api.paths[i], PATH_BYTES - 1);
	buf_add(&path, STR(API_ROOT));
	buf_add(&path, str_of(row->path));
	INSIST(!buf_is_full(&path));
	api.rows[i] = row;
	api.tables[i] = table;
	api.routes[i] = (struct route){ row->method, api.paths[i], BEARER,
	    MACHINE, run };
	api_routes.count++;
}

void
api_open(const struct api_table *const *tables, size_t count)
{
	api_routes.count = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < tables[i]->count; k++)
			add(tables[i], &tables[i]->rows[k]);
	api.routes[api_routes.count++] = (struct route){ GET,
	    API_ROOT "/openapi.json", ANYONE, MACHINE, api_document };
}
