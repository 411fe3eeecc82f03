/*
 * arena: chained blocks, the newest one in front.
 *
 * The first block is 4 KiB and holds the struct arena itself, so most exchanges
 * cost one look at the free list. Each further block is twice as large as the
 * one before, up to 256 KiB; a piece that would not fit gets a block of its own
 * size. Blocks of the common sizes are kept per thread and used again.
 */
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define FENCE(p, n)	ASAN_POISON_MEMORY_REGION((p), (n))
#define UNFENCE(p, n)	ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define GAP_BYTES	32
#else
#define FENCE(p, n)	((void)(p), (void)(n))
#define UNFENCE(p, n)	((void)(p), (void)(n))
#define GAP_BYTES	0
#endif

#define BLOCK_MIN_BYTES		((size_t)4096)
#define BLOCK_CLASSES		7		/* 4 KiB … 256 KiB */
/* Kept blocks per class: at most 64 × 4 KiB + … + 1 × 256 KiB a thread. */
#define KEPT_BYTES_PER_CLASS	((size_t)256 * 1024)

struct block {
	struct block	*older;
	size_t		 bytes;		/* of the body */
	size_t		 used;
	alignas(max_align_t) char body[];
};

struct arena {
	struct block	*newest;
	size_t		 used;		/* given out, gaps not counted */
	size_t		 ceiling;
	unsigned int	 next_class;
};

struct kept {
	struct block	*first;
	size_t		 count;
};

static _Thread_local struct kept kept[BLOCK_CLASSES];

static size_t
class_bytes(unsigned int class)
{
	return BLOCK_MIN_BYTES << class;
}

static size_t
aligned(size_t bytes)
{
	return (bytes + alignof(max_align_t) - 1) &
	    ~(alignof(max_align_t) - 1);
}

static struct block *
block_make(size_t body_bytes)
{
	struct block *b = malloc(sizeof(*b) + body_bytes);

	if (b == NULL)
		PANIC("out of memory for %zu bytes", body_bytes);
	b->bytes = body_bytes;
	b->used = 0;
	b->older = NULL;
	FENCE(b->body, b->bytes);
	return b;
}

/* A block of this class, header included, kept or new. */
static struct block *
block_open(unsigned int class)
{
	struct block *b = kept[class].first;

	if (b == NULL)
		return block_make(class_bytes(class) - sizeof(*b));
	kept[class].first = b->older;
	kept[class].count--;
	b->older = NULL;
	b->used = 0;
	return b;
}

static void
block_close(struct block *b)
{
	for (unsigned int class = 0; class < BLOCK_CLASSES; class++) {
		size_t most = KEPT_BYTES_PER_CLASS / class_bytes(class);

		if (b->bytes != class_bytes(class) - sizeof(*b) ||
		    kept[class].count >= most)
			continue;
		FENCE(b->body, b->bytes);
		b->older = kept[class].first;
		kept[class].first = b;
		kept[class].count++;
		return;
	}
	UNFENCE(b->body, b->bytes);
	free(b);
}

/* Bytes from the block's end, or NULL when it has not as many left. */
static void *
block_take(struct block *b, size_t bytes)
{
	size_t whole = aligned(bytes) + GAP_BYTES;
	char *piece;

	if (b->bytes - b->used < whole)
		return NULL;
	piece = b->body + b->used;
	b->used += whole;
	UNFENCE(piece, bytes);
	memset(piece, 0, bytes);
	return piece;
}

struct arena *
arena_open(size_t ceiling_bytes)
{
	struct block *b = block_open(0);
	struct arena *a = block_take(b, sizeof(*a));

	a->newest = b;
	a->ceiling = ceiling_bytes;
	a->next_class = 1;
	return a;
}

void
arena_close(struct arena **a)
{
	struct block *b;

	if (*a == NULL)
		return;
	/* The arena lies in its oldest block: do not look at it again. */
	b = (*a)->newest;
	*a = NULL;
	while (b != NULL) {
		struct block *older = b->older;

		block_close(b);
		b = older;
	}
}

static void
count_in(struct arena *a, size_t bytes)
{
	if (bytes > a->ceiling - a->used)
		PANIC("arena: %zu bytes more than its ceiling of %zu",
		    bytes - (a->ceiling - a->used), a->ceiling);
	a->used += bytes;
}

static void
grow_for(struct arena *a, size_t bytes)
{
	size_t whole = aligned(bytes) + GAP_BYTES;
	unsigned int class = a->next_class;
	struct block *b;

	if (whole > class_bytes(class) - sizeof(*b))
		b = block_make(whole);
	else
		b = block_open(class);
	if (a->next_class < BLOCK_CLASSES - 1)
		a->next_class++;
	b->older = a->newest;
	a->newest = b;
}

void *
arena_take(struct arena *a, size_t bytes)
{
	void *piece;

	/* A piece of no bytes still gets an address of its own. */
	if (bytes == 0)
		bytes = 1;
	count_in(a, bytes);
	piece = block_take(a->newest, bytes);
	if (piece != NULL)
		return piece;
	grow_for(a, bytes);
	return block_take(a->newest, bytes);
}

void *
arena_take_array(struct arena *a, size_t count, size_t each)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, each, &bytes))
		PANIC("arena: %zu pieces of %zu bytes", count, each);
	return arena_take(a, bytes);
}

bool
arena_lengthen(struct arena *a, void *piece, size_t bytes, size_t new_bytes)
{
	struct block *b = a->newest;
	size_t whole = aligned(new_bytes) + GAP_BYTES;
	char *start = piece;
	size_t offset;

	INSIST(new_bytes >= bytes);
	/* Found by where it would end, so that no other block is compared. */
	if (b->used < aligned(bytes) + GAP_BYTES)
		return false;
	offset = b->used - aligned(bytes) - GAP_BYTES;
	if (start != b->body + offset || bytes == 0)
		return false;
	if (b->bytes - offset < whole)
		return false;

	count_in(a, new_bytes - bytes);
	b->used = offset + whole;
	UNFENCE(start, new_bytes);
	memset(start + bytes, 0, new_bytes - bytes);
	return true;
}

struct str
arena_copy(struct arena *a, struct str s)
{
	char *bytes;

	if (str_is_absent(s))
		return s;
	bytes = arena_take(a, s.len);
	if (s.len > 0)
		memcpy(bytes, s.bytes, s.len);
	return (struct str){ bytes, s.len };
}

const char *
arena_cstr(struct arena *a, struct str s)
{
	char *bytes;

	if (str_find(s, '\0', 0) != SIZE_MAX)
		PANIC("arena_cstr: NUL inside the text");
	bytes = arena_take(a, s.len + 1);
	if (s.len > 0)
		memcpy(bytes, s.bytes, s.len);
	return bytes;
}

struct str_list
arena_words(struct arena *a, struct str text)
{
	/* At most every other byte begins a word. */
	struct str *items = arena_take_array(a, text.len / 2 + 1,
	    sizeof(*items));
	struct str word;
	size_t count = 0;

	while (str_next(&text, ' ', &word))
		if (word.len > 0)
			items[count++] = word;
	return (struct str_list){ items, count };
}

struct str
arena_printf(struct arena *a, const char *format, ...)
{
	va_list arguments;
	char *bytes;
	int len;

	va_start(arguments, format);
	len = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (len < 0)
		PANIC("arena_printf: bad format");

	bytes = arena_take(a, (size_t)len + 1);
	va_start(arguments, format);
	(void)vsnprintf(bytes, (size_t)len + 1, format, arguments);
	va_end(arguments);
	return (struct str){ bytes, (size_t)len };
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}
