#include "model/host_looks.h"

#include "base/buf.h"
#include "model/domain_name.h"
#include "model/name_skeleton.h"

struct str
host_look(struct arena *a, struct str name)
{
	struct str rest = domain_name_of(a, name).shown, label;
	struct name_skeleton looks;
	struct buf b;

	buf_open(&b, a, 8 * rest.len + 64);
	while (str_next(&rest, '.', &label)) {
		name_skeleton(a, label, &looks);
		if (buf_str(&b).len > 0)
			buf_add_byte(&b, '.');
		buf_add(&b, looks.small);
	}
	return buf_is_full(&b) ? STR("") : buf_str(&b);
}

/* What is left of a host without its first label; empty at its end. */
static struct str
above(struct str host)
{
	size_t dot = str_find(host, '.', 0);

	return dot == SIZE_MAX ? STR("") : str_from(host, dot + 1);
}

static int
labels_of(struct str host)
{
	int count = 0;

	for (; !str_is_empty(host); host = above(host))
		count++;
	return count;
}

void
host_looks(struct arena *a, struct str_list hosts, struct host_looks *looks_r)
{
	size_t most = hosts.count * HOST_LABELS_MAX + 1, count = 0;
	struct str *names = ARENA_ARRAY(a, struct str, most);
	struct str *looks = ARENA_ARRAY(a, struct str, most);

	for (size_t i = 0; i < hosts.count; i++) {
		struct str name = hosts.items[i];

		for (int n = labels_of(name); n > 1; n--, name = above(name)) {
			if (n > HOST_LABELS_MAX || str_list_has(
			    (struct str_list){ names, count }, name))
				continue;
			names[count] = name;
			looks[count++] = host_look(a, name);
		}
	}
	looks_r->names = (struct str_list){ names, count };
	looks_r->looks = (struct str_list){ looks, count };
}
