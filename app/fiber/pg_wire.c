#include "fiber/pg_wire.h"

#include <limits.h>
#include <string.h>

enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_INT8 = 20,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_FLOAT8 = 701,
	OID_TEXT_ARRAY = 1009,
	OID_TIMESTAMPTZ = 1184,
	OID_UUID = 2950,
	OID_UUID_ARRAY = 2951,
	OID_JSONB = 3802,
};

enum {
	JSONB_VERSION = 1,
	ARRAY_HEAD_BYTES = 12,	/* dimensions, has NULLs, element type */
	ARRAY_BOUND_BYTES = 8,	/* elements, index of the first */
	UUID_BYTES = sizeof(struct uuid),
};

/* 2000-01-01T00:00:00Z, where PostgreSQL's timestamps begin. */
#define POSTGRES_EPOCH_US	INT64_C(946684800000000)

unsigned int
pg_wire_oid(enum pg_type type)
{
	switch (type) {
	case PG_TEXT:
		return OID_TEXT;
	case PG_BIGINT:
		return OID_INT8;
	case PG_INTEGER:
		return OID_INT4;
	case PG_BOOLEAN:
		return OID_BOOL;
	case PG_TIMESTAMPTZ:
		return OID_TIMESTAMPTZ;
	case PG_UUID:
		return OID_UUID;
	case PG_BYTEA:
		return OID_BYTEA;
	case PG_TEXT_ARRAY:
		return OID_TEXT_ARRAY;
	case PG_UUID_ARRAY:
		return OID_UUID_ARRAY;
	case PG_JSONB:
		return OID_JSONB;
	case PG_DOUBLE:
		return OID_FLOAT8;
	}
	PANIC("no such type: %d", (int)type);
}

/* --- to the server --- */

static char *
put_u32(char *at, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		*at++ = (char)(number >> shift & 0xff);
	return at;
}

static char *
put_u64(char *at, uint64_t number)
{
	at = put_u32(at, (uint32_t)(number >> 32));
	return put_u32(at, (uint32_t)number);
}

static char *
put_bytes(char *at, const void *bytes, size_t len)
{
	if (len > 0)
		memcpy(at, bytes, len);
	return at + len;
}

static struct pg_wire
wire_of(const char *bytes, size_t len)
{
	INSIST(len <= INT_MAX);
	return (struct pg_wire){ bytes, (int)len };
}

static struct pg_wire
write_u64(struct arena *a, uint64_t number)
{
	char *bytes = arena_take(a, 8);

	put_u64(bytes, number);
	return wire_of(bytes, 8);
}

static struct pg_wire
write_u32(struct arena *a, uint32_t number)
{
	char *bytes = arena_take(a, 4);

	put_u32(bytes, number);
	return wire_of(bytes, 4);
}

static struct pg_wire
write_integer(struct arena *a, int64_t number)
{
	INSIST(number >= INT32_MIN && number <= INT32_MAX);
	return write_u32(a, (uint32_t)(int32_t)number);
}

static struct pg_wire
write_time(struct arena *a, struct utime t)
{
	if (t.us == UTIME_NEVER.us)
		return write_u64(a, (uint64_t)INT64_MAX);	/* infinity */
	if (t.us < INT64_MIN + POSTGRES_EPOCH_US)
		return write_u64(a, (uint64_t)INT64_MIN);	/* -infinity */
	return write_u64(a, (uint64_t)(t.us - POSTGRES_EPOCH_US));
}

static struct pg_wire
write_double(struct arena *a, double real)
{
	uint64_t bits;

	memcpy(&bits, &real, sizeof bits);
	return write_u64(a, bits);
}

static struct pg_wire
write_text(struct str text)
{
	if (str_is_absent(text))
		return (struct pg_wire){ NULL, 0 };
	return wire_of(text.bytes, text.len);
}

static struct pg_wire
write_jsonb(struct arena *a, struct str json)
{
	char *bytes;

	if (str_is_absent(json))
		return (struct pg_wire){ NULL, 0 };
	bytes = arena_take(a, 1 + json.len);
	bytes[0] = JSONB_VERSION;
	put_bytes(bytes + 1, json.bytes, json.len);
	return wire_of(bytes, 1 + json.len);
}

static char *
put_array_head(char *at, size_t count, bool has_nulls, uint32_t element_oid)
{
	at = put_u32(at, count == 0 ? 0 : 1);
	at = put_u32(at, has_nulls);
	at = put_u32(at, element_oid);
	if (count == 0)
		return at;
	at = put_u32(at, (uint32_t)count);
	return put_u32(at, 1);
}

