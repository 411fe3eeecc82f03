#include "web/sandbox.h"

#include <kore/kore.h>
#include <kore/seccomp.h>

#include <sys/prctl.h>

#include "base/panic.h"

static struct sock_filter allowed[] = {
	/* The event loop: a second epoll, eventfd, signals to ourselves. */
	KORE_SYSCALL_ALLOW(epoll_create1),
	KORE_SYSCALL_ALLOW(eventfd2),
	KORE_SYSCALL_ALLOW(gettid),
	KORE_SYSCALL_ALLOW(tgkill),
	KORE_SYSCALL_ALLOW(getppid),
	KORE_SYSCALL_ALLOW_ARG(prctl, 0, PR_SET_PDEATHSIG),
	KORE_SYSCALL_ALLOW_ARG(prctl, 0, PR_SET_NAME),

	/* Listening sockets of our own, and a close that loses nothing. */
	KORE_SYSCALL_ALLOW(listen),
	KORE_SYSCALL_ALLOW(accept4),
	KORE_SYSCALL_ALLOW(shutdown),

	/* Threads: argon2, libunbound, libcurl's resolver (glibc 2.36). */
	KORE_SYSCALL_ALLOW(clone3),
	KORE_SYSCALL_ALLOW(clone),
	KORE_SYSCALL_ALLOW(rseq),
	KORE_SYSCALL_ALLOW(set_robust_list),
	KORE_SYSCALL_ALLOW(sched_yield),
	KORE_SYSCALL_ALLOW(sched_getaffinity),
	KORE_SYSCALL_ALLOW(membarrier),

	/* libpq, libcurl, libunbound, OpenSSL reading their files. */
	KORE_SYSCALL_ALLOW(newfstatat),
	KORE_SYSCALL_ALLOW(faccessat2),
	KORE_SYSCALL_ALLOW(pread64),
	KORE_SYSCALL_ALLOW(getdents64),
	KORE_SYSCALL_ALLOW(readlinkat),
	KORE_SYSCALL_ALLOW(getgid),
	KORE_SYSCALL_ALLOW(getegid),
	KORE_SYSCALL_ALLOW(pipe2),
	KORE_SYSCALL_ALLOW(socketpair),
	KORE_SYSCALL_ALLOW(getsockname),
	KORE_SYSCALL_ALLOW(getpeername),
	KORE_SYSCALL_ALLOW(sendmsg),
	KORE_SYSCALL_ALLOW(recvmsg),
	KORE_SYSCALL_ALLOW(sendmmsg),
	KORE_SYSCALL_ALLOW(recvmmsg),

	/* Memory: sodium_malloc locks pages, fibers have guard pages. */
	KORE_SYSCALL_ALLOW(mremap),
	KORE_SYSCALL_ALLOW(mlock),
	KORE_SYSCALL_ALLOW(munlock),

	/* Asking about this machine and this process. */
	KORE_SYSCALL_ALLOW(prlimit64),
	KORE_SYSCALL_ALLOW(uname),
	KORE_SYSCALL_ALLOW(sysinfo),
	KORE_SYSCALL_ALLOW(getrusage),
	KORE_SYSCALL_ALLOW(clock_getres),
};

void
sandbox_open(void)
{
	if (!kore_seccomp_filter("placet", allowed, KORE_FILTER_LEN(allowed)))
		PANIC("Kore has a filter of that name already");
}
