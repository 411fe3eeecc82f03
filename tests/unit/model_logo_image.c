#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <png.h>
#include <turbojpeg.h>
#include <webp/encode.h>

#include "base/arena.h"
#include "model/logo_image.h"

enum { ROOM_BYTES = 24 << 20 };

static struct arena *arena;
static struct logo_image image;

static int
opened(void **state)
{
	(void)state;
	arena = arena_open(256 << 20);
	return 0;
}

static int
closed(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

/* Red on the left half, blue on the right, the last row see-through. */
static uint8_t *
painted(size_t width, size_t height)
{
	uint8_t *bytes = arena_take(arena, width * height * 4);

	for (size_t i = 0; i < width * height; i++) {
		bytes[4 * i + (i % width < width / 2 ? 0 : 2)] = 255;
		bytes[4 * i + 3] = i / width == height - 1 ? 0 : 255;
	}
	return bytes;
}

static struct str
as_png(size_t width, size_t height)
{
	png_image head = {
		.version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)width,
		.height = (png_uint_32)height,
		.format = PNG_FORMAT_RGBA,
	};
	png_alloc_size_t bytes = ROOM_BYTES;
	void *room = arena_take(arena, bytes);

	assert_true(png_image_write_to_memory(&head, room, &bytes, 0,
	    painted(width, height), 0, NULL));
	return str_range(room, bytes);
}

static struct str
as_jpeg(size_t width, size_t height)
{
	tjhandle jpeg = tjInitCompress();
	unsigned long bytes = ROOM_BYTES;
	unsigned char *room = arena_take(arena, bytes);

	assert_int_equal(tjCompress2(jpeg, painted(width, height), (int)width,
	    0, (int)height, TJPF_RGBA, &room, &bytes, TJSAMP_444, 90,
	    TJFLAG_NOREALLOC), 0);
	tjDestroy(jpeg);
	return str_range(room, bytes);
}

static struct str
as_webp(size_t width, size_t height)
{
	uint8_t *room;
	size_t bytes = WebPEncodeLosslessRGBA(painted(width, height),
	    (int)width, (int)height, (int)width * 4, &room);
	struct str file = arena_copy(arena, str_range(room, bytes));

	WebPFree(room);
	return file;
}

/* The pixel of what was kept, decoded by libpng itself. */
static const uint8_t *
pixel(size_t x, size_t y)
{
	png_image head = { .version = PNG_IMAGE_VERSION };
	uint8_t *bytes = arena_take(arena, image.width * image.height * 4);

	assert_true(png_image_begin_read_from_memory(&head, image.png,
	    image.png_bytes));
	assert_int_equal(head.width, image.width);
	assert_int_equal(head.height, image.height);
	head.format = PNG_FORMAT_RGBA;
	assert_true(png_image_finish_read(&head, NULL, bytes, 0, NULL));
	return bytes + (y * image.width + x) * 4;
}

static void
assert_drawn(struct str file, size_t width, size_t height)
{
	assert_int_equal(logo_image_draw(file, &image), PROBLEM_NONE);
	assert_int_equal(image.width, width);
	assert_int_equal(image.height, height);
	assert_true(pixel(2, 2)[0] > 250 && pixel(2, 2)[2] < 5);
	assert_true(pixel(width - 3, 2)[2] > 250);
	assert_true(pixel(width - 3, 2)[0] < 5);
	assert_int_equal(pixel(2, 2)[3], 255);
}

static void
three_formats_become_one(void **state)
{
	(void)state;
	assert_drawn(as_png(64, 64), 64, 64);
	assert_drawn(as_jpeg(64, 64), 64, 64);
	assert_drawn(as_webp(64, 64), 64, 64);
}

static void
what_is_large_is_shrunk(void **state)
{
	(void)state;
	assert_drawn(as_png(2048, 2048), 192, 192);
	assert_drawn(as_png(768, 384), 192, 96);
	assert_drawn(as_jpeg(300, 600), 96, 192);
	assert_drawn(as_webp(193, 192), 192, 191);
}

static void
opacity_stays_and_does_not_bleed(void **state)
{
	(void)state;
	assert_int_equal(logo_image_draw(as_png(64, 64), &image),
	    PROBLEM_NONE);
	assert_int_equal(pixel(2, 63)[3], 0);
	/* Half of these pixels' area is see-through: still pure red. */
	assert_int_equal(logo_image_draw(as_png(384, 384), &image),
	    PROBLEM_NONE);
	assert_int_equal(pixel(2, 191)[0], 255);
	assert_int_equal(pixel(2, 191)[3], 128);
}

