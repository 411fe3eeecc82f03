/*
 * yaml: from libyaml's document to our tree, then questions to the tree.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <yaml.h>

#include "base/yaml.h"

#define YAML_MAX_BYTES		((size_t)1024 * 1024)
#define YAML_MAX_DEPTH		16
#define WHY_MAX_BYTES		400

static const struct yaml nothing;

bool
yaml_is_refused(const struct yaml_file *f)
{
	return !str_is_absent(f->why);
}

void
yaml_refuse(struct yaml_file *f, const struct yaml *at, const char *format,
    ...)
{
	char reason[WHY_MAX_BYTES];
	va_list arguments;

	if (yaml_is_refused(f))
		return;
	va_start(arguments, format);
	(void)vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	if (at->line > 0)
		f->why = arena_printf(f->arena, "%s, line %d: %s", f->path,
		    at->line, reason);
	else
		f->why = arena_printf(f->arena, "%s: %s", f->path, reason);
}

/* libyaml counts lines from 0. */
static int
line_of(yaml_mark_t mark)
{
	return mark.line < INT_MAX ? (int)mark.line + 1 : INT_MAX;
}

static void
refuse_at(struct yaml_file *f, yaml_mark_t mark, const char *reason)
{
	yaml_refuse(f, &(struct yaml){ .line = line_of(mark) }, "%s", reason);
}

static bool
is_printable(struct str text)
{
	struct str rest = text;
	uint32_t point;

	while (str_next_code_point(&rest, &point)) {
		if (point == '\n' || point == '\t')
			continue;
		if (point < 0x20 || (point >= 0x7f && point <= 0x9f) ||
		    point == STR_NOT_UTF8)
			return false;
	}
	return true;
}

static struct str
scalar_text(struct yaml_file *f, const yaml_node_t *node)
{
	struct str text = str_range(node->data.scalar.value,
	    node->data.scalar.length);

	if (!is_printable(text))
		refuse_at(f, node->start_mark,
		    "a text contains control characters");
	return arena_copy(f->arena, text);
}

static void
refuse_duplicate(struct yaml_file *f, const struct yaml *map,
    const struct yaml_member *newest)
{
	for (const struct yaml_member *m = map->members; m < newest; m++) {
		if (str_equal(m->name, newest->name))
			yaml_refuse(f, &newest->value,
			    "the key \"%.*s\" is there twice, first in line %d",
			    STR_ARG(m->name), m->value.line);
	}
}

static struct yaml	tree_of(struct yaml_file *f, yaml_document_t *document,
			    int index, int depth);

static void
add_members(struct yaml_file *f, yaml_document_t *document,
    const yaml_node_t *node, struct yaml *map, int depth)
{
	const yaml_node_pair_t *pairs = node->data.mapping.pairs.start;
	size_t count = (size_t)(node->data.mapping.pairs.top - pairs);
	struct yaml_member *members = ARENA_ARRAY(f->arena, struct yaml_member,
	    count);

	map->members = members;
	for (size_t i = 0; i < count && !yaml_is_refused(f); i++) {
		const yaml_node_t *key = yaml_document_get_node(document,
		    pairs[i].key);

		if (key->type != YAML_SCALAR_NODE) {
			refuse_at(f, key->start_mark, "a key is not a text");
			return;
		}
		members[i].name = scalar_text(f, key);
		members[i].value = tree_of(f, document, pairs[i].value,
		    depth + 1);
		/* A value may start in a later line; people look for keys. */
		members[i].value.line = line_of(key->start_mark);
		map->count++;
		refuse_duplicate(f, map, &members[i]);
	}
}

static void
add_items(struct yaml_file *f, yaml_document_t *document,
    const yaml_node_t *node, struct yaml *list, int depth)
{
	const yaml_node_item_t *items = node->data.sequence.items.start;
	size_t count = (size_t)(node->data.sequence.items.top - items);
	struct yaml_member *members = ARENA_ARRAY(f->arena, struct yaml_member,
	    count);

	list->members = members;
	for (size_t i = 0; i < count && !yaml_is_refused(f); i++) {
		members[i].value = tree_of(f, document, items[i], depth + 1);
		list->count++;
	}
}

