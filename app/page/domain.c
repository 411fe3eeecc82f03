#include "page/domain.h"

#include "model/domain_name.h"

struct part_domain_name
page_domain_name(struct exchange *x, struct str ascii)
{
	struct domain_name name = domain_name_of(x->arena, ascii);

	return (struct part_domain_name){
		.shown = name.shown,
		.ascii = name.ascii,
		.shows_both = name.shows_both,
	};
}
