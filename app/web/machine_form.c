#include "web/machine_form.h"

#include "web/reply.h"

static enum fault
refuse(struct exchange *x, struct str error, struct str why)
{
	return reply_oauth_error(x, 400, error, why);
}

/* The first name that is there twice; absent if none is. */
static struct str
repeated(const struct form *f)
{
	for (size_t i = 0; i < f->count; i++)
		for (size_t j = 0; j < i; j++)
			if (str_equal(f->fields[i].name, f->fields[j].name))
				return f->fields[i].name;
	return STR_ABSENT;
}

enum fault
machine_query_refuse(struct exchange *x, bool *is_clean_r)
{
	*is_clean_r = str_is_empty(x->query);
	if (*is_clean_r)
		return FAULT_NONE;
	return refuse(x, STR("invalid_request"), STR("Nothing belongs into "
	    "the address here: addresses are written into logs. Send "
	    "parameters in the body, and an access token in the "
	    "Authorization header."));
}

enum fault
machine_form_read(struct exchange *x, struct form *form_r, bool *is_read_r)
{
	enum fault fault;
	struct str twice;

	TRY(machine_query_refuse(x, is_read_r));
	if (!*is_read_r)
		return FAULT_NONE;
	*is_read_r = false;
	fault = form_read(x, form_r);
	if (fault == FAULT_TOO_LARGE)
		return refuse(x, STR("invalid_request"), STR("The body has "
		    "more than 200 parameters, a name over 64 bytes or a "
		    "value over 16 KiB."));
	if (fault != FAULT_NONE)
		return refuse(x, STR("invalid_request"), STR("The body must "
		    "be application/x-www-form-urlencoded, in UTF-8."));
	twice = repeated(form_r);
	if (str_equal(twice, STR("resource")))
		return refuse(x, STR("invalid_target"), STR("One resource for "
		    "each request."));
	if (!str_is_absent(twice))
		return refuse(x, STR("invalid_request"), STR("A parameter is "
		    "given more than once."));
	*is_read_r = true;
	return FAULT_NONE;
}
