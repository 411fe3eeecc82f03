/*
 * logo_image: a picture that somebody uploads, made into one of ours.
 *
 * What comes is decoded and drawn anew, so nothing of the file itself is ever
 * shown to anybody: no other format inside it, no text, no colour profile. The
 * decoders are libpng's, libjpeg-turbo's and libwebp's; they run where this is
 * called, which is a thread that waits for nobody (fiber/thread.h).
 */
#ifndef MODEL_LOGO_IMAGE_H
#define MODEL_LOGO_IMAGE_H

#include "model/problem.h"

enum {
	LOGO_FILE_MAX_BYTES = 512 * 1024,	/* as it comes */
	LOGO_SIDE_MIN_PIXELS = 32,
	LOGO_SIDE_MAX_PIXELS = 2048,		/* as it comes */
	LOGO_PIXELS = 192,			/* as we keep it: at most */
	LOGO_PNG_MAX_BYTES = 160 * 1024,	/* as we keep it */
};

struct logo_image {
	size_t	width;
	size_t	height;
	size_t	png_bytes;
	uint8_t	png[LOGO_PNG_MAX_BYTES];
};

/*
 * Accepts   PNG, JPEG or WebP of one picture, at most LOGO_FILE_MAX_BYTES long,
 *           both sides LOGO_SIDE_MIN_PIXELS to LOGO_SIDE_MAX_PIXELS, with
 *           nothing after its end. All of that is known from the file's head,
 *           before any memory is taken for its pixels.
 * Gives     *image_r: the picture as PNG in 8 bits of red, green, blue and
 *           opacity, neither side over LOGO_PIXELS.
 * Fails     PROBLEM_NOT_AN_IMAGE, PROBLEM_IMAGE_SIZE (its sides),
 *           PROBLEM_TOO_LONG (the file), PROBLEM_EMPTY.
 * Source    PNG (ISO/IEC 15948) §5, JPEG (T.81) annex B, the WebP container.
 */
MUST_USE enum problem	logo_image_draw(struct str file,
			    struct logo_image *image_r);

#endif
