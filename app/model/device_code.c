#include "model/device_code.h"

#include "model/pkce.h"

#define DEVICE_CODE_RANDOM_BYTES	32
#define LETTERS				8
#define BEFORE_DASH			4

static const struct str alphabet = { "BCDFGHJKLMNPQRSTVWXZ", 20 };

struct str
device_code_make(struct arena *a)
{
	return random_token(a, DEVICE_CODE_RANDOM_BYTES);
}

struct hash32
device_code_hash(struct str device_code)
{
	return KEYED_HASH(KEY_DEVICE_HASH, STR("device"), device_code);
}

static struct hash32
box_seed(struct str device_code)
{
	return KEYED_HASH(KEY_DEVICE_SEED, STR("box"), device_code);
}

struct hash32
device_code_public_key(struct str device_code)
{
	struct hash32 seed = box_seed(device_code);

	return box_public_key(&seed);
}

bool
device_code_unseal(struct arena *a, struct str device_code, struct str sealed,
    struct str *plain_r)
{
	struct hash32 seed = box_seed(device_code);

	return box_unseal(a, &seed, sealed, plain_r);
}

struct str
device_code_verifier(struct arena *a, struct str device_code)
{
	struct hash32 verifier = KEYED_HASH(KEY_DEVICE_SEED, STR("verifier"),
	    device_code);

	return base64url(a, hash32_str(&verifier));
}

struct str
device_code_challenge(struct arena *a, struct str device_code)
{
	return pkce_challenge(a, device_code_verifier(a, device_code));
}

static struct str
with_dash(struct arena *a, const char letters[LETTERS])
{
	return arena_printf(a, "%.*s-%.*s", BEFORE_DASH, letters,
	    LETTERS - BEFORE_DASH, letters + BEFORE_DASH);
}

struct str
user_code_make(struct arena *a)
{
	char letters[LETTERS];

	for (size_t i = 0; i < LETTERS; i++)
		letters[i] = alphabet.bytes[random_below(
		    (uint32_t)alphabet.len)];
	return with_dash(a, letters);
}

/* False for what is no letter of a code. */
static bool
letter_read(char typed, char *letter_r)
{
	char c = typed;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (str_find(alphabet, c, 0) == SIZE_MAX)
		return false;
	*letter_r = c;
	return true;
}

bool
user_code_read(struct arena *a, struct str typed, struct str *code_r)
{
	char letters[LETTERS];
	size_t count = 0;

	for (size_t i = 0; i < typed.len; i++) {
		if (typed.bytes[i] == ' ' || typed.bytes[i] == '-')
			continue;
		if (count == LETTERS ||
		    !letter_read(typed.bytes[i], &letters[count]))
			return false;
		count++;
	}
	if (count != LETTERS)
		return false;
	*code_r = with_dash(a, letters);
	return true;
}

struct hash32
user_code_hash(struct str code)
{
	return KEYED_HASH(KEY_DEVICE_HASH, STR("user"), code);
}
