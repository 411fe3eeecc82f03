#include <stddef.h>
#include <stdint.h>

#include "fuzz.h"
#include "model/logo_image.h"

/* What was drawn can be drawn again, and then stays as it is. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct logo_image image, again;

	if (logo_image_draw(str_range(bytes, len), &image) == PROBLEM_NONE) {
		INSIST(image.width <= LOGO_PIXELS);
		INSIST(image.height <= LOGO_PIXELS);
		INSIST(image.png_bytes <= LOGO_PNG_MAX_BYTES);
		if (image.width >= LOGO_SIDE_MIN_PIXELS &&
		    image.height >= LOGO_SIDE_MIN_PIXELS) {
			INSIST(logo_image_draw(str_range(image.png,
			    image.png_bytes), &again) == PROBLEM_NONE);
			INSIST(again.png_bytes == image.png_bytes);
			INSIST(memcmp(again.png, image.png,
			    image.png_bytes) == 0);
		}
	}
	return 0;
}
