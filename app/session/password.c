#include "session/password.h"

#include <sodium.h>

#include "base/metric.h"
#include "fiber/thread.h"

#define PASSWORD_DEADLINE_MS	8000

struct job {
	char		 password[PASSWORD_MAX_BYTES];
	size_t		 password_len;
	char		 hash[crypto_pwhash_STRBYTES];
	unsigned int	 passes;
	size_t		 memory_bytes;
	bool		 is_good;
};

/* The hash of a password that nobody knows; the same for all workers. */
static char nobody[crypto_pwhash_STRBYTES];

enum password_problem
password_check(struct str password)
{
	if (password.len < PASSWORD_MIN_BYTES)
		return PASSWORD_TOO_SHORT;
	if (password.len > PASSWORD_MAX_BYTES)
		return PASSWORD_TOO_LONG;
	if (!str_is_utf8(password))
		return PASSWORD_NOT_TEXT;
	return PASSWORD_FINE;
}

static void
hash_work(void *argument)
{
	struct job *job = argument;

	job->is_good = crypto_pwhash_str_alg(job->hash, job->password,
	    job->password_len, job->passes, job->memory_bytes,
	    crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static void
verify_work(void *argument)
{
	struct job *job = argument;

	job->is_good = crypto_pwhash_str_verify(job->hash, job->password,
	    job->password_len) == 0;
}

static enum fault
job_run(struct job *job, void (*work)(void *))
{
	enum fault fault;

	metric_add(METRIC_ARGON2, 1);
	fault = thread_await(work, job, sizeof(*job),
	    mono_in(PASSWORD_DEADLINE_MS));
	sodium_memzero(job->password, sizeof(job->password));
	return fault;
}

static void
job_open(struct exchange *x, struct job *job, struct str password)
{
	INSIST(password.len <= sizeof(job->password));
	*job = (struct job){ .password_len = password.len };
	memcpy(job->password, password.bytes, password.len);
	job->passes = x->conf->argon2_passes;
	job->memory_bytes = (size_t)x->conf->argon2_memory_kib * 1024;
}

enum fault
password_hash(struct exchange *x, struct str password, struct str *hash_r)
{
	struct job job;

	job_open(x, &job, password);
	TRY(job_run(&job, hash_work));
	if (!job.is_good)
		return FAULT_BUSY;	/* no memory for it now */
	*hash_r = arena_copy(x->arena, str_of(job.hash));
	return FAULT_NONE;
}

void
password_open(const struct configuration *conf)
{
	char unknown[32];

	randombytes_buf(unknown, sizeof(unknown));
	if (crypto_pwhash_str_alg(nobody, unknown, sizeof(unknown),
	    conf->argon2_passes, (size_t)conf->argon2_memory_kib * 1024,
	    crypto_pwhash_ALG_ARGON2ID13) != 0)
		PANIC("no memory for argon2.memory_kib");
}

enum fault
password_verify(struct exchange *x, struct str hash, struct str password,
    bool *is_right_r)
{
	struct job job;
	bool is_somebody;

	*is_right_r = false;
	INSIST(nobody[0] != '\0');
	is_somebody = !str_is_empty(hash) && hash.len < sizeof(job.hash);
	job_open(x, &job, str_first(password, PASSWORD_MAX_BYTES));
	if (is_somebody)
		memcpy(job.hash, hash.bytes, hash.len);
	else
		memcpy(job.hash, nobody, sizeof(job.hash));
	TRY(job_run(&job, verify_work));
	*is_right_r = is_somebody && job.is_good &&
	    password.len <= PASSWORD_MAX_BYTES;
	return FAULT_NONE;
}