static struct yaml
tree_of(struct yaml_file *f, yaml_document_t *document, int index, int depth)
{
	const yaml_node_t *node = yaml_document_get_node(document, index);
	struct yaml y = { .line = line_of(node->start_mark) };

	if (depth > YAML_MAX_DEPTH) {
		yaml_refuse(f, &y, "more than %d levels", YAML_MAX_DEPTH);
		return y;
	}
	switch (node->type) {
	case YAML_SCALAR_NODE:
		y.kind = YAML_TEXT;
		y.text = scalar_text(f, node);
		break;
	case YAML_SEQUENCE_NODE:
		y.kind = YAML_LIST;
		add_items(f, document, node, &y, depth);
		break;
	case YAML_MAPPING_NODE:
		y.kind = YAML_MAP;
		add_members(f, document, node, &y, depth);
		break;
	case YAML_NO_NODE:
	default:
		PANIC("libyaml gave a node of type %d", (int)node->type);
	}
	return y;
}

static void
refuse_syntax(struct yaml_file *f, const yaml_parser_t *parser)
{
	refuse_at(f, parser->problem_mark,
	    parser->problem == NULL ? "this is not YAML" : parser->problem);
}

/*
 * Anchors and tags are gone from libyaml's documents, so they are looked for
 * in its tokens. Aliases can build a billion nodes from ten lines.
 */
static void
refuse_surprises(struct yaml_file *f, struct str text)
{
	yaml_parser_t parser;
	yaml_token_t token;
	bool is_end = false;

	if (yaml_parser_initialize(&parser) == 0)
		PANIC("out of memory for libyaml");
	yaml_parser_set_input_string(&parser,
	    (const unsigned char *)text.bytes, text.len);
	while (!is_end && !yaml_is_refused(f)) {
		if (yaml_parser_scan(&parser, &token) == 0) {
			refuse_syntax(f, &parser);
			break;
		}
		is_end = token.type == YAML_STREAM_END_TOKEN;
		if (token.type == YAML_ANCHOR_TOKEN ||
		    token.type == YAML_ALIAS_TOKEN)
			refuse_at(f, token.start_mark,
			    "anchors and aliases are not read here; a text "
			    "that starts with & or * needs quotes");
		if (token.type == YAML_TAG_TOKEN)
			refuse_at(f, token.start_mark,
			    "tags are not read here; a text that starts with "
			    "! needs quotes");
		yaml_token_delete(&token);
	}
	yaml_parser_delete(&parser);
}

static void
read_documents(struct yaml_file *f, yaml_parser_t *parser)
{
	yaml_document_t document;
	yaml_document_t second;

	if (yaml_parser_load(parser, &document) == 0) {
		refuse_syntax(f, parser);
		return;
	}
	if (yaml_document_get_root_node(&document) == NULL)
		yaml_refuse(f, &nothing, "the file is empty");
	else
		f->root = tree_of(f, &document, 1, 1);
	yaml_document_delete(&document);

	if (yaml_is_refused(f))
		return;
	if (yaml_parser_load(parser, &second) == 0) {
		refuse_syntax(f, parser);
		return;
	}
	if (yaml_document_get_root_node(&second) != NULL)
		refuse_at(f, second.start_mark, "a second document starts");
	yaml_document_delete(&second);
}

void
yaml_read_text(struct arena *a, const char *path, struct str text,
    struct yaml_file *f_r)
{
	yaml_parser_t parser;

	*f_r = (struct yaml_file){ .arena = a, .path = path };
	if (text.len > YAML_MAX_BYTES) {
		yaml_refuse(f_r, &nothing, "the file is larger than 1 MiB");
		return;
	}
	refuse_surprises(f_r, text);
	if (yaml_is_refused(f_r))
		return;
	if (yaml_parser_initialize(&parser) == 0)
		PANIC("out of memory for libyaml");
	yaml_parser_set_input_string(&parser,
	    (const unsigned char *)text.bytes, text.len);
	read_documents(f_r, &parser);
	yaml_parser_delete(&parser);
	if (yaml_is_refused(f_r))
		f_r->root = nothing;
}

/* As much as there is, up to one byte too many; false with errno. */
static bool
read_all(int fd, struct buf *b)
{
	char piece[4096];
	ssize_t len;

	while (b->len <= YAML_MAX_BYTES) {
		len = read(fd, piece, sizeof(piece));
		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return len == 0;
		buf_add(b, str_range(piece, (size_t)len));
	}
	return true;
}

