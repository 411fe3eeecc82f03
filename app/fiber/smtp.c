#include "fiber/smtp.h"

#include <curl/curl.h>
#include <string.h>

#include "base/buf.h"
#include "base/secret.h"
#include "fiber/thread.h"

enum {
	CONNECT_MS = 10 * 1000,
	ADDRESS_BYTES = 256 + 2,	/* with its angle brackets */
	URL_BYTES = 1024,
	CREDENTIAL_BYTES = 256,
	PATH_BYTES = 1024,
	SAID_BYTES = 256,
};

/* One session, whole in itself: a thread has it to its end. */
struct session {
	char		 url[URL_BYTES];
	char		 from[ADDRESS_BYTES];
	char		 to[ADDRESS_BYTES];	/* empty: only a greeting */
	char		 user[CREDENTIAL_BYTES];
	char		 password[CREDENTIAL_BYTES];
	char		 ca_file[PATH_BYTES];	/* empty: the system's */
	bool		 needs_tls;

	/* what the thread finds out */
	CURLcode	 code;
	int		 answered;	/* the server's last code, or 0 */
	char		 last[4];	/* the last command, how it begins */
	bool		 is_leaving;	/* which was QUIT, after that one */
	bool		 is_whole;	/* all of the message was given away */
	char		 said[SAID_BYTES];
	char		 why[CURL_ERROR_SIZE];

	size_t		 len, given;
	char		 message[];
};

/* --- in the thread --- */

static size_t
message_give(char *room, size_t one, size_t count, void *session)
{
	struct session *s = session;
	size_t part = s->len - s->given;

	if (part > one * count)
		part = one * count;
	memcpy(room, s->message + s->given, part);
	s->given += part;
	if (part == 0)
		s->is_whole = true;
	return part;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Each line of the server's; the last one is kept, as plain ASCII. What it says
 * to QUIT is about nothing, and would hide what went before (also in curl's
 * CURLINFO_RESPONSE_CODE).
 */
static size_t
line_heard(char *bytes, size_t one, size_t count, void *session)
{
	struct session *s = session;
	size_t len = 0;

	if (s->is_leaving)
		return one * count;
	if (one * count >= 3 && is_digit(bytes[0]) && is_digit(bytes[1]) &&
	    is_digit(bytes[2]))
		s->answered = (bytes[0] - '0') * 100 +
		    (bytes[1] - '0') * 10 + bytes[2] - '0';
	for (size_t i = 0; i < one * count && len < SAID_BYTES - 1; i++) {
		if (bytes[i] == '\r' || bytes[i] == '\n')
			break;
		s->said[len++] = bytes[i] < ' ' || bytes[i] > '~' ? '?' :
		    bytes[i];
	}
	s->said[len] = '\0';
	return one * count;
}

/* Which command is on its way tells what a refusal is about. Of AUTH, whose
 * line holds the password, no more than that word is looked at. */
static int
word_said(CURL *easy, curl_infotype what, char *bytes, size_t len,
    void *session)
{
	struct session *s = session;

	(void)easy;
	if (what != CURLINFO_HEADER_OUT || len < sizeof(s->last))
		return 0;
	if (memcmp(bytes, "QUIT", 4) == 0)
		s->is_leaving = true;
	else
		memcpy(s->last, bytes, sizeof(s->last));
	return 0;
}

static void
security_open(CURL *e, const struct session *s)
{
	curl_easy_setopt(e, CURLOPT_USE_SSL, s->needs_tls ?
	    (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	if (s->ca_file[0] != '\0')
		curl_easy_setopt(e, CURLOPT_CAINFO, s->ca_file);
	if (s->user[0] != '\0') {
		curl_easy_setopt(e, CURLOPT_USERNAME, s->user);
		curl_easy_setopt(e, CURLOPT_PASSWORD, s->password);
	}
}

static void
bounds_open(CURL *e, struct session *s)
{
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)SMTP_TRANSFER_MS);
	curl_easy_setopt(e, CURLOPT_SERVER_RESPONSE_TIMEOUT,
	    (long)SMTP_ANSWER_S);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, s->why);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, line_heard);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, word_said);
	curl_easy_setopt(e, CURLOPT_DEBUGDATA, s);
	curl_easy_setopt(e, CURLOPT_VERBOSE, 1L);
}