static struct pg_wire
write_texts(struct arena *a, struct str_list texts)
{
	size_t len = ARRAY_HEAD_BYTES + ARRAY_BOUND_BYTES;
	bool has_nulls = false;
	char *bytes, *at;

	if (texts.items == NULL)
		return (struct pg_wire){ NULL, 0 };
	for (size_t i = 0; i < texts.count; i++) {
		len += 4 + texts.items[i].len;
		has_nulls |= str_is_absent(texts.items[i]);
	}
	INSIST(len <= INT_MAX);
	bytes = arena_take(a, len);
	at = put_array_head(bytes, texts.count, has_nulls, OID_TEXT);
	for (size_t i = 0; i < texts.count; i++) {
		struct str s = texts.items[i];

		at = put_u32(at, str_is_absent(s) ? UINT32_MAX :
		    (uint32_t)s.len);
		at = put_bytes(at, s.bytes, s.len);
	}
	return wire_of(bytes, (size_t)(at - bytes));
}

static struct pg_wire
write_uuids(struct arena *a, struct uuid_list uuids)
{
	char *bytes, *at;

	if (uuids.items == NULL)
		return (struct pg_wire){ NULL, 0 };
	INSIST(uuids.count < INT_MAX / 32);
	bytes = arena_take(a, ARRAY_HEAD_BYTES + ARRAY_BOUND_BYTES +
	    uuids.count * (4 + UUID_BYTES));
	at = put_array_head(bytes, uuids.count, false, OID_UUID);
	for (size_t i = 0; i < uuids.count; i++) {
		at = put_u32(at, UUID_BYTES);
		at = put_bytes(at, uuids.items[i].bytes, UUID_BYTES);
	}
	return wire_of(bytes, (size_t)(at - bytes));
}

struct pg_wire
pg_wire_write(struct arena *a, enum pg_type type, const struct pg_value *value)
{
	static const char yes = 1, no = 0;

	if (value->is_null)
		return (struct pg_wire){ NULL, 0 };
	switch (type) {
	case PG_TEXT:
	case PG_BYTEA:
		return write_text(value->text);
	case PG_BIGINT:
		return write_u64(a, (uint64_t)value->number);
	case PG_INTEGER:
		return write_integer(a, value->number);
	case PG_BOOLEAN:
		return wire_of(value->is_true ? &yes : &no, 1);
	case PG_TIMESTAMPTZ:
		return write_time(a, value->time);
	case PG_UUID:
		return wire_of((const char *)value->uuid.bytes, UUID_BYTES);
	case PG_TEXT_ARRAY:
		return write_texts(a, value->texts);
	case PG_UUID_ARRAY:
		return write_uuids(a, value->uuids);
	case PG_JSONB:
		return write_jsonb(a, value->text);
	case PG_DOUBLE:
		return write_double(a, value->real);
	}
	PANIC("no such type: %d", (int)type);
}

/* --- from the server --- */

static uint64_t
get_number(const char *at, size_t bytes)
{
	uint64_t number = 0;

	for (size_t i = 0; i < bytes; i++)
		number = number << 8 | (unsigned char)at[i];
	return number;
}

/* int2, int4 and int8 all fit. */
static bool
read_integer(struct pg_wire w, int64_t *number_r)
{
	switch (w.len) {
	case 2:
		*number_r = (int16_t)get_number(w.bytes, 2);
		return true;
	case 4:
		*number_r = (int32_t)get_number(w.bytes, 4);
		return true;
	case 8:
		*number_r = (int64_t)get_number(w.bytes, 8);
		return true;
	default:
		return false;
	}
}

static bool
read_boolean(struct pg_wire w, bool *is_true_r)
{
	*is_true_r = w.len == 1 && w.bytes[0] != 0;
	return w.len == 1;
}

/* What lies beyond our clock, 'infinity' above all, is never. */
static bool
read_time(struct pg_wire w, struct utime *time_r)
{
	int64_t us;

	if (w.len != 8)
		return false;
	us = (int64_t)get_number(w.bytes, 8);
	if (us == INT64_MIN)
		time_r->us = INT64_MIN;
	else if (us > INT64_MAX - POSTGRES_EPOCH_US)
		*time_r = UTIME_NEVER;
	else
		time_r->us = us + POSTGRES_EPOCH_US;
	return true;
}

static bool
read_double(struct pg_wire w, double *real_r)
{
	uint64_t bits;
	uint32_t short_bits;
	float short_real;

	if (w.len == 8) {
		bits = get_number(w.bytes, 8);
		memcpy(real_r, &bits, sizeof *real_r);
		return true;
	}
	if (w.len != 4)
		return false;
	short_bits = (uint32_t)get_number(w.bytes, 4);
	memcpy(&short_real, &short_bits, sizeof short_real);
	*real_r = (double)short_real;
	return true;
}

