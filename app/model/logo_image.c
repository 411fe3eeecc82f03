#include "model/logo_image.h"

#include <png.h>
#include <string.h>
#include <sys/mman.h>
#include <turbojpeg.h>
#include <webp/decode.h>

enum { CHANNELS = 4 };			/* red, green, blue, opacity */

struct pixels {
	uint8_t	*bytes;			/* rows from the top, no gaps */
	size_t	 width;
	size_t	 height;
};

/* One kind of file: what it begins with, and who reads it. */
struct format {
	bool	(*is)(struct str file);
	/* Its sides, or false; looks at the head alone. */
	bool	(*measure)(struct str file, struct pixels *pixels);
	/* Fills pixels->bytes; false if anything at all is wrong. */
	bool	(*decode)(struct str file, struct pixels *pixels);
};

static const unsigned char *
bytes_of(struct str s)
{
	return (const unsigned char *)s.bytes;
}

static uint32_t
big_endian(struct str s, size_t at)
{
	const unsigned char *b = bytes_of(s) + at;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	    (uint32_t)b[2] << 8 | b[3];
}

static uint32_t
little_endian(struct str s, size_t at)
{
	const unsigned char *b = bytes_of(s) + at;

	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[1] << 8 | b[0];
}

static bool
is_webp(struct str file)
{
	return str_starts(file, STR("RIFF")) &&
	    str_starts(str_from(file, 8), STR("WEBP"));
}

static bool
measure_webp(struct str file, struct pixels *pixels)
{
	WebPBitstreamFeatures is;

	/* RIFF says how long it is, padded to an even number. */
	if (file.len < 20 || little_endian(file, 4) != file.len - 8 ||
	    WebPGetFeatures(bytes_of(file), file.len, &is) !=
	    VP8_STATUS_OK || is.has_animation || is.width <= 0 ||
	    is.height <= 0)
		return false;
	pixels->width = (size_t)is.width;
	pixels->height = (size_t)is.height;
	return true;
}

static bool
decode_webp(struct str file, struct pixels *pixels)
{
	return WebPDecodeRGBAInto(bytes_of(file), file.len, pixels->bytes,
	    pixels->width * pixels->height * CHANNELS,
	    (int)(pixels->width * CHANNELS)) != NULL;
}

#define PNG_SIGNATURE	STR("\x89PNG\r\n\x1a\n")

static bool
is_png(struct str file)
{
	return str_starts(file, PNG_SIGNATURE);
}

/* Whether the chunks, each with length, name, content and sum, end the file
 * with IEND; a file that is something else as well has more behind it. */
static bool
png_ends_where_it_should(struct str file)
{
	struct str rest = str_from(file, PNG_SIGNATURE.len);

	while (rest.len >= 12) {
		size_t content = big_endian(rest, 0);
		bool is_last = str_starts(str_from(rest, 4), STR("IEND"));

		if (content > rest.len - 12)
			return false;
		rest = str_from(rest, content + 12);
		if (is_last)
			return rest.len == 0;
	}
	return false;
}

static bool
measure_png(struct str file, struct pixels *pixels)
{
	/* IHDR comes first: length, name, width, height. */
	if (file.len < 33 || !png_ends_where_it_should(file) ||
	    !str_starts(str_from(file, 12), STR("IHDR")))
		return false;
	pixels->width = big_endian(file, 16);
	pixels->height = big_endian(file, 20);
	return true;
}

static bool
decode_png(struct str file, struct pixels *pixels)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	bool is_good;

	is_good = png_image_begin_read_from_memory(&image, file.bytes,
	    file.len) != 0 && image.width == pixels->width &&
	    image.height == pixels->height;
	image.format = PNG_FORMAT_RGBA;
	is_good = is_good && png_image_finish_read(&image, NULL,
	    pixels->bytes, 0, NULL) != 0 &&
	    !PNG_IMAGE_FAILED(image) && image.warning_or_error == 0;
	png_image_free(&image);
	return is_good;
}

static bool
is_jpeg(struct str file)
{
	return str_starts(file, STR("\xff\xd8\xff")) &&
	    str_ends(file, STR("\xff\xd9"));
}

static bool
measure_jpeg(struct str file, struct pixels *pixels)
{
	tjhandle jpeg = tjInitDecompress();
	int width = 0, height = 0, sampling, colours;
	bool is_good;

	is_good = jpeg != NULL && tjDecompressHeader3(jpeg, bytes_of(file),
	    file.len, &width, &height, &sampling, &colours) == 0 &&
	    width > 0 && height > 0;
	if (jpeg != NULL)
		tjDestroy(jpeg);
	pixels->width = (size_t)width;
	pixels->height = (size_t)height;
	return is_good;
}

static bool
decode_jpeg(struct str file, struct pixels *pixels)
{
	tjhandle jpeg = tjInitDecompress();
	bool is_good;

	/* A warning is a file that ends early or is damaged inside. */
	is_good = jpeg != NULL && tjDecompress2(jpeg, bytes_of(file),
	    file.len, pixels->bytes, (int)pixels->width,
	    (int)(pixels->width * CHANNELS), (int)pixels->height, TJPF_RGBA,
	    TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) == 0;
	if (jpeg != NULL)
		tjDestroy(jpeg);
	return is_good;
}

