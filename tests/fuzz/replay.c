/*
 * Runs a fuzzer's function over the files and folders given: its corpus is a
 * regression test that needs no fuzzing engine.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX_BYTES	(1 << 20)

int		LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static size_t run_count;

static void
run_file(const char *path)
{
	uint8_t *bytes = malloc(FILE_MAX_BYTES), *exact;
	FILE *in = fopen(path, "rb");
	size_t len;

	if (in == NULL || bytes == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	len = fread(bytes, 1, FILE_MAX_BYTES, in);
	fclose(in);
	/* Of the exact size, so that a byte too far is seen. */
	exact = malloc(len + 1);
	if (exact == NULL)
		exit(1);
	memmove(exact + 1, bytes, len);
	(void)LLVMFuzzerTestOneInput(exact + 1, len);
	free(exact);
	free(bytes);
	run_count++;
}

static void
run_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	char file[4096];

	if (folder == NULL) {
		run_file(path);
		return;
	}
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		run_file(file);
	}
	closedir(folder);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		run_folder(argv[i]);
	printf("%s: %zu inputs\n", argv[0], run_count);
	return run_count == 0;
}