static bool
read_uuid(struct pg_wire w, struct uuid *uuid_r)
{
	if (w.len != UUID_BYTES)
		return false;
	memcpy(uuid_r->bytes, w.bytes, UUID_BYTES);
	return true;
}

static struct str
copy_bytes(struct arena *a, const char *bytes, size_t len)
{
	return len == 0 ? STR("") : arena_copy(a, str_range(bytes, len));
}

/* The older type json has no version in front. */
static bool
read_json(struct arena *a, unsigned int oid, struct pg_wire w,
    struct str *json_r)
{
	if (oid == OID_JSONB) {
		if (w.len < 1 || w.bytes[0] != JSONB_VERSION)
			return false;
		w.bytes++;
		w.len--;
	}
	*json_r = copy_bytes(a, w.bytes, (size_t)w.len);
	return true;
}

/* The elements that are left of an array of one dimension. */
struct array {
	const char	*at, *end;
	size_t		 count;
};

static bool
array_open(struct pg_wire w, struct array *array_r)
{
	uint64_t dimensions, count;

	array_r->at = w.bytes + ARRAY_HEAD_BYTES;
	array_r->end = w.bytes + w.len;
	array_r->count = 0;
	if (w.len < ARRAY_HEAD_BYTES)
		return false;
	dimensions = get_number(w.bytes, 4);
	if (dimensions == 0)
		return w.len == ARRAY_HEAD_BYTES;
	if (dimensions != 1 || w.len < ARRAY_HEAD_BYTES + ARRAY_BOUND_BYTES)
		return false;
	count = get_number(array_r->at, 4);
	array_r->at += ARRAY_BOUND_BYTES;
	/* Each element has at least its length. */
	if (count > (uint64_t)(array_r->end - array_r->at) / 4)
		return false;
	array_r->count = (size_t)count;
	return true;
}

/* Cuts the next element off; a NULL one has NULL bytes. */
static bool
array_next(struct array *array, struct pg_wire *element_r)
{
	int32_t len;

	if (array->end - array->at < 4)
		return false;
	len = (int32_t)get_number(array->at, 4);
	array->at += 4;
	if (len == -1) {
		*element_r = (struct pg_wire){ NULL, 0 };
		return true;
	}
	if (len < 0 || array->end - array->at < len)
		return false;
	*element_r = (struct pg_wire){ array->at, len };
	array->at += len;
	return true;
}

static bool
read_texts(struct arena *a, struct pg_wire w, struct str_list *texts_r)
{
	struct array array;
	struct pg_wire element;
	struct str *items;

	if (!array_open(w, &array))
		return false;
	items = ARENA_ARRAY(a, struct str, array.count + 1);
	for (size_t i = 0; i < array.count; i++) {
		if (!array_next(&array, &element))
			return false;
		if (element.bytes != NULL)
			items[i] = copy_bytes(a, element.bytes,
			    (size_t)element.len);
	}
	*texts_r = (struct str_list){ items, array.count };
	return array.at == array.end;
}

/* A struct uuid cannot say NULL, so an array that holds one is refused. */
static bool
read_uuids(struct arena *a, struct pg_wire w, struct uuid_list *uuids_r)
{
	struct array array;
	struct pg_wire element;
	struct uuid *items;

	if (!array_open(w, &array))
		return false;
	items = ARENA_ARRAY(a, struct uuid, array.count + 1);
	for (size_t i = 0; i < array.count; i++) {
		if (!array_next(&array, &element) || element.bytes == NULL ||
		    !read_uuid(element, &items[i]))
			return false;
	}
	*uuids_r = (struct uuid_list){ items, array.count };
	return array.at == array.end;
}

bool
pg_wire_read(struct arena *a, enum pg_type type, unsigned int oid,
    struct pg_wire wire, struct pg_value *value_r)
{
	*value_r = (struct pg_value){ .is_null = wire.bytes == NULL };
	if (value_r->is_null)
		return true;
	switch (type) {
	case PG_TEXT:
	case PG_BYTEA:
		value_r->text = copy_bytes(a, wire.bytes, (size_t)wire.len);
		return true;
	case PG_BIGINT:
	case PG_INTEGER:
		return read_integer(wire, &value_r->number);
	case PG_BOOLEAN:
		return read_boolean(wire, &value_r->is_true);
	case PG_TIMESTAMPTZ:
		return read_time(wire, &value_r->time);
	case PG_UUID:
		return read_uuid(wire, &value_r->uuid);
	case PG_TEXT_ARRAY:
		return read_texts(a, wire, &value_r->texts);
	case PG_UUID_ARRAY:
		return read_uuids(a, wire, &value_r->uuids);
	case PG_JSONB:
		return read_json(a, oid, wire, &value_r->text);
	case PG_DOUBLE:
		return read_double(wire, &value_r->real);
	}
	PANIC("no such type: %d", (int)type);
}
