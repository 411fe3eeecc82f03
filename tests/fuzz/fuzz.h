/*
 * fuzz: the entry that a fuzzing engine calls, or replay.c in its place.
 *
 * To search for new inputs, with Debian's clang (the engine replaces replay.c):
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -std=gnu17 -D_GNU_SOURCE
 *       -DBASE_MAY_ALLOCATE -I app -I tests/fuzz -include base/banned.h
 *       tests/fuzz/base_url.c app/base/{arena,buf,...}.c -lsodium
 * What it finds goes into corpus/<program>/, named by what is special in it.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int	LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#endif
