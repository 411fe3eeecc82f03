#include "model/public_suffix.h"

#include <errno.h>
#include <libpsl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/address.h"

#define NAME_MAX_BYTES		((size_t)253)
#define HEAD_LINES		40
#define LINE_BYTES		256

static struct {
	psl_ctx_t	*list;
	struct utime	 made;
} suffixes;

/* libpsl reads a string with its NUL; what is longer is no name. */
static bool
as_cstr(struct str name, char bytes_r[static NAME_MAX_BYTES + 1])
{
	if (name.len == 0 || name.len > NAME_MAX_BYTES ||
	    memchr(name.bytes, '\0', name.len) != NULL)
		return false;
	memcpy(bytes_r, name.bytes, name.len);
	bytes_r[name.len] = '\0';
	return true;
}

static bool
is_suffix(const psl_ctx_t *list, const char *name, int division)
{
	return psl_is_public_suffix2(list, name,
	    division | PSL_TYPE_NO_STAR_RULE) == 1;
}

static bool
has_canary(const psl_ctx_t *list)
{
	return is_suffix(list, "com", PSL_TYPE_ICANN) &&
	    is_suffix(list, "co.uk", PSL_TYPE_ICANN) &&
	    is_suffix(list, "github.io", PSL_TYPE_PRIVATE) &&
	    !is_suffix(list, "github.io", PSL_TYPE_ICANN) &&
	    is_suffix(list, "any.ck", PSL_TYPE_ICANN) &&
	    !is_suffix(list, "www.ck", PSL_TYPE_ICANN) &&
	    !is_suffix(list, "example.com", PSL_TYPE_ANY);
}

/* "// VERSION: 2026-11-02_08-14-51_UTC", among the first lines. */
static bool
version_of(FILE *f, struct utime *made_r)
{
	const struct str mark = STR("// VERSION: ");
	char line[LINE_BYTES];

	for (int i = 0; i < HEAD_LINES && fgets(line, sizeof(line), f) != NULL;
	    i++) {
		struct str text = str_of(line);

		if (str_starts(text, mark) && utime_read_date(str_first(
		    str_from(text, mark.len), strlen("2026-11-02")), made_r))
			return true;
	}
	return false;
}

/* Gives false with errno when there is no such file. */
static bool
time_of(const char *path, struct utime *made_r)
{
	FILE *f = fopen(path, "re");
	struct stat status;
	bool is_read;

	if (f == NULL)
		return false;
	is_read = fstat(fileno(f), &status) == 0;
	if (is_read && !version_of(f, made_r))
		made_r->us = (int64_t)status.st_mtim.tv_sec * 1000000;
	(void)fclose(f);
	return is_read;
}

bool
public_suffix_open(struct arena *a, const char *path, struct str *why_r)
{
	struct utime made;
	psl_ctx_t *list;

	if (!time_of(path, &made)) {
		*why_r = arena_printf(a, "the public suffix list %s cannot be "
		    "read: %s", path, strerror(errno));
		return false;
	}
	list = psl_load_file(path);
	if (list == NULL || !has_canary(list)) {
		psl_free(list);
		*why_r = arena_printf(a, "%s is no public suffix list, or not "
		    "a whole one", path);
		return false;
	}
	psl_free(suffixes.list);
	suffixes.list = list;
	suffixes.made = made;
	return true;
}

struct utime
public_suffix_time(void)
{
	INSIST(suffixes.list != NULL);
	return suffixes.made;
}

static struct str
last_label(struct str name)
{
	size_t start = 0;

	for (size_t i = 0; i < name.len; i++) {
		if (name.bytes[i] == '.')
			start = i + 1;
	}
	return str_from(name, start);
}

enum public_suffix
public_suffix_of(struct str name)
{
	char whole[NAME_MAX_BYTES + 1], last[NAME_MAX_BYTES + 1];

	INSIST(suffixes.list != NULL);
	if (!as_cstr(name, whole) || !as_cstr(last_label(name), last) ||
	    !is_suffix(suffixes.list, last, PSL_TYPE_ANY))
		return PUBLIC_SUFFIX_UNKNOWN;
	if (is_suffix(suffixes.list, whole, PSL_TYPE_ICANN))
		return PUBLIC_SUFFIX_ICANN;
	if (is_suffix(suffixes.list, whole, PSL_TYPE_PRIVATE))
		return PUBLIC_SUFFIX_PRIVATE;
	return PUBLIC_SUFFIX_NONE;
}

struct str
public_suffix_registrable(struct str host)
{
	char whole[NAME_MAX_BYTES + 1];
	struct address address;
	const char *part;

	INSIST(suffixes.list != NULL);
	if (address_read(host, &address) || !as_cstr(host, whole))
		return STR_ABSENT;
	part = psl_registrable_domain(suffixes.list, whole);
	return part == NULL ? STR_ABSENT :
	    str_from(host, (size_t)(part - whole));
}
