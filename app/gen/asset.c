/*
 * asset: puts files into the program.
 *
 *	asset OUTDIR FILE…
 *
 * writes OUTDIR/assets.h and assets.c: the bytes, the content type, and a
 * name that changes with the content ("/assets/placet-0123456789ab.css"), so
 * that browsers may keep it for ever; ASSET_PLACET_CSS is that name. Remarks
 * and indentation of a style sheet are left out. Links with source.c.
 */
#include <ctype.h>
#include <string.h>

#include "gen/source.h"

struct asset_file {
	const char	*macro;
	const char	*path;		/* in the URL */
	const char	*type;
	struct source	 source;
};

static const struct {
	const char	*ending;
	const char	*type;
} types[] = {
	{ ".css", "text/css; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".ico", "image/x-icon" },
	{ ".woff2", "font/woff2" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ ".json", "application/json" },
};

static const char *
ending_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot == NULL ? "" : dot;
}

static const char *
type_of(const char *path)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i].ending, ending_of(path)) == 0)
			return types[i].type;
	}
	source_fail(path, 0, "no content type is known for this file");
}

/* FNV-1a, 64 bits: tells versions apart; nothing depends on its strength. */
static uint64_t
content_hash(const struct source *s)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < s->len; i++) {
		hash ^= (unsigned char)s->bytes[i];
		hash *= 1099511628211u;
	}
	return hash;
}

static bool
is_tight(char c)
{
	return c == '{' || c == '}' || c == ';' || c == ',' || c == '\0';
}

/* A style sheet without remarks, line breaks and needless spaces. */
static struct source
style_tighten(struct source s)
{
	char *out = gen_alloc(s.len + 1);
	size_t len = 0;
	char quote = '\0';

	for (size_t i = 0; i < s.len; i++) {
		char c = s.bytes[i];
		char last = len == 0 ? '\0' : out[len - 1];

		if (quote == '\0' && c == '/' && s.bytes[i + 1] == '*') {
			const char *end = strstr(s.bytes + i + 2, "*/");

			if (end == NULL)
				source_fail(s.path, 0, "a remark is not "
				    "closed");
			i = (size_t)(end - s.bytes) + 1;
			continue;
		}
		if (quote == '\0' && (c == '"' || c == '\''))
			quote = c;
		else if (c == quote)
			quote = '\0';
		if (quote == '\0' && isspace((unsigned char)c)) {
			if (last != ' ' && !is_tight(last))
				out[len++] = ' ';
			continue;
		}
		if (quote == '\0' && last == ' ' &&
		    (c == '{' || c == '}' || c == ';'))
			len--;
		out[len++] = c;
	}
	out[len] = '\0';
	s.bytes = out;
	s.len = len;
	return s;
}

static struct asset_file
file_read(const char *path)
{
	struct asset_file f = { .type = type_of(path) };
	const char *name = strrchr(path, '/');
	char *macro;

	f.source = source_read(path);
	if (strcmp(ending_of(path), ".css") == 0)
		f.source = style_tighten(f.source);
	name = name == NULL ? path : name + 1;
	f.path = gen_print("/assets/%s-%012llx%s", source_stem(path),
	    (unsigned long long)(content_hash(&f.source) >> 16),
	    ending_of(path));
	macro = gen_copy(name, strlen(name));
	for (char *c = macro; *c != '\0'; c++)
		*c = isalnum((unsigned char)*c) ?
		    (char)toupper((unsigned char)*c) : '_';
	f.macro = macro;
	return f;
}

static void
header_write(const struct asset_file *files, size_t count, const char *folder)
{
	struct sheet s;

	sheet_open(&s);
	sheet_add(&s, "/* Made by app/gen from assets/. */\n"
	    "#ifndef GEN_ASSETS_H\n#define GEN_ASSETS_H\n\n"
	    "#include \"base/str.h\"\n\n"
	    "struct asset {\n"
	    "\tstruct str path;\t/* \"/assets/placet-….css\" */\n"
	    "\tstruct str type;\t/* for Content-Type */\n"
	    "\tstruct str bytes;\n"
	    "};\n\n"
	    "/* The asset of this path, or NULL. Its bytes never change. */\n"
	    "const struct asset *asset_find(struct str path);\n\n");
	for (size_t i = 0; i < count; i++)
		sheet_print(&s, "#define ASSET_%s\t\"%s\"\n", files[i].macro,
		    files[i].path);
	sheet_add(&s, "\n#endif\n");
	sheet_close(&s, folder, "assets.h");
}

static void
code_write(const struct asset_file *files, size_t count, const char *folder)
{
	struct sheet s;

	sheet_open(&s);
	sheet_add(&s, "/* Made by app/gen from assets/. */\n"
	    "#include \"assets.h\"\n\n");
	for (size_t i = 0; i < count; i++) {
		const struct source *f = &files[i].source;

		sheet_print(&s, "static const char bytes_%zu[] =\n", i);
		sheet_literal(&s, "    ", f->bytes, f->len);
		sheet_add(&s, ";\n\n");
	}
	sheet_add(&s, "static const struct asset assets[] = {\n");
	for (size_t i = 0; i < count; i++)
		sheet_print(&s, "\t{\n\t\t{ ASSET_%s, %zu },\n"
		    "\t\t{ \"%s\", %zu },\n\t\t{ bytes_%zu, %zu },\n\t},\n",
		    files[i].macro, strlen(files[i].path), files[i].type,
		    strlen(files[i].type), i, files[i].source.len);
	sheet_add(&s, "};\n\n"
	    "const struct asset *\nasset_find(struct str path)\n{\n"
	    "\tfor (size_t i = 0; i < sizeof(assets) / sizeof(assets[0]); "
	    "i++) {\n"
	    "\t\tif (str_equal(assets[i].path, path))\n"
	    "\t\t\treturn &assets[i];\n"
	    "\t}\n\treturn NULL;\n}\n");
	sheet_close(&s, folder, "assets.c");
}

int
main(int argc, char **argv)
{
	struct asset_file *files;
	size_t count = (size_t)argc - 2;

	if (argc < 3)
		source_fail(argv[0], 0, "usage: asset OUTDIR FILE…");
	files = gen_alloc(count * sizeof(*files));
	for (size_t i = 0; i < count; i++)
		files[i] = file_read(argv[i + 2]);
	header_write(files, count, argv[1]);
	code_write(files, count, argv[1]);
	return 0;
}
