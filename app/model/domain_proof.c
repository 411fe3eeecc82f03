#include "model/domain_proof.h"

#include <sodium.h>

#include "base/secret.h"

#define CHALLENGE_LABEL		"_placet-challenge"
#define LABEL_HASH_BYTES	((size_t)10)
#define RECORD_MAX_BYTES	((size_t)65535)
#define DAY_US			((int64_t)24 * 3600 * 1000000)

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

struct str
domain_token_make(struct arena *a)
{
	char *text = arena_take(a, DOMAIN_TOKEN_BYTES);

	for (size_t i = 0; i < DOMAIN_TOKEN_BYTES; i++)
		text[i] = base32[random_below(sizeof(base32) - 1)];
	return str_range(text, DOMAIN_TOKEN_BYTES);
}

struct str
domain_token_of(struct arena *a, const struct hash32 *hash)
{
	char *text = arena_take(a, DOMAIN_TOKEN_BYTES);

	_Static_assert(sizeof(hash->bytes) >= DOMAIN_TOKEN_BYTES,
	    "a byte for each character");
	for (size_t i = 0; i < DOMAIN_TOKEN_BYTES; i++)
		text[i] = base32[hash->bytes[i] % (sizeof(base32) - 1)];
	return str_range(text, DOMAIN_TOKEN_BYTES);
}

bool
domain_token_is(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.bytes[i] == '\0' ||
		    strchr(base32, text.bytes[i]) == NULL)
			return false;
	}
	return text.len == DOMAIN_TOKEN_BYTES;
}

struct str
domain_token_record(struct arena *a, struct str token)
{
	return arena_printf(a, "token=%.*s", STR_ARG(token));
}

/* RFC 4648 §6 without padding; whole groups of five bytes only. */
static struct str
base32_text(struct arena *a, const unsigned char *bytes, size_t count)
{
	char *text = arena_take(a, count / 5 * 8);
	size_t len = 0;

	for (size_t i = 0; i + 5 <= count; i += 5) {
		uint64_t group = 0;

		for (size_t k = 0; k < 5; k++)
			group = group << 8 | bytes[i + k];
		for (int shift = 35; shift >= 0; shift -= 5)
			text[len++] = base32[group >> shift & 31];
	}
	return str_range(text, len);
}

struct str
domain_account_label(struct arena *a, struct account_id account)
{
	struct str id = uuid_text(a, account.uuid);
	unsigned char hash[crypto_hash_sha256_BYTES];

	if (crypto_hash_sha256(hash, (const unsigned char *)id.bytes,
	    id.len) != 0)
		PANIC("no SHA-256");
	return base32_text(a, hash, LABEL_HASH_BYTES);
}

struct str
domain_challenge_name(struct arena *a, struct str domain,
    struct str account_label)
{
	if (str_is_absent(account_label))
		return arena_printf(a, CHALLENGE_LABEL ".%.*s",
		    STR_ARG(domain));
	return arena_printf(a, "_%.*s." CHALLENGE_LABEL ".%.*s",
	    STR_ARG(account_label), STR_ARG(domain));
}

/* RFC 1035 §3.3.14: each string with its length in front. What overruns the
 * record ends it. */
static struct str
joined(struct arena *a, struct str rdata)
{
	struct str rest = str_first(rdata, RECORD_MAX_BYTES);
	char *text = arena_take(a, rest.len + 1);
	size_t len = 0;

	while (rest.len > 0) {
		size_t part = (unsigned char)rest.bytes[0];
		struct str string = str_first(str_from(rest, 1), part);

		if (string.len > 0)
			memcpy(text + len, string.bytes, string.len);
		len += string.len;
		rest = str_from(rest, 1 + part);
	}
	return str_range(text, len);
}

static bool
next_word(struct str *rest, struct str *word_r)
{
	while (str_next(rest, ' ', word_r)) {
		*word_r = str_trim(*word_r);
		if (word_r->len > 0)
			return true;
	}
	return false;
}

/* The words after the token: only expiry= means something to us, and it may
 * be said once. */
