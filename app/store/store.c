#include "base/log.h"
#include "base/metric.h"
#include "store/store.h"
#include "web/route.h"

static enum pg_pool
pool_of(const struct exchange *x, const struct store_statement *s)
{
	switch (s->kind) {
	case STORE_READ:
		return PG_READER;
	case STORE_HOOK:
		return PG_HOOK;
	case STORE_CHANGE:
		if (x->route != NULL && x->route->nature == READS &&
		    !s->is_allowed_anywhere)
			PANIC("%s changes, and %s only reads", s->pg.name,
			    x->route->path);
		return PG_WRITER;
	}
	PANIC("%s has no kind", s->pg.name);
}

static struct str
actor_of(const struct exchange *x, const struct store_statement *s)
{
	bool is_user = str_is_absent(x->actor) ||
	    str_starts(x->actor, STR("user:"));

	if (s->actor != NULL && is_user)
		return str_of(s->actor);
	if (!str_is_absent(x->actor))
		return x->actor;
	if (uuid_is_zero(x->person.user.uuid))
		return STR("machine:web");
	return arena_printf(x->arena, "user:%.*s",
	    STR_ARG(uuid_text(x->arena, x->person.user.uuid)));
}

static struct mono
deadline_of(const struct exchange *x, const struct store_statement *s)
{
	struct mono own = mono_in(s->kind == STORE_READ ? STORE_READ_MS :
	    s->kind == STORE_HOOK ? STORE_HOOK_MS : STORE_CHANGE_MS);

	if (s->kind != STORE_CHANGE && x->deadline.ms != 0 &&
	    x->deadline.ms < own.ms)
		return x->deadline;
	return own;
}

static bool
is_as_promised(const struct store_statement *s, const struct pg_rows *rows)
{
	size_t columns = (size_t)s->pg.out_count;

	if (s->rows != STORE_MANY && s->rows != STORE_NONE && rows->count > 1)
		return false;
	for (size_t i = 0; i < rows->count * columns; i++) {
		if (rows->values[i].is_null && !s->out_may_be_null[i % columns])
			return false;
	}
	return true;
}

enum fault
store_call(struct exchange *x, const struct store_statement *s,
    const struct pg_value *in, struct pg_rows *rows_r)
{
	struct pg_actor actor = {
		.who = actor_of(x, s),
		.reach = x->reach,
		.through = x->through,
		.peer = x->peer,
	};
	enum fault fault = pg_call(x->arena, pool_of(x, s), &s->pg, &actor,
	    in, deadline_of(x, s), rows_r);

	if (fault >= FAULT_DEADLINE)
		metric_add(METRIC_STORE_FAULTS, 1);
	TRY(fault);
	if (!is_as_promised(s, rows_r)) {
		log_event(LOG_ALARM, "store_promise_broken",
		    LOG_STR("query", str_of(s->pg.name)),
		    LOG_INT("rows", rows_r->count));
		return FAULT_STORE;
	}
	if (s->rows == STORE_ONE && rows_r->count == 0)
		return FAULT_NOT_FOUND;
	return FAULT_NONE;
}

struct pg_value
store_text(struct str text, bool may_be_null)
{
	struct pg_value value = { .is_null = false };

	if (str_is_absent(text)) {
		value.is_null = may_be_null;
		text = may_be_null ? STR_ABSENT : STR("");
	}
	value.text = text;
	return value;
}

struct pg_value
store_texts(struct str_list texts, bool may_be_null)
{
	static const struct str nothing;
	struct pg_value value = { .is_null = false };

	if (texts.items == NULL) {
		value.is_null = may_be_null;
		texts.items = may_be_null ? NULL : &nothing;
		texts.count = 0;
	}
	value.texts = texts;
	return value;
}

struct pg_value
store_uuids(struct uuid_list uuids, bool may_be_null)
{
	static const struct uuid nothing;
	struct pg_value value = { .is_null = false };

	if (uuids.items == NULL) {
		value.is_null = may_be_null;
		uuids.items = may_be_null ? NULL : &nothing;
		uuids.count = 0;
	}
	value.uuids = uuids;
	return value;
}
