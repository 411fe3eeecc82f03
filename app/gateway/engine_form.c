#include "gateway/engine_form.h"

#include "web/machine_form.h"

#define FORM_BYTES	((size_t)64 * 1024)

enum fault
engine_form_read(struct exchange *x, struct form *form_r, bool *is_read_r)
{
	return machine_form_read(x, form_r, is_read_r);
}

static void
add(struct buf *b, struct str name, struct str value)
{
	if (str_is_absent(value))
		return;
	if (b->len > 0)
		buf_add_byte(b, '&');
	buf_add(b, name);
	buf_add_byte(b, '=');
	buf_add_percent(b, value);
}

struct str
engine_form_write(struct exchange *x, const struct form *form,
    const struct str *names, size_t count,
    const struct client_authentication *c)
{
	struct buf b;

	/* Percent signs at most triple what the bounded body held. */
	buf_open(&b, x->arena, 3 * FORM_BYTES);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < form->count; j++)
			if (str_equal(form->fields[j].name, names[i]))
				add(&b, names[i], form->fields[j].value);
	/* RFC 6749 §2.3: one method, so no client_id beside a header. */
	if (str_is_absent(c->authorization))
		add(&b, STR("client_id"), c->client.client_id);
	add(&b, STR("client_secret"), c->engine_secret);
	INSIST(!buf_is_full(&b));
	return buf_str(&b);
}

struct str
engine_form_renew(struct exchange *x, struct str body,
    const struct client_authentication *c)
{
	struct str rest = body, pair;
	struct buf b;

	buf_open(&b, x->arena, 3 * FORM_BYTES);
	while (str_next(&rest, '&', &pair)) {
		if (str_starts(pair, STR("client_secret=")))
			continue;
		if (b.len > 0)
			buf_add_byte(&b, '&');
		buf_add(&b, pair);
	}
	add(&b, STR("client_secret"), c->engine_secret);
	INSIST(!buf_is_full(&b));
	return buf_str(&b);
}
