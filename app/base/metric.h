/*
 * metric: counters of all workers together, in memory that they share.
 *
 * One closed list. Adding is one atomic instruction; a restarted worker goes on
 * counting where the dead one stopped. GET /metrics prints them for Prometheus.
 */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include "base/buf.h"

#define METRICS(ROW)							\
	ROW(REQUESTS, "requests_total", "Requests answered")		\
	ROW(REQUESTS_REFUSED, "requests_refused_total",			\
	    "Requests answered with 4xx")				\
	ROW(REQUESTS_FAILED, "requests_failed_total",			\
	    "Requests answered with 5xx")				\
	ROW(REQUESTS_SHED, "requests_shed_total",			\
	    "Requests refused because too many were in flight")		\
	ROW(ARGON2, "argon2_calls_total", "Password hashes computed")	\
	ROW(SIGN_IN, "sign_in_total", "Sign-ins")			\
	ROW(SIGN_IN_REFUSED, "sign_in_refused_total",			\
	    "Sign-ins refused: wrong password or unknown user")		\
	ROW(SIGN_IN_LIMITED, "sign_in_limited_total",			\
	    "Sign-ins refused: too many tries")				\
	ROW(CONSENT_SHOWN, "consent_shown_total", "Consent pages shown") \
	ROW(CONSENT_ALLOWED, "consent_allowed_total", "Apps allowed")	\
	ROW(CONSENT_REFUSED, "consent_refused_total", "Apps refused")	\
	ROW(REVOKED, "grants_revoked_total", "Grants ended by their user") \
	ROW(REMOVED_BY_ACCOUNT, "grants_removed_from_account_total",	\
	    "Apps that an account's admin took off the account")	\
	ROW(DELIVERED, "deliveries_confirmed_total",			\
	    "Revocations the engine confirmed")				\
	ROW(DELIVERY_FAILED, "deliveries_failed_total",			\
	    "Attempts to tell the engine that did not succeed")		\
	ROW(DELIVERY_SUPERSEDED, "deliveries_superseded_total",		\
	    "Revocations overtaken by a newer grant")			\
	ROW(TOKENS, "tokens_total", "Token answers let through")	\
	ROW(DEVICE_ASKED, "device_asked_total",				\
	    "Devices that asked and got their codes")			\
	ROW(DEVICE_WRONG, "device_code_wrong_total",			\
	    "User codes that no device was waiting with")		\
	ROW(DEVICE_LIMITED, "device_limited_total",			\
	    "Devices and people told to wait, over a limit")		\
	ROW(TOKENS_REFUSED, "tokens_refused_total",			\
	    "Token requests refused")					\
	ROW(TOKENS_LIMITED, "tokens_limited_total",			\
	    "Token requests told to wait, over a limit")		\
	ROW(REVOCATIONS_LIMITED, "revocations_limited_total",		\
	    "Tokens given back too often: told to wait")		\
	ROW(USERINFO_LIMITED, "userinfo_limited_total",			\
	    "Requests for userinfo told to wait, over a limit")		\
	ROW(REGISTRATIONS_LIMITED, "registrations_limited_total",	\
	    "Registrations told to wait, over a limit")			\
	ROW(CLIENTS_LIMITED, "client_authentications_limited_total",	\
	    "Clients told to wait after too many wrong credentials")	\
	ROW(CODES_REUSED, "codes_reused_total",				\
	    "Spent codes presented again")				\
	ROW(CODES_LOST, "codes_lost_answer_total",			\
	    "Spent codes that nobody was given tokens for")		\
	ROW(REFRESH_FORWARDED, "refresh_forwarded_total",		\
	    "Refresh tokens presented to the engine")			\
	ROW(REFRESH_REPLAYED, "refresh_replayed_total",			\
	    "Refreshes given an answer that was kept")			\
	ROW(REFRESH_WAITED, "refresh_waited_total",			\
	    "Refreshes given the answer that another one waited for")	\
	ROW(REFRESH_MISMATCH, "refresh_mismatch_total",			\
	    "Spent refresh tokens presented with another request")	\
	ROW(REFRESH_REUSED, "refresh_reused_total",			\
	    "Spent refresh tokens presented after their time")		\
	ROW(REFRESH_IN_DOUBT, "refresh_in_doubt_total",			\
	    "Refreshes of which the engine's answer did not arrive")	\
	ROW(REFRESH_LOST, "refresh_lost_answer_total",			\
	    "Refreshes that the engine did, and whose answer nobody has") \
	ROW(CLIENTS_REGISTERED, "clients_registered_total",		\
	    "Clients that registered themselves")			\
	ROW(CLIENTS_REAPED, "clients_reaped_total",			\
	    "Registered clients that went because nobody used them")	\
	ROW(CLIENTS_CHANGED, "clients_changed_at_engine_total",		\
	    "Clients of which the engine had something else")		\
	ROW(INTROSPECTED, "introspections_total", "Introspections answered") \
	ROW(INTROSPECTED_ACTIVE, "introspections_active_total",		\
	    "Introspections answered with active: true")		\
	ROW(API_LIMITED, "api_limited_total",				\
	    "Requests at the API told to wait, over a limit")		\
	ROW(HOOK_ALLOWED, "hook_allowed_total", "Token hooks allowed")	\
	ROW(HOOK_REFUSED, "hook_refused_total", "Token hooks refused")	\
	ROW(STORE_FAULTS, "store_faults_total",				\
	    "Database calls that failed or ran out of time")		\
	ROW(ENGINE_FAULTS, "engine_faults_total",			\
	    "Engine calls that failed or ran out of time")		\
	ROW(PROVIDER_FAULTS, "provider_faults_total",			\
	    "OpenID provider's answers that failed or were refused")	\
	ROW(MAIL_SENT, "mails_sent_total",				\
	    "Mails the mail server took")				\
	ROW(MAIL_NOT_SENT, "mails_not_sent_total",			\
	    "Attempts to send a mail that did not succeed")		\
	ROW(MAIL_GIVEN_UP, "mails_given_up_total",			\
	    "Mails refused for good, or too old to send")		\
	ROW(DOMAIN_CHECKED, "domain_checks_total",			\
	    "Claimed domains looked up")				\
	ROW(DOMAIN_UNANSWERED, "domain_checks_unanswered_total",	\
	    "Of these, too few resolvers answered")			\
	ROW(DOMAIN_VERIFIED, "domains_verified_total",			\
	    "Domains that accounts proved")				\
	ROW(DOMAIN_LAPSED, "domains_lapsed_total",			\
	    "Domains whose proof was gone")				\
	ROW(DOCUMENTS, "client_documents_fetched_total",		\
	    "Client ID metadata documents asked for")			\
	ROW(DOCUMENTS_REFUSED, "client_documents_refused_total",	\
	    "Of these, not had or no good")				\
	ROW(DOCUMENTS_LIMITED, "client_documents_limited_total",	\
	    "Fetches that were not made, over a limit")			\
	ROW(WORKER_RESTARTS, "worker_restarts_total", "Workers restarted")

#define METRIC_NAME(id, name, help)	METRIC_##id,
enum metric { METRICS(METRIC_NAME) METRIC_COUNT };
#undef METRIC_NAME

/* Once, before the fork; command-line programs may leave it out. */
void	metrics_open(void);
void	metric_add(enum metric m, int64_t amount);

/*
 * Counters per client. The first METRIC_LABELS_MAX clients have one of their
 * own, all others one together, client="(others)": so memory is bounded,
 * whoever asks. A name is counted by its first METRIC_LABEL_BYTES.
 */
#define METRICS_BY_CLIENT(ROW)						\
	ROW(REFRESH_ERRORS, "refresh_errors_total",			\
	    "Refreshes that ended without tokens")
#define METRIC_NAME(id, name, help)	METRIC_BY_##id,
enum metric_by { METRICS_BY_CLIENT(METRIC_NAME) METRIC_BY_COUNT };
#undef METRIC_NAME
#define METRIC_LABELS_MAX	64
#define METRIC_LABEL_BYTES	100
void	metric_add_by(enum metric_by m, struct str client_id);

/* Prometheus text exposition format 0.0.4, each name with "placet_" in front. */
void	metrics_add_text(struct buf *b);

#endif
