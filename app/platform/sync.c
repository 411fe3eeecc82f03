#include "platform/sync.h"

#include "model/name_skeleton.h"
#include "platform/platform.h"
#include "platform/sync_file.h"
#include "provider/provider.h"
#include "queries.h"

#define DELETE_SHARE_PERCENT	10
#define PAGE_ROWS		1000
#define ACTOR			STR("system")
#define PLATFORM_ID_ROOM	(PLATFORM_ID_MAX_BYTES * 4)

enum pass {
	PASS_COUNT = 1,		/* only how much would go */
	PASS_SAY,		/* --dry-run */
	PASS_DO,
};

struct sync {
	const struct configuration *conf;
	struct sync_file	 file;
	enum pass		 pass;
	size_t			 changed, failed;
	int64_t			 known;		/* accounts and memberships */
	int64_t			 going;		/* of those */
};

/*
 * One line for one change, in the platform's words: "acct-1 u-17: now admin".
 *
 * Accepts   obstacle: of a dry run, why the store would refuse it, or NULL.
 * Gives     whether it is to be done now.
 */
static bool
begin(struct sync *s, struct str account, struct str who, const char *what,
    struct str more, const char *obstacle)
{
	if (s->pass == PASS_COUNT)
		return false;
	printf("%.*s%s%.*s: %s%.*s", STR_ARG(account), who.len > 0 ? " " : "",
	    STR_ARG(who), what, STR_ARG(more));
	s->changed++;
	if (s->pass == PASS_DO)
		return true;
	if (obstacle != NULL) {
		printf("; NOT DONE: %s", obstacle);
		s->changed--;
		s->failed++;
	}
	puts("");
	return false;
}

#define EMAIL_NEEDED	"a person who is new here needs an email"
#define ACCOUNT_AWAY	"the account is closed here, or is not there"

static const char *
reason(enum fault fault, enum platform_conflict conflict)
{
	if (fault == FAULT_CONFLICT)
		return platform_conflict_said(conflict);
	if (fault == FAULT_INVALID)
		return EMAIL_NEEDED;
	if (fault == FAULT_GONE || fault == FAULT_NOT_FOUND)
		return ACCOUNT_AWAY;
	return NULL;
}

/* Ends the line. What another change may mend is no reason to stop. */
static enum fault
end(struct sync *s, enum fault fault, enum platform_conflict conflict,
    int64_t ended)
{
	const char *why = reason(fault, conflict);

	if (fault == FAULT_NONE && ended > 0)
		printf("; access ended: %lld", (long long)ended);
	if (fault != FAULT_NONE) {
		printf("; NOT DONE: %s", why == NULL ? fault_of(fault)->name :
		    why);
		s->changed--;
		s->failed++;
	}
	puts("");
	return why != NULL ? FAULT_NONE : fault;
}

static enum fault
put_account(struct sync *s, struct exchange *x, const struct sync_account *a)
{
	struct store_platform_account_put_row row;
	struct name_skeleton looks;

	name_skeleton(x->arena, a->name, &looks);
	return end(s, store_platform_account_put(x,
	    &(struct store_platform_account_put_in){
		.external_id = a->id,
		.name = a->name,
		.adopts = a->links,
		.small = looks.small,
		.shown = looks.shown,
	    }, &row), PLATFORM_NAME_TAKEN, 0);
}

/* An account of the file, as it is here. */
struct there {
	const struct sync_account *a;
	bool			 is_there;
	struct uuid		 id;
	enum role		*roles;		/* of a->members, in their
						   order; ROLE_NONE: no member */
	size_t			 owners;	/* so far */
};

/*
 * What a dry run can know of what the store would answer: the same as the
 * functions of sql/deploy/platform.sql ask, in their order.
 */
static enum fault
account_obstacle(const struct sync *s, struct exchange *x,
    const struct sync_account *a, const struct there *t, bool is_closed,
    const char **obstacle_r)
{
	struct store_account_by_name_row row;
	bool is_found;

	*obstacle_r = NULL;
	if (s->pass != PASS_SAY)
		return FAULT_NONE;
	TRY(store_account_by_name(x,
	    &(struct store_account_by_name_in){ .name = a->name }, &row,
	    &is_found));
	if (t->is_there && is_closed)
		*obstacle_r = ACCOUNT_AWAY;
	else if (is_found && (t->is_there ?
	    !uuid_equal(row.account_id, t->id) : row.is_closed || !a->links))
		*obstacle_r = platform_conflict_said(PLATFORM_NAME_TAKEN);
	return FAULT_NONE;
}

