#include "session/session.h"

#include "queries.h"
#include "web/reply.h"

#define COOKIE_BYTES		32
#define AGENT_MAX_BYTES		200

bool
session_hash(const struct exchange *x, struct hash32 *hash_r)
{
	struct str cookie;

	cookie = exchange_cookie(x, SESSION_COOKIE);
	if (str_is_empty(cookie))
		return false;
	*hash_r = session_cookie_hash(cookie);
	return true;
}

enum fault
session_find_person(struct exchange *x, struct hash32 cookie)
{
	struct store_session_find_row found;
	bool is_found;

	TRY(store_session_find(x,
	    &(struct store_session_find_in){
		.cookie_hash = hash32_str(&cookie),
	    }, &found, &is_found));
	if (!is_found)
		return FAULT_NONE;

	x->person.user.uuid = found.user_id;
	x->person.session.uuid = found.session_id;
	x->person.email = found.email;
	x->person.name = found.name;
	x->person.signed_in_at = found.signed_in_at;
	x->person.is_operator = found.is_operator;

	if (found.is_stale)
		TRY(store_session_touch(x,
		    &(struct store_session_touch_in){
			.cookie_hash = hash32_str(&cookie),
		    }));
	return FAULT_NONE;
}

/*
 * What the browser keeps is sealed: user and time. The seal is the proof; the
 * store need not remember every browser of every user.
 */
static void
mark_browser(struct exchange *x, struct user_id user)
{
	struct str plain;
	struct str sealed;

	plain = arena_printf(x->arena, "%.*s %lld",
	    STR_ARG(uuid_text(x->arena, user.uuid)),
	    (long long)(utime_now().us / 1000000));
	sealed = seal(x->arena, KEY_DEVICE_COOKIE, plain, KNOWN_COOKIE);
	reply_cookie(x, KNOWN_COOKIE, base64url(x->arena, sealed),
	    KNOWN_BROWSER_S);
}

bool
session_browser_is_known(struct exchange *x, struct user_id user)
{
	struct str sealed, plain, id, since;
	uint64_t since_s;

	if (!base64url_read(x->arena, exchange_cookie(x, KNOWN_COOKIE),
	    &sealed))
		return false;
	if (!unseal(x->arena, KEY_DEVICE_COOKIE, sealed, KNOWN_COOKIE, &plain))
		return false;
	if (!str_next(&plain, ' ', &id) || !str_next(&plain, ' ', &since))
		return false;
	if (!str_to_u64(since, &since_s))
		return false;
	if (utime_now().us / 1000000 - (int64_t)since_s > KNOWN_BROWSER_S)
		return false;
	return str_equal(id, uuid_text(x->arena, user.uuid));
}

static struct str
new_cookie(struct exchange *x, struct hash32 *hash_r)
{
	struct str cookie;

	cookie = random_token(x->arena, COOKIE_BYTES);
	*hash_r = session_cookie_hash(cookie);
	return cookie;
}

/* Absent where it is no text, which the store would refuse. */
static struct str
agent_of(struct exchange *x)
{
	struct str agent = str_first(exchange_header(x, STR("user-agent")),
	    AGENT_MAX_BYTES);

	return str_is_utf8(agent) ? agent : STR_ABSENT;
}

/* Where they proved who they are: here, or elsewhere at `proved_s`. */
struct proof {
	bool	is_elsewhere;
	int64_t	proved_s;	/* negative: nobody says when */
};

static enum fault
begin(struct exchange *x, struct user_id user, const struct proof *proof)
{
	struct store_session_open_row opened;
	struct hash32 hash, previous;
	bool had_one = session_hash(x, &previous);
	struct str cookie = new_cookie(x, &hash);

	TRY(store_session_open(x,
	    &(struct store_session_open_in){
		.cookie_hash = hash32_str(&hash),
		.previous_hash = had_one ? hash32_str(&previous) : STR_ABSENT,
		.user_id = user.uuid,
		.idle_s = SESSION_IDLE_S,
		.absolute_s = SESSION_ABSOLUTE_S,
		.address = x->peer,
		.agent = agent_of(x),
		.is_elsewhere = proof->is_elsewhere,
		.proved_at = { proof->proved_s * 1000000 },
		.proved_at_is_null = proof->proved_s < 0,
	    }, &opened));
	reply_cookie(x, SESSION_COOKIE, cookie, SESSION_ABSOLUTE_S);
	mark_browser(x, user);
	x->person.user = user;
	x->person.session.uuid = opened.session_id;
	return FAULT_NONE;
}

enum fault
session_begin(struct exchange *x, struct user_id user)
{
	return begin(x, user, &(struct proof){ .proved_s = -1 });
}

enum fault
session_begin_elsewhere(struct exchange *x, struct user_id user,
    int64_t proved_s)
{
	return begin(x, user, &(struct proof){ true, proved_s });
}

static enum fault
renew(struct exchange *x, struct str event)
{
	struct store_session_refresh_row renewed;
	struct hash32 hash, fresh;
	struct str cookie;

	if (!session_hash(x, &hash))
		return FAULT_UNAUTHENTICATED;
	cookie = new_cookie(x, &fresh);
	TRY(store_session_refresh(x,
	    &(struct store_session_refresh_in){
		.cookie_hash = hash32_str(&hash),
		.new_hash = hash32_str(&fresh),
		.event = event,
	    }, &renewed));
	reply_cookie(x, SESSION_COOKIE, cookie, SESSION_ABSOLUTE_S);
	return FAULT_NONE;
}

enum fault
session_renew(struct exchange *x)
{
	return renew(x, STR("password_given"));
}

enum fault
session_renew_elsewhere(struct exchange *x)
{
	return renew(x, STR("proved_elsewhere"));
}

enum fault
session_end(struct exchange *x)
{
	struct hash32 hash;

	if (!session_hash(x, &hash))
		return FAULT_NONE;
	TRY(store_session_close(x,
	    &(struct store_session_close_in){
		.cookie_hash = hash32_str(&hash),
	    }));
	reply_cookie_end(x, SESSION_COOKIE);
	return FAULT_NONE;
}
