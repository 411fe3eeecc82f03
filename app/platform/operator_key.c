#include "platform/operator_key.h"

#include "model/client.h"
#include "page/made_secret.h"
#include "queries.h"

#define LINE_BYTES	((size_t)512)

struct hash32
operator_key_hash(struct str key)
{
	return KEYED_HASH(KEY_SECRET_HASH, STR("operator"), key);
}

enum fault
operator_key_add(struct exchange *x, const struct command_line *line)
{
	struct str key = made_secret(x->arena), label = line->words[0];
	struct hash32 hash = operator_key_hash(key);
	struct store_operator_key_add_row row;
	enum problem p = client_name_check(label);
	enum fault fault;

	if (p != PROBLEM_NONE)
		return command_refuse(FAULT_INVALID, "the label %s.",
		    problem_sentence(p));
	fault = store_operator_key_add(x, &(struct store_operator_key_add_in){
		.label = label,
		.key_hash = hash32_str(&hash),
	    }, &row);
	if (fault == FAULT_CONFLICT)
		return command_refuse(fault, "there is a key %.*s already; the "
		    "audit log tells them apart by their labels.",
		    STR_ARG(label));
	TRY(fault);
	printf("operator_key: %.*s\n", STR_ARG(key));
	fprintf(stderr, "Keep it now: it is not shown again.\n");
	return FAULT_NONE;
}

enum fault
operator_key_list(struct exchange *x, const struct command_line *line)
{
	struct store_operator_keys_all_rows rows;

	(void)line;
	TRY(store_operator_keys_all(x, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct store_operator_keys_all_row *r = &rows.items[i];
		struct buf b;

		buf_open(&b, x->arena, LINE_BYTES);
		buf_printf(&b, "%.*s\tsince ", STR_ARG(r->label));
		utime_add_rfc3339(&b, r->made_at);
		buf_add(&b, r->last_used_at_is_null ? STR("\tnever used") :
		    STR("\tlast used "));
		if (!r->last_used_at_is_null)
			utime_add_rfc3339(&b, r->last_used_at);
		puts(arena_cstr(x->arena, buf_str(&b)));
	}
	return FAULT_NONE;
}

enum fault
operator_key_remove(struct exchange *x, const struct command_line *line)
{
	struct store_operator_key_remove_row row;
	enum fault fault;

	fault = store_operator_key_remove(x,
	    &(struct store_operator_key_remove_in){
		.label = line->words[0],
	    }, &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no key %.*s.",
		    STR_ARG(line->words[0]));
	TRY(fault);
	printf("removed\n");
	return FAULT_NONE;
}
