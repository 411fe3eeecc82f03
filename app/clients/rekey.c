#include "clients/rekey.h"

#include "engine/engine.h"
#include "queries.h"
#include "registry/registry.h"

#define BATCH		20
#define RATE		50	/* clients a second */
#define RATE_MAX	1000
/* What fails, or is just being changed by somebody else, comes again. */
#define PASSES		3
#define BETWEEN_MS	1000

struct run {
	struct engine_key	key;
	int64_t			pause_ms;	/* after each client */
	int64_t			done, failed;
};

static enum fault
begin(struct exchange *x, struct run *r)
{
	struct store_engine_key_newest_row newest;
	struct store_engine_key_add_row added;

	TRY(store_engine_key_newest(x, &newest));
	if (newest.waiting == 0) {
		struct engine_key made = engine_key_make(x->arena,
		    newest.version + 1);

		TRY(store_engine_key_add(x, &(struct store_engine_key_add_in){
			.version = made.version,
			.sealed = made.sealed,
		    }, &added));
		/* Somebody else's, if they were quicker. */
		TRY(store_engine_key_newest(x, &newest));
	}
	r->key = (struct engine_key){ newest.version, newest.sealed };
	printf("version %lld; clients to go through: %lld\n",
	    (long long)newest.version, (long long)newest.waiting);
	return FAULT_NONE;
}

/* True if the engine knows the client by the new key, or not at all. */
static enum fault
tell(struct exchange *x, const struct run *r, struct str client_id,
    bool *is_told_r)
{
	struct str secret;
	enum fault fault;

	TRY(registry_secret_of(x, client_id, &r->key, &secret));
	fault = engine_client_secret_set(x, engine_main(x), client_id,
	    secret);
	*is_told_r = fault == FAULT_NONE || fault == FAULT_NOT_FOUND;
	if (!*is_told_r)
		fprintf(stderr, "the engine does not take %.*s now: %s\n",
		    STR_ARG(client_id), fault_of(fault)->name);
	fiber_sleep(r->pause_ms);
	return FAULT_NONE;
}

static enum fault
tell_all(struct exchange *x, struct run *r,
    const struct store_engine_rekey_claim_rows *rows)
{
	struct str told[BATCH];
	size_t count = 0;
	bool is_told;

	INSIST(rows->count <= BATCH);
	for (size_t i = 0; i < rows->count; i++) {
		r->done++;
		if (!rows->items[i].is_to_be_told)
			continue;
		TRY(tell(x, r, rows->items[i].client_id, &is_told));
		if (is_told)
			told[count++] = rows->items[i].client_id;
		else
			r->failed++;
	}
	if (count == 0)
		return FAULT_NONE;
	return store_engine_rekey_told(x, &(struct store_engine_rekey_told_in){
		.version = r->key.version,
		.client_ids = { told, count },
	    });
}

/* Once through all clients, in the order of their ids. */
static enum fault
pass(struct exchange *x, struct run *r)
{
	struct store_engine_rekey_claim_rows rows;
	struct str after = STR("");

	r->done = 0;
	r->failed = 0;
	for (;;) {
		/* What one batch takes of memory ends with it. */
		struct exchange *batch = exchange_open_background(x->conf,
		    x->actor);
		enum fault fault;
		bool is_last;

		fault = store_engine_rekey_claim(batch,
		    &(struct store_engine_rekey_claim_in){
			.version = r->key.version,
			.after = after,
			.most = BATCH,
		    }, &rows);
		is_last = fault != FAULT_NONE || rows.count == 0;
		if (!is_last) {
			fault = tell_all(batch, r, &rows);
			after = arena_copy(x->arena,
			    rows.items[rows.count - 1].client_id);
		}
		exchange_close(&batch);
		TRY(fault);
		if (is_last)
			return FAULT_NONE;
		printf("%lld done, %lld failed\n", (long long)r->done,
		    (long long)r->failed);
		fflush(stdout);
	}
}

static enum fault
finish(struct exchange *x, const struct run *r)
{
	struct store_engine_key_newest_row newest;
	struct store_engine_keys_prune_row row;

	TRY(store_engine_key_newest(x, &newest));
	if (newest.waiting > 0)
		return command_refuse(FAULT_ENGINE, "%lld clients are not at "
		    "version %lld yet; run it again.",
		    (long long)newest.waiting, (long long)r->key.version);
	TRY(store_engine_keys_prune(x, &row));
	printf("all clients are at version %lld; old keys removed: %lld\n",
	    (long long)r->key.version, (long long)row.pruned);
	return FAULT_NONE;
}

enum fault
engine_rekey(struct exchange *x, const struct command_line *line)
{
	struct str rate = command_option(line, STR("rate"));
	struct run r = { .pause_ms = 1000 / RATE };
	uint64_t per_s;

	if (!str_is_absent(rate)) {
		if (!str_to_u64(rate, &per_s) || per_s < 1 ||
		    per_s > RATE_MAX)
			return command_refuse(FAULT_INVALID,
			    "--rate must be 1 to 1000 clients a second.");
		r.pause_ms = 1000 / (int64_t)per_s;
	}
	TRY(begin(x, &r));
	for (int i = 0; i < PASSES; i++) {
		if (i > 0)
			fiber_sleep(BETWEEN_MS);
		TRY(pass(x, &r));
		if (r.done == 0)
			break;
	}
	return finish(x, &r);
}
