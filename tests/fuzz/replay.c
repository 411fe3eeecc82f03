/*
 * replay: runs every file of the folders given through a fuzzer's entry.
 *
 * Linked in the fuzzing engine's place, so that what a fuzzer once found stays
 * found:  program FOLDER...   A folder without files is a failure: a corpus
 * that was not found must not look like one that passed. Each input is also
 * run cut in half, which costs nothing and has found over-reads before.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

#define INPUT_MAX_BYTES		((size_t)1024 * 1024)

/* In memory of exactly its size, so that ASan sees one byte too many. */
static void
run(const char *bytes, size_t len)
{
	uint8_t *input = malloc(len == 0 ? 1 : len);

	if (input == NULL)
		abort();
	memcpy(input, bytes, len);
	(void)LLVMFuzzerTestOneInput(input, len);
	free(input);
}

static bool
replay_file(int folder, const char *name)
{
	static char bytes[INPUT_MAX_BYTES];
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return false;
	len = read(fd, bytes, sizeof(bytes));
	(void)close(fd);
	if (len < 0)
		return false;
	run(bytes, (size_t)len);
	run(bytes, (size_t)len / 2);
	return true;
}

/* How many files were run, or -1 with a sentence on standard error. */
static int
replay_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	int files = 0;

	if (folder == NULL) {
		(void)fprintf(stderr, "%s: cannot be read\n", path);
		return -1;
	}
	while (files >= 0 && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (replay_file(dirfd(folder), entry->d_name)) {
			files++;
			continue;
		}
		(void)fprintf(stderr, "%s/%s: cannot be read\n", path,
		    entry->d_name);
		files = -1;
	}
	(void)closedir(folder);
	if (files == 0)
		(void)fprintf(stderr, "%s: no files\n", path);
	return files > 0 ? files : -1;
}

int
main(int argc, char **argv)
{
	int files = 0;

	for (int i = 1; i < argc; i++) {
		int some = replay_folder(argv[i]);

		if (some < 0)
			return 1;
		files += some;
	}
	(void)printf("%s: %d inputs\n", argv[0], files);
	return files > 0 ? 0 : 1;
}