static enum fault
member_obstacle(const struct sync *s, struct there *t,
    const struct sync_member *m, enum role was, const char **obstacle_r)
{
	struct store_identity_find_row identity;
	struct store_user_by_email_row user;
	struct exchange *x;
	bool is_known = true, is_taken = false;
	enum fault fault;

	*obstacle_r = NULL;
	if (s->pass != PASS_SAY)
		return FAULT_NONE;
	if (was == ROLE_OWNER && t->owners <= 1)
		*obstacle_r = platform_conflict_said(PLATFORM_OWNER_NEEDED);
	else
		t->owners = t->owners - (was == ROLE_OWNER) +
		    (m->role == ROLE_OWNER);
	if (was != ROLE_NONE)
		return FAULT_NONE;
	x = exchange_open_background(s->conf, ACTOR);
	fault = store_identity_find(x, &(struct store_identity_find_in){
		.issuer = s->conf->provider.issuer,
		.subject = m->subject,
	    }, &identity, &is_known);
	if (fault == FAULT_NONE && !is_known && !str_is_absent(m->email))
		fault = store_user_by_email(x,
		    &(struct store_user_by_email_in){ .email = m->email },
		    &user, &is_taken);
	exchange_close(&x);
	if (!is_known && str_is_absent(m->email))
		*obstacle_r = EMAIL_NEEDED;
	else if (is_taken && !m->links)
		*obstacle_r = platform_conflict_said(PLATFORM_ADDRESS_TAKEN);
	return fault;
}

static enum fault
put_member(struct sync *s, const struct sync_account *a,
    const struct sync_member *m)
{
	struct exchange *x = exchange_open_background(s->conf, ACTOR);
	struct store_platform_member_put_row row = { .ended = 0 };
	enum platform_conflict why = PLATFORM_OWNER_NEEDED;
	enum fault fault = store_platform_member_put(x,
	    &(struct store_platform_member_put_in){
		.external_id = a->id,
		.issuer = s->conf->provider.issuer,
		.subject = m->subject,
		.role = role_name(m->role),
		.email = m->email,
		.name = !str_is_absent(m->name) ? m->name :
		    !str_is_absent(m->email) ? m->email : m->subject,
		.adopts = m->links,
	    }, &row);

	if (fault == FAULT_CONFLICT && platform_member_conflict(x,
	    s->conf->provider.issuer, m->subject, &why) != FAULT_NONE)
		why = PLATFORM_OWNER_NEEDED;
	exchange_close(&x);
	return end(s, fault, why, row.ended);
}

static enum fault
put_members(struct sync *s, struct there *t)
{
	const char *obstacle;

	for (size_t i = 0; i < t->a->members_count; i++) {
		const struct sync_member *m = &t->a->members[i];

		if (t->roles[i] == m->role)
			continue;
		TRY(member_obstacle(s, t, m, t->roles[i], &obstacle));
		if (begin(s, t->a->id, m->subject,
		    t->roles[i] == ROLE_NONE ? "added as " : "now ",
		    role_name(m->role), obstacle))
			TRY(put_member(s, t->a, m));
	}
	return FAULT_NONE;
}

/* One of the members that are here: known to the file or not. */
typedef enum fault see_member(struct sync *s, struct there *t,
    const struct store_platform_members_row *row,
    const struct sync_member *named);

static enum fault
note_role(struct sync *s, struct there *t,
    const struct store_platform_members_row *row,
    const struct sync_member *named)
{
	(void)s;
	if (role_read(row->role) == ROLE_OWNER)
		t->owners++;
	if (named != NULL)
		t->roles[named - t->a->members] = role_read(row->role);
	return FAULT_NONE;
}

