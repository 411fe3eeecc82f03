/*
 * banned: functions that this program does not call.
 *
 * Included by the compiler's command line (-include) after the system headers
 * that declare them. Each use is a compile error that names the function.
 * Memory comes from arenas; app/base and app/fiber, which make them, define
 * BASE_MAY_ALLOCATE.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(name)	sorry_##name##_is_banned_see_app_base_banned_h

#undef strcpy
#define strcpy(d, s)		BANNED(strcpy)
#undef strcat
#define strcat(d, s)		BANNED(strcat)
#undef sprintf
#define sprintf(...)		BANNED(sprintf)
#undef vsprintf
#define vsprintf(...)		BANNED(vsprintf)
#undef strncpy
#define strncpy(d, s, n)	BANNED(strncpy)
#undef strncat
#define strncat(d, s, n)	BANNED(strncat)
#undef strtok
#define strtok(s, d)		BANNED(strtok)
#undef atoi
#define atoi(s)			BANNED(atoi)
#undef sscanf
#define sscanf(...)		BANNED(sscanf)
#undef gmtime
#define gmtime(t)		BANNED(gmtime)
#undef localtime
#define localtime(t)		BANNED(localtime)
#undef rand
#define rand()			BANNED(rand)

#ifndef BASE_MAY_ALLOCATE
#undef malloc
#define malloc(n)		BANNED(malloc)
#undef calloc
#define calloc(n, m)		BANNED(calloc)
#undef realloc
#define realloc(p, n)		BANNED(realloc)
#undef free
#define free(p)			BANNED(free)
#undef strdup
#define strdup(s)		BANNED(strdup)
#endif

#endif
