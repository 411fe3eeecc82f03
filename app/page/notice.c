#include "page/notice.h"

#include "base/url.h"
#include "queries.h"
#include "web/reply.h"
#include "web/route.h"

#define US_PER_S	INT64_C(1000000)
#define GOOD_FOR_S	INT64_C(300)
#define NOTICE_MAX_BYTES	((size_t)4096)

/*
 * Whose it is, and what it says in English: after an upgrade a message's number
 * may be another text's.
 */
static struct str
bound(struct exchange *x, unsigned message)
{
	return arena_printf(x->arena, "%.*s %.*s",
	    STR_ARG(exchange_csrf(x)),
	    STR_ARG(locale_text(locale_english(), message)));
}

/* Its number is seen; when it was said, and of whom, is not. */
enum fault
notice_seal(struct exchange *x, struct said said, struct str *sealed_r)
{
	struct store_store_now_row clock;
	struct buf plain;

	TRY(store_store_now(x, &clock));
	buf_open(&plain, x->arena, NOTICE_MAX_BYTES);
	buf_add_i64(&plain, clock.now.us);
	for (size_t i = 0; i < SAID_VALUES_MAX; i++) {
		buf_add_byte(&plain, '\n');
		buf_add(&plain, said.with[i]);
	}
	INSIST(!buf_is_full(&plain));
	*sealed_r = arena_printf(x->arena, "%u.%.*s", said.message,
	    STR_ARG(base64url(x->arena, seal(x->arena, KEY_NOTICE_SEAL,
	    buf_str(&plain), bound(x, said.message)))));
	return FAULT_NONE;
}

enum fault
notice_see_other(struct exchange *x, struct str path, struct said said)
{
	struct str sealed;

	TRY(notice_seal(x, said, &sealed));
	return reply_see_other_path(x, url_with(x->arena, path,
	    (const struct str[][2]){ { STR("done"), sealed } }, 1));
}

static bool
unseal_notice(struct exchange *x, struct str done, uint64_t *message_r,
    struct str *plain_r)
{
	size_t dot = str_find(done, '.', 0);
	struct str sealed;

	return dot != SIZE_MAX &&
	    str_to_u64(str_first(done, dot), message_r) &&
	    *message_r < locale_english()->texts_count &&
	    base64url_read(x->arena, str_from(done, dot + 1), &sealed) &&
	    unseal(x->arena, KEY_NOTICE_SEAL, sealed,
	    bound(x, (unsigned)*message_r), plain_r);
}

enum fault
notice_find(struct exchange *x, struct said *said_r)
{
	struct store_store_now_row clock;
	struct str done, rest, piece;
	uint64_t message, said_us;

	*said_r = (struct said){ .message = 0 };
	TRY(exchange_query(x, STR("done"), &done));
	if (str_is_empty(done) || !unseal_notice(x, done, &message, &rest))
		return FAULT_NONE;
	if (!str_next(&rest, '\n', &piece) || !str_to_u64(piece, &said_us))
		PANIC("a notice without its time");
	TRY(store_store_now(x, &clock));
	if (clock.now.us - (int64_t)said_us > GOOD_FOR_S * US_PER_S)
		return FAULT_NONE;
	said_r->message = (unsigned)message;
	for (size_t i = 0; i < SAID_VALUES_MAX &&
	    str_next(&rest, '\n', &said_r->with[i]); i++)
		;
	return FAULT_NONE;
}
