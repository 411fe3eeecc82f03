#include "clients/export.h"

#include "clients/client_file.h"

/* Each with its logo, four times over, in the memory of one exchange. */
#define BATCH		5

static enum fault
print_client(struct exchange *x, const struct store_clients_export_row *row)
{
	struct client_file file = client_file_of(x->arena, row);
	struct str text;

	if (client_file_line(&file, &text) != FAULT_NONE)
		return command_refuse(FAULT_TOO_LARGE, "%.*s is longer than "
		    "a file may be.", STR_ARG(row->client_id));
	printf("%.*s\n", STR_ARG(text));
	return FAULT_NONE;
}

/* The next ones after *after_r, which becomes the last of them. */
static enum fault
print_batch(struct exchange *x, struct str only, char *after,
    size_t *count_r)
{
	struct store_clients_export_rows rows;

	TRY(store_clients_export(x, &(struct store_clients_export_in){
		.client_id = only,
		.after_id = str_of(after),
		.most = BATCH,
	    }, &rows));
	*count_r = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		TRY(print_client(x, &rows.items[i]));
	if (rows.count > 0)
		snprintf(after, CLIENT_ID_MAX_BYTES + 1, "%.*s",
		    STR_ARG(rows.items[rows.count - 1].client_id));
	return FAULT_NONE;
}

enum fault
clients_export(struct exchange *x, const struct command_line *line)
{
	struct str only = line->words_count == 1 ? line->words[0] :
	    STR_ABSENT;
	char after[CLIENT_ID_MAX_BYTES + 1] = "";
	size_t count = BATCH;
	enum fault fault = FAULT_NONE;
	bool has_any = false;

	/* Each batch has memory of its own: there may be many. */
	while (fault == FAULT_NONE && count == BATCH) {
		struct exchange *one = exchange_open_background(x->conf,
		    x->actor);

		fault = print_batch(one, only, after, &count);
		has_any = has_any || count > 0;
		exchange_close(&one);
	}
	TRY(fault);
	if (!has_any && !str_is_absent(only))
		return command_refuse(FAULT_NOT_FOUND, "there is no client "
		    "%.*s that people made.", STR_ARG(only));
	return FAULT_NONE;
}
