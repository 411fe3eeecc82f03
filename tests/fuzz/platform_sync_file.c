/*
 * A platform's file: accounts and members come out as they may be stored, each
 * once, or the file is refused.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "model/client.h"
#include "platform/platform.h"
#include "platform/sync_file.h"

static void
judge(const struct sync_file *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct sync_account *a = &f->accounts[i];

		INSIST(platform_id_is_good(a->id, PLATFORM_ID_MAX_BYTES));
		INSIST(sync_file_has(f, a->id));
		INSIST(client_name_check(a->name) == PROBLEM_NONE);
		for (size_t k = 0; k < a->members_count; k++) {
			const struct sync_member *m = &a->members[k];

			INSIST(m->role != ROLE_NONE);
			INSIST(sync_account_member(a, m->subject) == m);
			INSIST(k == 0 || a->members[k - 1].role >= m->role);
			INSIST(platform_id_is_good(m->subject,
			    PLATFORM_SUBJECT_MAX_BYTES));
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct sync_file f = { .count = 0 };
	char path[32];
	int fd = memfd_create("sync", MFD_CLOEXEC);

	INSIST(fd != -1 && write(fd, bytes, len) == (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (sync_file_open(path, &f) == FAULT_NONE)
		judge(&f);
	sync_file_close(&f);
	INSIST(close(fd) == 0);
	return 0;
}
