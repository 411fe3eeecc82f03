#include "clients/secret.h"

#include "queries.h"
#include "registry/client_secret.h"

#define LINE_BYTES	((size_t)512)

enum fault
client_secret_put(struct exchange *x, struct str client_id, struct str secret,
    struct str label)
{
	struct hash32 hash = client_secret_hash(client_id, secret);
	struct store_client_secret_put_row row;

	return store_client_secret_put(x,
	    &(struct store_client_secret_put_in){
		.client_id = client_id,
		.secret_hash = hash32_str(&hash),
		.label = label,
	    }, &row);
}

static enum fault
read_secrets(struct exchange *x, struct str client_id,
    struct store_client_secrets_rows *rows_r)
{
	return store_client_secrets(x,
	    &(struct store_client_secrets_in){ .client_id = client_id },
	    rows_r);
}

/* Of two secrets, the one that is likelier not to be missed. */
static bool
is_rather_gone(const struct store_client_secrets_row *a,
    const struct store_client_secrets_row *b)
{
	if (a->last_used_at_is_null != b->last_used_at_is_null)
		return a->last_used_at_is_null;
	if (a->last_used_at_is_null)
		return a->made_at.us < b->made_at.us;
	return a->last_used_at.us < b->last_used_at.us;
}

/* Which of the two good ones to remove first. */
static enum fault
say_which(struct exchange *x, struct str client_id)
{
	const struct store_client_secrets_row *found = NULL;
	struct store_client_secrets_rows rows;
	size_t live = 0;

	TRY(read_secrets(x, client_id, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		if (!rows.items[i].is_live)
			continue;
		live++;
		if (found == NULL || is_rather_gone(&rows.items[i], found))
			found = &rows.items[i];
	}
	if (live < 2 || found == NULL)
		return command_refuse(FAULT_CONFLICT, "no secret of %.*s is "
		    "known here yet: the one that the engine knows is taken "
		    "over at the app's next token request. --replace makes a "
		    "new one now, and ends that.", STR_ARG(client_id));
	return command_refuse(FAULT_CONFLICT, "%.*s has two secrets already; "
	    "remove %.*s (%.*s) first, which was %s.", STR_ARG(client_id),
	    STR_ARG(uuid_text(x->arena, found->secret_id)),
	    STR_ARG(found->label), found->last_used_at_is_null ?
	    "never used" : "used longer ago");
}

enum fault
client_secret_make(struct exchange *x, struct str client_id, struct str label,
    int64_t days, bool is_alone)
{
	struct client_secret_made made;
	enum fault fault;

	fault = client_secret_new(x, client_id, &(struct client_secret_wanted){
		.label = label,
		.days = days,
		.is_alone = is_alone,
	    }, &made);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no client %.*s.",
		    STR_ARG(client_id));
	if (fault == FAULT_INVALID)
		return command_refuse(fault, "%.*s is registered without "
		    "secrets.", STR_ARG(client_id));
	if (fault == FAULT_CONFLICT)
		return say_which(x, client_id);
	TRY(fault);
	printf("client_secret: %.*s\n", STR_ARG(made.secret));
	printf("secret_id: %.*s\n",
	    STR_ARG(uuid_text(x->arena, made.id)));
	fprintf(stderr, "Keep it now: it is not shown again.\n");
	return FAULT_NONE;
}

enum fault
client_secret_add(struct exchange *x, const struct command_line *line)
{
	struct str label = command_option(line, STR("label"));
	struct str expires = command_option(line, STR("expires"));
	uint64_t days = 0;

	if (str_is_absent(label))
		label = STR("command line");
	if (!client_secret_label_is_fine(label))
		return command_refuse(FAULT_INVALID,
		    "--label must be one line of 1 to 100 bytes of visible text.");
	if (!str_is_absent(expires) && (!str_to_u64(expires, &days) ||
	    days < 1 || days > CLIENT_SECRET_DAYS_MAX))
		return command_refuse(FAULT_INVALID,
		    "--expires must be 1 to 3660 days.");
	return client_secret_make(x, line->words[0], label, (int64_t)days,
	    command_has(line, STR("replace")));
}

static void
add_time(struct buf *b, const char *what, struct utime t, bool is_null,
    const char *otherwise)
{
	buf_printf(b, "\t%s ", what);
	if (is_null)
		buf_add(b, str_of(otherwise));
	else
		utime_add_rfc3339(b, t);
}

static void
print_secret(struct exchange *x, const struct store_client_secrets_row *s)
{
	char line[LINE_BYTES];
	struct buf b;

	buf_open_on(&b, line, sizeof(line));
	buf_add(&b, uuid_text(x->arena, s->secret_id));
	buf_add_byte(&b, '\t');
	buf_add(&b, s->label);
	add_time(&b, "made", s->made_at, false, "");
	add_time(&b, "used", s->last_used_at, s->last_used_at_is_null,
	    "never");
	add_time(&b, s->is_live ? "expires" : "expired", s->expires_at,
	    s->expires_at_is_null, "never");
	printf("%.*s\n", STR_ARG(buf_str(&b)));
}

enum fault
client_secret_list(struct exchange *x, const struct command_line *line)
{
	struct store_client_find_row client;
	struct store_client_secrets_rows rows;
	bool is_found;

	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = line->words[0],
	    }, &client, &is_found));
	if (!is_found)
		return command_refuse(FAULT_NOT_FOUND,
		    "there is no client %.*s.", STR_ARG(line->words[0]));
	TRY(read_secrets(x, line->words[0], &rows));
	for (size_t i = 0; i < rows.count; i++)
		print_secret(x, &rows.items[i]);
	return FAULT_NONE;
}

enum fault
client_secret_remove(struct exchange *x, const struct command_line *line)
{
	struct store_client_secret_remove_row row;
	struct uuid secret;
	enum fault fault = FAULT_NOT_FOUND;

	if (uuid_read(line->words[1], &secret))
		fault = store_client_secret_remove(x,
		    &(struct store_client_secret_remove_in){
			.client_id = line->words[0],
			.secret_id = secret,
		    }, &row);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "%.*s has no secret with the id "
		    "%.*s; `placet client secret list` names them.",
		    STR_ARG(line->words[0]), STR_ARG(line->words[1]));
	TRY(fault);
	printf("removed; secrets that are good now: %lld\n",
	    (long long)row.left_over);
	return FAULT_NONE;
}
