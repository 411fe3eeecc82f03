/*
 * html: how values become part of a page. Only templates call these; each
 * escapes for one place and there is none that does not escape.
 *
 * Every text leaves as well-formed UTF-8. These leave as U+FFFD: a byte that is
 * not part of a character, a control character other than TAB and LF, the
 * controls of direction U+202A to U+202E and U+2066 to U+2069 (they reorder
 * what stands around them), U+FFFE and U+FFFF.
 */
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include "base/buf.h"

/* Between tags or inside double quotes: & < > " ' become entities. */
void	html_text(struct buf *out, struct str s);
/* <bdi>…</bdi>: a text whose direction must not disturb its surroundings. */
void	html_bdi(struct buf *out, struct str s);
/* <bdi dir="ltr">…</bdi>: hosts, codes and ids, in every language. */
void	html_host(struct buf *out, struct str s);
/*
 * The same, emphasised: of a host only its end `site`, so that what stands
 * before it is not read for who it is; all where `site` is empty or not its
 * end.
 */
void	html_site(struct buf *out, struct str host, struct str site);
/* For mails and logs: as html_text but without entities; CR is dropped. */
void	html_plain(struct buf *out, struct str s);
/*
 * An address in href or action: http, https or a private scheme (one with a
 * dot, RFC 8252 §7.1), or a path as below. Anything else becomes
 * "about:invalid".
 */
void	html_url(struct buf *out, struct str s);
/* A path of this site: one '/' and then neither '/' nor '\'; else "/". */
void	html_path(struct buf *out, struct str s);

#endif