void
yaml_read_file(struct arena *a, const char *path, struct yaml_file *f_r)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool is_read = false;
	int why = errno;
	struct buf b;

	buf_open(&b, a, YAML_MAX_BYTES + 4096);
	if (fd >= 0) {
		is_read = read_all(fd, &b);
		why = errno;
		(void)close(fd);
	}
	if (is_read) {
		yaml_read_text(a, path, buf_str(&b), f_r);
		return;
	}
	*f_r = (struct yaml_file){ .arena = a, .path = path };
	yaml_refuse(f_r, &nothing, "cannot be read (%s)", strerror(why));
}

const struct yaml *
yaml_get(const struct yaml *map, const char *name)
{
	if (map->kind != YAML_MAP)
		return &nothing;
	for (size_t i = 0; i < map->count; i++) {
		if (str_equal(map->members[i].name, str_of(name)))
			return &map->members[i].value;
	}
	return &nothing;
}

bool
yaml_has(const struct yaml *map, const char *name)
{
	return yaml_get(map, name)->kind != YAML_NOTHING;
}

static bool
is_among(struct str name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_equal(name, str_of(names[i])))
			return true;
	}
	return false;
}

void
yaml_expect(struct yaml_file *f, const struct yaml *map,
    const char *const *names, size_t count)
{
	if (map->kind != YAML_MAP) {
		yaml_refuse(f, map, "keys with values are expected here");
		return;
	}
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml_member *m = &map->members[i];

		if (!is_among(m->name, names, count))
			yaml_refuse(f, &m->value, "unknown key \"%.*s\"",
			    STR_ARG(m->name));
	}
}

/* The member, refused when it is missing or of another kind. */
static const struct yaml *
member(struct yaml_file *f, const struct yaml *map, const char *name,
    enum yaml_kind kind)
{
	static const char *const kinds[] = {
		[YAML_NOTHING] = "nothing", [YAML_TEXT] = "a text",
		[YAML_LIST] = "a list", [YAML_MAP] = "keys with values",
	};
	const struct yaml *y = yaml_get(map, name);

	if (y->kind == kind)
		return y;
	if (y->kind == YAML_NOTHING)
		yaml_refuse(f, map, "the key \"%s\" is missing", name);
	else
		yaml_refuse(f, y, "\"%s\" must be %s", name, kinds[kind]);
	return &nothing;
}

struct str
yaml_text(struct yaml_file *f, const struct yaml *map, const char *name)
{
	const struct yaml *y = member(f, map, name, YAML_TEXT);

	if (y->kind == YAML_TEXT && y->text.len == 0)
		yaml_refuse(f, y, "\"%s\" is empty", name);
	return y->kind == YAML_TEXT ? y->text : STR("");
}

int
yaml_number(struct yaml_file *f, const struct yaml *map, const char *name,
    int least, int most)
{
	const struct yaml *y = member(f, map, name, YAML_TEXT);
	uint64_t number;

	INSIST(least >= 0 && most >= least);
	if (y->kind != YAML_TEXT)
		return least;
	if (!str_to_u64(y->text, &number) || number < (uint64_t)least ||
	    number > (uint64_t)most) {
		yaml_refuse(f, y, "\"%s\" must be a number from %d to %d",
		    name, least, most);
		return least;
	}
	return (int)number;
}

bool
yaml_bool(struct yaml_file *f, const struct yaml *map, const char *name)
{
	const struct yaml *y = member(f, map, name, YAML_TEXT);

	if (y->kind != YAML_TEXT)
		return false;
	if (!str_equal(y->text, STR("true")) &&
	    !str_equal(y->text, STR("false")))
		yaml_refuse(f, y, "\"%s\" must be true or false", name);
	return str_equal(y->text, STR("true"));
}

const struct yaml *
yaml_list(struct yaml_file *f, const struct yaml *map, const char *name)
{
	return member(f, map, name, YAML_LIST);
}

const struct yaml *
yaml_map(struct yaml_file *f, const struct yaml *map, const char *name)
{
	return member(f, map, name, YAML_MAP);
}
