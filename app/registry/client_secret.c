#include "registry/client_secret.h"

#include "model/plain_text.h"
#include "page/made_secret.h"
#include "queries.h"

struct hash32
client_secret_hash(struct str client_id, struct str secret)
{
	return KEYED_HASH(KEY_SECRET_HASH, STR("client"), client_id, secret);
}

bool
client_secret_label_is_fine(struct str label)
{
	return str_trim(label).len > 0 &&
	    label.len <= CLIENT_SECRET_LABEL_MAX_BYTES &&
	    text_is_plain(label);
}

enum fault
client_secret_new(struct exchange *x, struct str client_id,
    const struct client_secret_wanted *wanted,
    struct client_secret_made *made_r)
{
	struct str secret = made_secret(x->arena);
	struct hash32 hash = client_secret_hash(client_id, secret);
	struct store_client_secret_add_row row;

	TRY(store_client_secret_add(x,
	    &(struct store_client_secret_add_in){
		.client_id = client_id,
		.secret_hash = hash32_str(&hash),
		.label = wanted->label,
		.days = wanted->days,
		.days_is_null = wanted->days == 0,
		.is_alone = wanted->is_alone,
	    }, &row));
	*made_r = (struct client_secret_made){
		.id = row.secret_id,
		.secret = secret,
		.expires = row.expires_at_is_null ? UTIME_NEVER :
		    row.expires_at,
	};
	return FAULT_NONE;
}