static const struct format formats[] = {
	{ is_png, measure_png, decode_png },
	{ is_jpeg, measure_jpeg, decode_jpeg },
	{ is_webp, measure_webp, decode_webp },
};

static const struct format *
format_of(struct str file)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].is(file))
			return &formats[i];
	return NULL;
}

static bool
is_side(size_t pixels)
{
	return pixels >= LOGO_SIDE_MIN_PIXELS &&
	    pixels <= LOGO_SIDE_MAX_PIXELS;
}

/* The mean of the pixels that fall on one; colours count by their opacity. */
static void
mean(const struct pixels *from, size_t left, size_t right, size_t top,
    size_t bottom, uint8_t *pixel_r)
{
	uint64_t sums[CHANNELS - 1] = { 0 }, opacity = 0;
	uint64_t count = (right - left) * (bottom - top);

	INSIST(count > 0);
	for (size_t y = top; y < bottom; y++)
		for (size_t x = left; x < right; x++) {
			const uint8_t *p = from->bytes +
			    (y * from->width + x) * CHANNELS;

			for (size_t c = 0; c < CHANNELS - 1; c++)
				sums[c] += (uint64_t)p[c] * p[CHANNELS - 1];
			opacity += p[CHANNELS - 1];
		}
	for (size_t c = 0; c < CHANNELS - 1; c++)
		pixel_r[c] = (uint8_t)(opacity == 0 ? 0 :
		    (sums[c] + opacity / 2) / opacity);
	pixel_r[CHANNELS - 1] = (uint8_t)((opacity + count / 2) / count);
}

/* Where the part of `side` pixels begins that becomes pixel i of `parts`. */
static size_t
border(size_t i, size_t parts, size_t side)
{
	return i * side / parts;
}

static void
shrink(const struct pixels *from, struct pixels *to)
{
	for (size_t y = 0; y < to->height; y++)
		for (size_t x = 0; x < to->width; x++)
			mean(from, border(x, to->width, from->width),
			    border(x + 1, to->width, from->width),
			    border(y, to->height, from->height),
			    border(y + 1, to->height, from->height),
			    to->bytes + (y * to->width + x) * CHANNELS);
}

/* The sides of what is kept: the longer one LOGO_PIXELS, if it is longer. */
static struct pixels
kept_size(const struct pixels *from)
{
	size_t longer = from->width > from->height ? from->width :
	    from->height;
	struct pixels to = { NULL, from->width, from->height };

	if (longer <= LOGO_PIXELS)
		return to;
	to.width = from->width * LOGO_PIXELS / longer;
	to.height = from->height * LOGO_PIXELS / longer;
	to.width += to.width == 0;
	to.height += to.height == 0;
	return to;
}

static void
encode(const struct pixels *pixels, struct logo_image *image_r)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)pixels->width,
		.height = (png_uint_32)pixels->height,
		.format = PNG_FORMAT_RGBA,
	};
	png_alloc_size_t bytes = sizeof(image_r->png);

	/* Even what cannot be compressed has room: 4 * 192 * 192 bytes. */
	if (png_image_write_to_memory(&image, image_r->png, &bytes, 0,
	    pixels->bytes, 0, NULL) == 0)
		PANIC("no PNG of %zu times %zu pixels: %s", pixels->width,
		    pixels->height, image.message);
	image_r->width = pixels->width;
	image_r->height = pixels->height;
	image_r->png_bytes = bytes;
}

static size_t
memory_of(const struct pixels *pixels)
{
	return pixels->width * pixels->height * CHANNELS;
}

static uint8_t *
take_memory(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		PANIC("out of memory");
	return memory;
}

enum problem
logo_image_draw(struct str file, struct logo_image *image_r)
{
	const struct format *format;
	struct pixels came, kept;
	size_t came_bytes, bytes;
	bool is_good;

	if (file.len == 0)
		return PROBLEM_EMPTY;
	if (file.len > LOGO_FILE_MAX_BYTES)
		return PROBLEM_TOO_LONG;
	format = format_of(file);
	if (format == NULL || !format->measure(file, &came))
		return PROBLEM_NOT_AN_IMAGE;
	if (!is_side(came.width) || !is_side(came.height))
		return PROBLEM_IMAGE_SIZE;

	kept = kept_size(&came);
	came_bytes = memory_of(&came);
	bytes = came_bytes + memory_of(&kept);
	came.bytes = take_memory(bytes);
	kept.bytes = came.bytes + came_bytes;
	is_good = format->decode(file, &came);
	if (is_good) {
		shrink(&came, &kept);
		encode(&kept, image_r);
	}
	if (munmap(came.bytes, bytes) != 0)
		PANIC("munmap");
	return is_good ? PROBLEM_NONE : PROBLEM_NOT_AN_IMAGE;
}
