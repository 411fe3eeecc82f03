/*
 * domain_name: what is accepted is one spelling of itself, fits into DNS with
 * its label in front, and is nobody else's to give away.
 */
#include "fuzz.h"
#include "model/domain_name.h"
#include "model/domain_proof.h"
#include "model/public_suffix.h"

#define LIST	"/usr/share/publicsuffix/public_suffix_list.dat"
#define TOKEN	"abcdefghijklmnopqrstuvwxyz234567"

static void
judge(struct arena *a, const struct configuration *conf,
    const struct domain_name *name)
{
	struct domain_name again;
	struct str rest = name->ascii, label;

	INSIST(domain_name_read(a, conf, name->ascii, &again) ==
	    PROBLEM_NONE);
	INSIST(str_equal(again.ascii, name->ascii));
	INSIST(str_equal(again.shown, name->shown));
	INSIST(domain_name_read(a, conf, name->shown, &again) ==
	    PROBLEM_NONE);
	INSIST(str_equal(again.ascii, name->ascii));
	INSIST(name->shows_both == !str_equal(name->ascii, name->shown));
	INSIST(str_is_utf8(name->shown) && !str_has_control(name->shown));
	INSIST(name->ascii.len <= DOMAIN_NAME_MAX_BYTES);
	while (str_next(&rest, '.', &label)) {
		INSIST(label.len > 0 && label.len <= 63);
		for (size_t i = 0; i < label.len; i++)
			INSIST(strchr("abcdefghijklmnopqrstuvwxyz0123456789-",
			    label.bytes[i]) != NULL);
	}
	INSIST(!str_is_absent(public_suffix_registrable(name->ascii)));
	INSIST(domain_covers(public_suffix_registrable(name->ascii),
	    name->ascii));
	INSIST(public_suffix_of(name->ascii) == PUBLIC_SUFFIX_NONE);
}

/* The same bytes as RDATA. */
static void
judge_record(struct arena *a, struct str rdata)
{
	const struct domain_challenge challenge = {
		.token = STR(TOKEN),
		.today = { INT64_C(1795910400) * 1000000 },
	};
	struct domain_judgement j;

	domain_records_judge(a, &challenge, &rdata, 1, &j);
	INSIST(j.best != DOMAIN_RECORD_NONE);
	INSIST((j.best == DOMAIN_RECORD_MATCH) == (j.wrong == 0));
	INSIST(j.shown.len <= DOMAIN_RECORD_SHOWN_MAX);
	for (size_t i = 0; i < j.shown.len; i++)
		INSIST(j.shown.bytes[i] >= ' ' && j.shown.bytes[i] <= '~');
	if (j.best == DOMAIN_RECORD_MATCH)
		INSIST(rdata.len >= DOMAIN_TOKEN_BYTES);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static bool is_open;
	static const struct configuration conf;
	struct str text = str_range(bytes == NULL ? (const uint8_t *)"" :
	    bytes, len);
	struct arena *a = arena_open((size_t)64 * 1024 * 1024);
	struct domain_name name = { .shows_both = true };
	struct str why;

	if (!is_open && !public_suffix_open(a, LIST, &why))
		PANIC("no list");
	is_open = true;
	if (domain_name_read(a, &conf, text, &name) == PROBLEM_NONE)
		judge(a, &conf, &name);
	else
		INSIST(str_is_absent(name.ascii) && name.shows_both);
	judge_record(a, text);
	arena_close(&a);
	return 0;
}