static void
talk(void *session)
{
	struct session *s = session;
	struct curl_slist *to = NULL;
	CURL *e = curl_easy_init();

	if (e == NULL)
		PANIC("out of memory: a mail");
	curl_easy_setopt(e, CURLOPT_URL, s->url);
	bounds_open(e, s);
	security_open(e, s);
	if (s->to[0] != '\0') {
		to = curl_slist_append(NULL, s->to);
		if (to == NULL)
			PANIC("out of memory: a recipient");
		curl_easy_setopt(e, CURLOPT_MAIL_FROM, s->from);
		curl_easy_setopt(e, CURLOPT_MAIL_RCPT, to);
		curl_easy_setopt(e, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(e, CURLOPT_INFILESIZE_LARGE,
		    (curl_off_t)s->len);
		curl_easy_setopt(e, CURLOPT_READFUNCTION, message_give);
		curl_easy_setopt(e, CURLOPT_READDATA, s);
	} else {
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, "NOOP");
		curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
	}
	s->code = curl_easy_perform(e);
	/* Says QUIT, and waits for its answer. */
	curl_easy_cleanup(e);
	curl_slist_free_all(to);
}

/* --- before and after --- */

static void
put(char *room, size_t room_bytes, struct str s)
{
	INSIST(s.len < room_bytes);
	if (s.len > 0)
		memcpy(room, s.bytes, s.len);
	room[s.len] = '\0';
}

/* curl takes the path of the address for the name to introduce oneself by. */
static struct str
url_of(struct arena *a, const struct configuration_mail *server,
    struct str helo)
{
	struct buf b;

	buf_open(&b, a, URL_BYTES - 1);
	buf_add(&b, server->server);
	buf_add_byte(&b, '/');
	buf_add_percent(&b, helo);
	return buf_str(&b);
}

static struct session *
session_open(struct arena *a, const struct configuration_mail *server,
    struct str helo, size_t len)
{
	struct session *s = arena_take(a, sizeof(*s) + len);

	put(s->url, sizeof(s->url), url_of(a, server, helo));
	s->needs_tls = server->needs_tls;
	if (server->ca_file != NULL)
		put(s->ca_file, sizeof(s->ca_file), str_of(server->ca_file));
	if (server->password != NULL) {
		put(s->user, sizeof(s->user), server->user);
		put(s->password, sizeof(s->password),
		    secret_spend(server->password));
	}
	return s;
}

/*
 * 5yz to RCPT, DATA or the message is about this mail. To anything before, it
 * is about us (a sender that may not send, a wrong password): that is mended,
 * and then all mails that waited for it leave.
 */
static bool
is_about_this_mail(const struct session *s)
{
	return s->given > 0 || memcmp(s->last, "RCPT", 4) == 0 ||
	    memcmp(s->last, "DATA", 4) == 0;
}

static enum smtp_result
result_of(const struct session *s)
{
	bool is_refused = s->answered >= 400 && s->answered <= 599;

	if (s->code == CURLE_OK)
		return SMTP_TAKEN;
	if (is_refused && s->answered >= 500 && is_about_this_mail(s))
		return SMTP_NEVER;
	return s->is_whole && !is_refused ? SMTP_UNCERTAIN : SMTP_LATER;
}

static enum fault
session_run(struct arena *a, struct session *s, struct smtp_answer *answer_r)
{
	enum fault fault = thread_await_apart(talk, s,
	    sizeof(*s) + s->len, mono_in(SMTP_CALL_MS));

	explicit_bzero(s->password, sizeof(s->password));
	if (fault != FAULT_NONE)
		return fault;
	*answer_r = (struct smtp_answer){
		.result = result_of(s),
		.code = s->answered,
		/* The greeting's last line says nothing about a certificate. */
		.said = arena_copy(a, str_of(s->answered >= 400 ? s->said :
		    s->why[0] != '\0' ? s->why : curl_easy_strerror(s->code))),
	};
	return FAULT_NONE;
}

enum fault
smtp_send(struct arena *a, const struct configuration_mail *server,
    struct str helo, struct str to, struct str message,
    struct smtp_answer *answer_r)
{
	struct session *s;

	INSIST(message.len <= SMTP_MESSAGE_MAX_BYTES);
	s = session_open(a, server, helo, message.len);
	put(s->from, sizeof(s->from), arena_printf(a, "<%.*s>",
	    STR_ARG(server->from)));
	put(s->to, sizeof(s->to), arena_printf(a, "<%.*s>", STR_ARG(to)));
	s->len = message.len;
	memcpy(s->message, message.bytes, message.len);
	return session_run(a, s, answer_r);
}

enum fault
smtp_greet(struct arena *a, const struct configuration_mail *server,
    struct str helo, struct smtp_answer *answer_r)
{
	return session_run(a, session_open(a, server, helo, 0), answer_r);
}