static enum fault
remove_unnamed(struct sync *s, struct there *t,
    const struct store_platform_members_row *row,
    const struct sync_member *named)
{
	struct store_member_remove_row removed = { .ended = 0 };
	struct exchange *x;
	enum fault fault;
	bool is_last;

	if (named != NULL)
		return FAULT_NONE;
	s->going++;
	if (role_read(row->role) != ROLE_OWNER)
		is_last = false;
	else if ((is_last = t->owners <= 1) == false)
		t->owners--;
	if (!begin(s, t->a->id, str_is_absent(row->subject) ? row->email :
	    row->subject, "removed", STR(""), is_last ?
	    platform_conflict_said(PLATFORM_OWNER_NEEDED) : NULL))
		return FAULT_NONE;
	x = exchange_open_background(s->conf, ACTOR);
	fault = store_member_remove(x, &(struct store_member_remove_in){
		.account_id = t->id,
		.email = row->email,
	    }, &removed);
	exchange_close(&x);
	return end(s, fault, PLATFORM_OWNER_NEEDED, removed.ended);
}

static enum fault
see_page(struct sync *s, struct exchange *x, struct there *t,
    see_member *see, struct uuid *after, bool *has_more_r)
{
	struct store_platform_members_rows rows;

	TRY(store_platform_members(x, &(struct store_platform_members_in){
		.account_id = t->id,
		.issuer = s->conf->provider.issuer,
		.after = *after,
		.row_count = PAGE_ROWS,
	    }, &rows));
	*has_more_r = rows.count == PAGE_ROWS;
	for (size_t i = 0; i < rows.count; i++) {
		const struct store_platform_members_row *row =
		    &rows.items[i];

		*after = row->user_id;
		TRY(see(s, t, row, str_is_absent(row->subject) ? NULL :
		    sync_account_member(t->a, row->subject)));
	}
	return FAULT_NONE;
}

/* All members that are here, by the page: an account may have very many. */
static enum fault
see_members(struct sync *s, struct there *t, see_member *see)
{
	struct uuid after = { { 0 } };
	enum fault fault = FAULT_NONE;
	bool has_more = t->is_there;

	while (has_more && fault == FAULT_NONE) {
		struct exchange *x = exchange_open_background(s->conf, ACTOR);

		fault = see_page(s, x, t, see, &after, &has_more);
		exchange_close(&x);
	}
	return fault;
}

static enum fault
sync_account(struct sync *s, struct exchange *x, const struct sync_account *a)
{
	struct store_platform_account_find_row row = { .is_closed = false };
	struct there t = { .a = a };
	size_t failed_before = s->failed;
	const char *obstacle;

	TRY(store_platform_account_find(x,
	    &(struct store_platform_account_find_in){ .external_id = a->id },
	    &row, &t.is_there));
	t.id = row.account_id;
	if (!t.is_there || row.is_closed || !str_equal(row.name, a->name)) {
		TRY(account_obstacle(s, x, a, &t, row.is_closed, &obstacle));
		if (begin(s, a->id, STR(""), t.is_there ? "named " :
		    "made, with the name ", a->name, obstacle))
			TRY(put_account(s, x, a));
	}
	/* Without it there is nothing that its members could belong to. */
	if (s->failed > failed_before && (!t.is_there || row.is_closed))
		return FAULT_NONE;
	if (s->pass == PASS_DO && !t.is_there)
		TRY(store_platform_account_find(x,
		    &(struct store_platform_account_find_in){
			.external_id = a->id,
		    }, &row, &t.is_there));
	t.id = row.account_id;
	t.roles = ARENA_ARRAY(x->arena, enum role, a->members_count + 1);
	TRY(see_members(s, &t, note_role));
	TRY(put_members(s, &t));
	return see_members(s, &t, remove_unnamed);
}

static enum fault
close_account(struct sync *s, struct exchange *x, struct str id)
{
	struct store_platform_account_close_row row = { .ended = 0 };
	enum fault fault;

	if (!begin(s, id, STR(""), "closed", STR(""), NULL))
		return FAULT_NONE;
	fault = store_platform_account_close(x,
	    &(struct store_platform_account_close_in){ .external_id = id },
	    &row);
	return end(s, fault, PLATFORM_OWNER_NEEDED, row.ended);
}