static enum domain_record
judge_rest(struct str rest, struct utime today)
{
	const struct str key = STR("expiry=");
	bool has_expiry = false;
	struct utime day;
	struct str word;

	while (next_word(&rest, &word)) {
		if (!str_starts(word, key))
			continue;
		if (has_expiry || !utime_read_date(str_from(word, key.len),
		    &day))
			return DOMAIN_RECORD_EXPIRY_UNREAD;
		has_expiry = true;
		if (today.us >= day.us + DAY_US)
			return DOMAIN_RECORD_EXPIRED;
	}
	return DOMAIN_RECORD_MATCH;
}

/* Gives what follows `token` in *rest_r. */
static bool
begins_with_token(struct str text, struct str token, struct str *rest_r)
{
	const struct str key = STR("token=");
	struct str rest = text, word;

	if (!next_word(&rest, &word))
		return false;
	if (str_starts(word, key))
		word = str_from(word, key.len);
	else if (str_trim(rest).len > 0)
		return false;	/* a bare token stands alone */
	*rest_r = rest;
	return bytes_equal_ct(word, token);
}

static bool
is_in_quotes(struct str text)
{
	return str_find(text, '"', 0) != SIZE_MAX ||
	    str_find(text, '\'', 0) != SIZE_MAX;
}

/* Where it is not the record: what went wrong. The token has been public since
 * it was published, so looking for it need not take constant time. */
static enum domain_record
judge_wrong(struct str text, const struct domain_challenge *challenge)
{
	if (str_contains(text, challenge->token))
		return is_in_quotes(text) ? DOMAIN_RECORD_QUOTED :
		    DOMAIN_RECORD_NOT_FIRST;
	for (size_t i = 0; i < challenge->old_tokens.count; i++) {
		if (str_contains(text, challenge->old_tokens.items[i]))
			return DOMAIN_RECORD_OLD;
	}
	return DOMAIN_RECORD_OTHER;
}

static enum domain_record
judge_one(struct str text, const struct domain_challenge *challenge)
{
	struct str rest;

	return begins_with_token(str_trim(text), challenge->token, &rest) ?
	    judge_rest(rest, challenge->today) : judge_wrong(text, challenge);
}

/* RFC 1035 §5.1, so that it can be compared with a zone file or dig's answer,
 * and does nothing to a page, a mail or a terminal. */
static struct str
shown_of(struct arena *a, struct str text, bool *is_cut_r)
{
	char bytes[DOMAIN_RECORD_SHOWN_MAX];
	struct buf shown;

	buf_open_on(&shown, bytes, sizeof(bytes));
	for (size_t i = 0; i < text.len && !buf_is_full(&shown); i++) {
		unsigned char c = (unsigned char)text.bytes[i];

		if (c == '"' || c == '\\')
			buf_printf(&shown, "\\%c", c);
		else if (c < ' ' || c > '~')
			buf_printf(&shown, "\\%03u", c);
		else
			buf_add_byte(&shown, (char)c);
	}
	*is_cut_r = buf_is_full(&shown);
	return arena_copy(a, buf_str(&shown));
}

void
domain_records_judge(struct arena *a,
    const struct domain_challenge *challenge, const struct str *records,
    size_t count, struct domain_judgement *judgement_r)
{
	struct domain_judgement j = { .best = DOMAIN_RECORD_NONE };
	enum domain_record nearest = DOMAIN_RECORD_NONE;

	INSIST(domain_token_is(challenge->token));
	for (size_t i = 0; i < count; i++) {
		struct str text = joined(a, records[i]);
		enum domain_record is = judge_one(text, challenge);

		if (j.best == DOMAIN_RECORD_NONE || is < j.best)
			j.best = is;
		if (is == DOMAIN_RECORD_MATCH)
			continue;
		j.wrong++;
		if (nearest == DOMAIN_RECORD_NONE || is < nearest) {
			nearest = is;
			j.shown = shown_of(a, text, &j.is_cut);
		}
	}
	*judgement_r = j;
}
