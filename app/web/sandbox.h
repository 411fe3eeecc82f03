/*
 * sandbox: what a worker may ask of the kernel, beside Kore's own list (Kore
 * 4.1.0 seccomp.c, filter_kore, and curl.c, filter_curl). Anything else kills
 * it: the log then says "died from sandbox violation".
 */
#ifndef WEB_SANDBOX_H
#define WEB_SANDBOX_H

/* Once, before the fork; Kore enables it in each worker. */
void	sandbox_open(void);

#endif
