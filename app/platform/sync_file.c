#include "platform/sync_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/shallow_json.h"
#include "model/client.h"
#include "model/email.h"
#include "page/command.h"
#include "platform/platform.h"

#define FILE_MAX_BYTES		((off_t)64 * 1024 * 1024)
#define ARENA_MAX_BYTES		((size_t)512 * 1024 * 1024)

/* Where in the file something stands, for sentences. */
struct place {
	size_t	account, member;
	bool	is_member;
};

static enum fault
refuse(const struct place *at, const char *why)
{
	if (at->is_member)
		return command_refuse(FAULT_INVALID,
		    "accounts[%zu].members[%zu]: %s", at->account, at->member,
		    why);
	return command_refuse(FAULT_INVALID, "accounts[%zu]: %s", at->account,
	    why);
}

/* Absent if it is not there; *is_bad_r if it is something else. */
static struct str
text_of(const json_t *object, const char *name, bool *is_bad_r)
{
	const json_t *j = json_object_get(object, name);

	if (j == NULL)
		return STR_ABSENT;
	*is_bad_r |= !json_is_string(j);
	return json_is_string(j) ? str_range(json_string_value(j),
	    json_string_length(j)) : STR_ABSENT;
}

static bool
flag_of(const json_t *object, const char *name, bool *is_bad_r)
{
	const json_t *j = json_object_get(object, name);

	*is_bad_r |= j != NULL && !json_is_boolean(j);
	return json_is_true(j);
}

static bool
knows_all(json_t *object, const char *const *names, size_t count)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		bool is_known = false;

		for (size_t i = 0; i < count; i++)
			is_known |= str_equal(str_of(name), str_of(names[i]));
		if (!is_known)
			return false;
	}
	return true;
}

/* False when it is in the set already. */
static bool
add_once(json_t *set, struct str id)
{
	if (json_object_getn(set, id.bytes, id.len) != NULL)
		return false;
	if (json_object_setn_new(set, id.bytes, id.len, json_true()) != 0)
		PANIC("out of memory: a set");
	return true;
}

static enum fault
read_member(struct sync_file *f, json_t *j, const struct place *at,
    json_t *subjects, struct sync_member *m_r)
{
	static const char *const names[] = { "subject", "role", "email",
	    "name", "link" };
	bool is_bad = false;

	if (!json_is_object(j) || !knows_all(j, names,
	    sizeof(names) / sizeof(names[0])))
		return refuse(at, "an object of subject, role, email, name and "
		    "link is needed.");
	m_r->subject = text_of(j, "subject", &is_bad);
	m_r->role = role_read(text_of(j, "role", &is_bad));
	m_r->email = text_of(j, "email", &is_bad);
	m_r->name = text_of(j, "name", &is_bad);
	m_r->links = flag_of(j, "link", &is_bad);
	if (is_bad)
		return refuse(at, "subject, role, email and name are texts, "
		    "link is true or false.");
	if (!platform_id_is_good(m_r->subject, PLATFORM_SUBJECT_MAX_BYTES))
		return refuse(at, "subject must be 1 to 255 bytes.");
	if (!add_once(subjects, m_r->subject))
		return refuse(at, "the same subject is there before.");
	if (m_r->role == ROLE_NONE)
		return refuse(at, "role must be member, developer, admin or "
		    "owner.");
	if (!str_is_absent(m_r->email) && !email_normalise(f->arena,
	    m_r->email, &m_r->email))
		return refuse(at, "email is no e-mail address.");
	if (!str_is_absent(m_r->name) && client_name_check(m_r->name) !=
	    PROBLEM_NONE)
		return refuse(at, "name must be 1 to 64 visible characters.");
	return FAULT_NONE;
}

/* So that an account never is without an owner in between. */
static int
owners_first(const void *a, const void *b)
{
	const struct sync_member *one = a, *other = b;

	if (one->role != other->role)
		return one->role > other->role ? -1 : 1;
	return str_order(one->subject, other->subject);
}

/* In the order of the subjects, so that one is found without a walk. */
struct sync_subject {
	struct str			 subject;
	const struct sync_member	*member;
};

static int
by_subject(const void *a, const void *b)
{
	const struct sync_subject *one = a, *other = b;

	return str_order(one->subject, other->subject);
}

/* Once the members have their places. */
static void
index_members(struct arena *arena, struct sync_account *a)
{
	struct sync_subject *index = ARENA_ARRAY(arena, struct sync_subject,
	    a->members_count + 1);

	for (size_t i = 0; i < a->members_count; i++)
		index[i] = (struct sync_subject){ a->members[i].subject,
		    &a->members[i] };
	qsort(index, a->members_count, sizeof(*index), by_subject);
	a->by_subject = index;
}