/* What cannot be compressed has room too. */
static void
noise_fits(void **state)
{
	png_image head = {
		.version = PNG_IMAGE_VERSION,
		.width = 192, .height = 192, .format = PNG_FORMAT_RGBA,
	};
	uint8_t *bytes = arena_take(arena, 192 * 192 * 4);
	png_alloc_size_t len = ROOM_BYTES;
	void *room = arena_take(arena, len);
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < 192 * 192 * 4; i++) {
		seed = seed * 1664525u + 1013904223u;
		bytes[i] = (uint8_t)(seed >> 24);
	}
	assert_true(png_image_write_to_memory(&head, room, &len, 0, bytes, 0,
	    NULL));
	assert_int_equal(logo_image_draw(str_range(room, len), &image),
	    PROBLEM_NONE);
	assert_true(image.png_bytes > 100000);
}

static void
assert_refused(struct str file, enum problem should)
{
	enum problem is;

	image.png_bytes = 4711;
	is = logo_image_draw(file, &image);
	if (is != should)
		fail_msg("%s, not %s", problem_name(is), problem_name(should));
	assert_int_equal(image.png_bytes, 4711);
}

static struct str
with_tail(struct str file, struct str tail)
{
	char *bytes = arena_take(arena, file.len + tail.len);

	memcpy(bytes, file.bytes, file.len);
	memcpy(bytes + file.len, tail.bytes, tail.len);
	return str_range(bytes, file.len + tail.len);
}

static void
what_is_more_or_less_than_a_picture_is_refused(void **state)
{
	const struct str good[] = { as_png(64, 64), as_jpeg(64, 64),
	    as_webp(64, 64) };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_refused(with_tail(good[i], STR("<script>x</script>")),
		    PROBLEM_NOT_AN_IMAGE);
		for (size_t len = 1; len < good[i].len; len += 7)
			assert_refused(str_first(good[i], len),
			    PROBLEM_NOT_AN_IMAGE);
	}
	/* In the middle, with its end in place. */
	assert_refused(with_tail(str_first(good[1], good[1].len / 2),
	    STR("\xff\xd9")), PROBLEM_NOT_AN_IMAGE);
}

static void
other_files_are_refused(void **state)
{
	(void)state;
	assert_refused(STR(""), PROBLEM_EMPTY);
	assert_refused(STR("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
	    PROBLEM_NOT_AN_IMAGE);
	assert_refused(STR("GIF89a\x40\0\x40\0\x80\0\0\0\0\0\xff\xff\xff;"),
	    PROBLEM_NOT_AN_IMAGE);
	assert_refused(STR("\x89PNG\r\n\x1a\n"), PROBLEM_NOT_AN_IMAGE);
	assert_refused(STR("\xff\xd8\xff\xd9"), PROBLEM_NOT_AN_IMAGE);
	assert_refused(STR("RIFF\4\0\0\0WEBP"), PROBLEM_NOT_AN_IMAGE);
	assert_refused(STR("RIFF"), PROBLEM_NOT_AN_IMAGE);
	assert_refused(str_range(arena_take(arena, LOGO_FILE_MAX_BYTES + 1),
	    LOGO_FILE_MAX_BYTES + 1), PROBLEM_TOO_LONG);
}

/* A head that promises 30,000 times 30,000 pixels costs nothing. */
static void
sides_have_limits(void **state)
{
	struct str small = as_png(64, 64);
	char *bomb = memcpy(arena_take(arena, small.len), small.bytes,
	    small.len);

	(void)state;
	memcpy(bomb + 16, "\0\0\x75\x30\0\0\x75\x30", 8);
	assert_refused(str_range(bomb, small.len), PROBLEM_IMAGE_SIZE);
	assert_refused(as_png(2049, 32), PROBLEM_IMAGE_SIZE);
	assert_refused(as_jpeg(64, 2049), PROBLEM_IMAGE_SIZE);
	assert_refused(as_webp(31, 64), PROBLEM_IMAGE_SIZE);
	/* Sides that lie about what follows. */
	memcpy(bomb + 16, "\0\0\0\x41\0\0\0\x40", 8);
	assert_refused(str_range(bomb, small.len), PROBLEM_NOT_AN_IMAGE);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, opened, closed)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(three_formats_become_one),
		TEST(what_is_large_is_shrunk),
		TEST(opacity_stays_and_does_not_bleed),
		TEST(noise_fits),
		TEST(what_is_more_or_less_than_a_picture_is_refused),
		TEST(other_files_are_refused),
		TEST(sides_have_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
