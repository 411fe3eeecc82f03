/* refused: enumeration value */
#include "base/fault.h"

int	wrong(enum fault f);

int
wrong(enum fault f)
{
	switch (f) {
	case FAULT_NONE:
		return 0;
	default:
		return 1;
	}
}