static enum fault
read_members(struct sync_file *f, const json_t *list, struct place *at,
    struct sync_account *a)
{
	size_t count = json_array_size(list);
	struct sync_member *members = ARENA_ARRAY(f->arena,
	    struct sync_member, count + 1);
	json_t *subjects = json_object();
	enum fault fault = FAULT_NONE;

	at->is_member = true;
	for (at->member = 0; at->member < count && fault == FAULT_NONE;
	    at->member++)
		fault = read_member(f, json_array_get(list, at->member), at,
		    subjects, &members[at->member]);
	at->is_member = false;
	json_decref(subjects);
	TRY(fault);
	qsort(members, count, sizeof(*members), owners_first);
	a->members = members;
	a->members_count = count;
	index_members(f->arena, a);
	return FAULT_NONE;
}

static enum fault
read_account(struct sync_file *f, json_t *j, struct place *at,
    struct sync_account *a_r)
{
	static const char *const names[] = { "id", "name", "link",
	    "members" };
	const json_t *members = json_object_get(j, "members");
	bool is_bad = false;

	if (!json_is_object(j) || !json_is_array(members) || !knows_all(j,
	    names, sizeof(names) / sizeof(names[0])))
		return refuse(at, "an object of id, name, link and a list of "
		    "members is needed.");
	a_r->id = text_of(j, "id", &is_bad);
	a_r->name = text_of(j, "name", &is_bad);
	a_r->links = flag_of(j, "link", &is_bad);
	if (is_bad)
		return refuse(at, "id and name are texts, link is true or "
		    "false.");
	if (!platform_id_is_good(a_r->id, PLATFORM_ID_MAX_BYTES))
		return refuse(at, "id must be 1 to 128 bytes.");
	if (!add_once(f->ids, a_r->id))
		return refuse(at, "the same id is there before.");
	if (client_name_check(a_r->name) != PROBLEM_NONE)
		return refuse(at, "name must be 1 to 64 visible characters.");
	return read_members(f, members, at, a_r);
}

static enum fault
read_document(struct sync_file *f)
{
	static const char *const names[] = { "accounts" };
	const json_t *list = json_object_get(f->document, "accounts");
	struct sync_account *accounts;
	struct place at = { 0 };

	if (f->document == NULL || !json_is_array(list) ||
	    !knows_all(f->document, names, 1))
		return command_refuse(FAULT_INVALID, "the file must be JSON: "
		    "an object with nothing but a list of accounts, no member "
		    "twice.");
	f->count = json_array_size(list);
	accounts = ARENA_ARRAY(f->arena, struct sync_account, f->count + 1);
	for (; at.account < f->count; at.account++)
		TRY(read_account(f, json_array_get(list, at.account), &at,
		    &accounts[at.account]));
	f->accounts = accounts;
	return FAULT_NONE;
}

/* Mapped, for it may be much larger than anything else that is read. */
static enum fault
parse(const char *path, json_t **document_r)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st = { .st_size = 0 };
	void *text;

	if (fd == -1 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size == 0 || st.st_size > FILE_MAX_BYTES) {
		if (fd != -1)
			(void)close(fd);
		return command_refuse(FAULT_NOT_FOUND, "cannot read %s: it "
		    "must be a file of at most 64 MiB.", path);
	}
	text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	(void)close(fd);
	if (text == MAP_FAILED)
		return command_refuse(FAULT_NOT_FOUND, "cannot read %s.",
		    path);
	*document_r = shallow_json_open(str_range(text, (size_t)st.st_size));
	(void)munmap(text, (size_t)st.st_size);
	return FAULT_NONE;
}

enum fault
sync_file_open(const char *path, struct sync_file *f_r)
{
	*f_r = (struct sync_file){ .count = 0 };
	TRY(parse(path, &f_r->document));
	f_r->arena = arena_open(ARENA_MAX_BYTES);
	f_r->ids = json_object();
	return read_document(f_r);
}

void
sync_file_close(struct sync_file *f)
{
	json_decref(f->ids);
	json_decref(f->document);
	if (f->arena != NULL)
		arena_close(&f->arena);
}

bool
sync_file_has(const struct sync_file *f, struct str id)
{
	return json_object_getn(f->ids, id.bytes, id.len) != NULL;
}

const struct sync_member *
sync_account_member(const struct sync_account *a, struct str subject)
{
	const struct sync_subject sought = { .subject = subject }, *found;

	found = bsearch(&sought, a->by_subject, a->members_count,
	    sizeof(*a->by_subject), by_subject);
	return found == NULL ? NULL : found->member;
}
