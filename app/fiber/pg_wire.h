/*
 * pg_wire: values in PostgreSQL's binary format; for this room only.
 *
 * Source    PostgreSQL 15 documentation, "Message Data Types"; the binary send
 *           and receive functions of each type (utils/adt: arrayfuncs.c,
 *           jsonb.c, timestamp.c, uuid.c).
 */
#ifndef FIBER_PG_WIRE_H
#define FIBER_PG_WIRE_H

#include "fiber/pg.h"

/* NULL `bytes` is SQL's NULL. */
struct pg_wire {
	const char	*bytes;
	int		 len;
};

/* The type's number in every PostgreSQL database (catalog pg_type.dat). */
unsigned int	pg_wire_oid(enum pg_type type);
/* Gives     bytes in `a`, or pointing into what `value` points at. */
struct pg_wire	pg_wire_write(struct arena *a, enum pg_type type,
		    const struct pg_value *value);
/*
 * Accepts   one column, which the server says has type number `oid`.
 * Gives     *value_r, whose memory is in `a`.
 * Fails     false when the bytes are not what the type says.
 */
MUST_USE bool	pg_wire_read(struct arena *a, enum pg_type type,
		    unsigned int oid, struct pg_wire wire,
		    struct pg_value *value_r);

#endif