/* A thousand of those that are known here; *after_r is where to go on. */
static enum fault
close_others(struct sync *s, struct exchange *x, struct buf *after,
    bool *has_more_r)
{
	struct store_platform_accounts_open_rows rows;

	TRY(store_platform_accounts_open(x,
	    &(struct store_platform_accounts_open_in){
		.after = buf_str(after),
	    }, &rows));
	*has_more_r = rows.count == PAGE_ROWS;
	for (size_t i = 0; i < rows.count; i++) {
		s->known += 1 + rows.items[i].members;
		if (sync_file_has(&s->file, rows.items[i].external_id))
			continue;
		s->going += 1 + rows.items[i].members;
		TRY(close_account(s, x, rows.items[i].external_id));
	}
	buf_clear(after);
	if (rows.count > 0)
		buf_add(after, rows.items[rows.count - 1].external_id);
	return FAULT_NONE;
}

/* Each account with an arena of its own: there may be very many. */
static enum fault
walk(struct sync *s, enum pass pass)
{
	char id[PLATFORM_ID_ROOM];
	enum fault fault = FAULT_NONE;
	bool has_more = true;
	struct buf after;

	s->pass = pass;
	s->known = s->going = 0;
	for (size_t i = 0; i < s->file.count && fault == FAULT_NONE; i++) {
		struct exchange *x = exchange_open_background(s->conf, ACTOR);

		fault = sync_account(s, x, &s->file.accounts[i]);
		exchange_close(&x);
	}
	buf_open_on(&after, id, sizeof(id));
	while (has_more && fault == FAULT_NONE) {
		struct exchange *x = exchange_open_background(s->conf, ACTOR);

		fault = close_others(s, x, &after, &has_more);
		exchange_close(&x);
	}
	return fault;
}

static enum fault
share_option(const struct command_line *line, int64_t *percent_r)
{
	uint64_t percent = DELETE_SHARE_PERCENT;

	if (command_has(line, STR("delete-share")) &&
	    (!str_to_u64(command_option(line, STR("delete-share")),
	    &percent) || percent > 100))
		return command_refuse(FAULT_INVALID,
		    "--delete-share must be a number from 0 to 100.");
	*percent_r = (int64_t)percent;
	return FAULT_NONE;
}

static enum fault
do_it(struct sync *s, const struct command_line *line, int64_t percent)
{
	bool is_dry = command_has(line, STR("dry-run"));

	TRY(walk(s, is_dry ? PASS_SAY : PASS_COUNT));
	if (s->going > 1 && s->going * 100 > s->known * percent)
		return command_refuse(FAULT_CONFLICT, "nothing %s changed: "
		    "%lld of %lld accounts and members would go, which is more "
		    "than %lld %%. Is the file whole? --dry-run shows them, "
		    "--delete-share PERCENT allows more.",
		    is_dry ? "would be" : "was",
		    (long long)s->going, (long long)s->known,
		    (long long)percent);
	return is_dry ? FAULT_NONE : walk(s, PASS_DO);
}

enum fault
sync_run(struct exchange *x, const struct command_line *line)
{
	struct sync s = { .conf = x->conf };
	int64_t percent = 0;
	enum fault fault;

	if (!provider_is_used(x->conf))
		return command_refuse(FAULT_INVALID, "members are people of "
		    "the OpenID provider; see `login` in the configuration.");
	TRY(share_option(line, &percent));
	fault = sync_file_open(arena_cstr(x->arena, line->words[0]), &s.file);
	if (fault == FAULT_NONE)
		fault = do_it(&s, line, percent);
	sync_file_close(&s.file);
	TRY(fault);
	if (s.changed == 0 && s.failed == 0)
		puts("nothing to change");
	else
		printf("%s: %zu; not done: %zu\n",
		    s.pass == PASS_SAY ? "would change" : "changed",
		    s.changed, s.failed);
	return s.failed == 0 ? FAULT_NONE : command_refuse(FAULT_CONFLICT,
	    "%zu changes %s not done; the lines above say why.", s.failed,
	    s.pass == PASS_SAY ? "would be" : "were");
}
