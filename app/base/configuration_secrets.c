/*
 * configuration_secrets: a reader of its own, because libyaml's copies of a
 * key would stay in ordinary memory.
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/configuration_secrets.h"
#include "base/secret.h"

#define FILE_MAX_BYTES		((size_t)4096)
#define HOOK_KEY_MIN_BYTES	((size_t)16)
#define HOOK_KEY_MAX_BYTES	((size_t)255)
#define SECRET_TEXT_MAX_BYTES	((size_t)255)

struct secrets {
	struct str	root_key;
	struct str	hook_key;
	struct str	mail_password;
	struct str	oidc_secret;
};

static struct str
unquote(struct str s)
{
	if (s.len < 2 || (s.bytes[0] != '"' && s.bytes[0] != '\''))
		return s;
	if (s.bytes[s.len - 1] != s.bytes[0])
		return s;
	return str_first(str_from(s, 1), s.len - 2);
}

static bool
is_key_text(struct str s)
{
	if (s.len < HOOK_KEY_MIN_BYTES || s.len > HOOK_KEY_MAX_BYTES)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.bytes[i] <= ' ' || s.bytes[i] > '~')
			return false;
	}
	return true;
}

/* One that others gave us, where there is one. */
static bool
is_secret_text(struct str s)
{
	return str_is_absent(s) || (s.len > 0 &&
	    s.len <= SECRET_TEXT_MAX_BYTES && !str_has_control(s));
}

static bool
read_line(struct str line, struct secrets *s_r)
{
	size_t colon = str_find(line, ':', 0);
	struct str name = str_first(line, colon);
	struct str value;
	struct str *place = NULL;

	if (colon == SIZE_MAX)
		return false;
	value = unquote(str_trim(str_from(line, colon + 1)));
	if (str_equal(name, STR("root_key")))
		place = &s_r->root_key;
	if (str_equal(name, STR("hook_key")))
		place = &s_r->hook_key;
	if (str_equal(name, STR("mail_password")))
		place = &s_r->mail_password;
	if (str_equal(name, STR("oidc_secret")))
		place = &s_r->oidc_secret;
	if (place == NULL || !str_is_absent(*place))
		return false;
	*place = value;
	return true;
}

/* NULL when all is well, else the rest of a sentence that names the file. */
static const char *
read_text(struct str text, struct secrets *s_r)
{
	struct str rest = text;
	struct str line;

	while (str_next(&rest, '\n', &line)) {
		if (str_ends(line, STR("\r")))
			line = str_first(line, line.len - 1);
		if (str_trim(line).len == 0 || line.bytes[0] == '#')
			continue;
		if (!read_line(line, s_r))
			return "holds a line that is none of root_key:, "
			    "hook_key:, mail_password: and oidc_secret:, or "
			    "one of them twice";
	}
	if (!is_key_text(s_r->hook_key))
		return "needs a line hook_key: with 16 to 255 printable "
		    "characters and no space";
	if (!is_secret_text(s_r->mail_password))
		return "has a mail_password: that is not 1 to 255 characters";
	if (!is_secret_text(s_r->oidc_secret))
		return "has an oidc_secret: that is not 1 to 255 characters";
	if (!keys_open(s_r->root_key))
		return "needs a line root_key: with 64 random hexadecimal "
		    "digits (openssl rand -hex 32)";
	return NULL;
}

/* The file's text into `room`; NULL or the rest of a sentence. */
static const char *
read_private(int fd, char *room, size_t *len_r)
{
	struct stat st;
	ssize_t got = 1;
	size_t len = 0;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "is not a regular file";
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "can be reached by other users; run: chmod 600 on it";
	while (got > 0 && len < FILE_MAX_BYTES) {
		got = read(fd, room + len, FILE_MAX_BYTES - len);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			len += (size_t)got;
	}
	if (got < 0)
		return strerror(errno);
	if (len == FILE_MAX_BYTES)
		return "is larger than 4 KiB";
	*len_r = len;
	return NULL;
}

static struct secret *
taken(struct str text)
{
	return str_is_absent(text) ? NULL : secret_take(text.bytes, text.len);
}

bool
configuration_secrets_read(struct arena *a, const char *path,
    struct configuration_secrets *secrets_r, struct str *why_r)
{
	struct secrets s = { .root_key = STR_ABSENT };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	const char *trouble;
	size_t len = 0;
	char *room;

	if (fd < 0) {
		*why_r = arena_printf(a, "%s: cannot be read (%s)", path,
		    strerror(errno));
		return false;
	}
	if (sodium_init() < 0)
		PANIC("libsodium has no randomness");
	room = sodium_malloc(FILE_MAX_BYTES);
	if (room == NULL)
		PANIC("no guarded memory for the secrets file");

	trouble = read_private(fd, room, &len);
	(void)close(fd);
	if (trouble == NULL)
		trouble = read_text(str_range(room, len), &s);
	if (trouble == NULL)
		*secrets_r = (struct configuration_secrets){
			.hook_key = arena_copy(a, s.hook_key),
			.mail_password = taken(s.mail_password),
			.oidc_secret = taken(s.oidc_secret),
		};
	else
		*why_r = arena_printf(a, "%s: %s", path, trouble);
	sodium_free(room);
	return trouble == NULL;
}
