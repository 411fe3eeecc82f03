/*
 * Keys and signatures, against the figures that the RFCs give: 7515 A.2 and
 * A.3, 7638 §3.1, 8037 A.3 and A.4.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/jwk.h"

#define JOE	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9" \
		"leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

struct vector {
	enum jws_algorithm	 algorithm;
	const char		*jwk, *text, *signature, *thumbprint;
};

static const struct vector vectors[] = {
	{ JWS_RS256, "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"ofgWCuLjybRlzo0t"
	    "ZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJ"
	    "PMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47s"
	    "oMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo"
	    "7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aG"
	    "hyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRW"
	    "yuXpoQ\"}", "eyJhbGciOiJSUzI1NiJ9." JOE,
	    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
	    "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
	    "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
	    "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
	    "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
	    "p0igcN_IoypGlUPQGe77Rw", NULL },
	{ JWS_ES256, "{\"kty\":\"EC\",\"crv\":\"P-256\","
	    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
	    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
	    "eyJhbGciOiJFUzI1NiJ9." JOE,
	    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
	    "pmWQxfKTUJqPP3-Kg6NU1Q", NULL },
	{ JWS_EDDSA, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
	    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
	    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
	    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5B"
	    "hVsPt9g7sVvpAr_MuM0KAg",
	    "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" },
	{ JWS_NO_ALGORITHM, "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"0vx7agoeb"
	    "GcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPF"
	    "FxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9y"
	    "BXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8K"
	    "JZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4v"
	    "MQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8"
	    "awapJzKnqDKgw\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}",
	    NULL, NULL, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" },
};

#define VECTORS	(sizeof(vectors) / sizeof(vectors[0]))

static struct arena *arena;

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)8 * 1024 * 1024);
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static struct str
set_of(const char *jwk)
{
	return arena_printf(arena, "{\"keys\":[%s]}", jwk);
}

static struct jwk
key_of(const char *jwk)
{
	struct jwk_set set;
	struct str why;

	if (!jwk_set_read(arena, set_of(jwk), JWK_WRITTEN, &set, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_int_equal(set.count, 1);
	return set.items[0];
}

static void
the_rfcs_signatures_are_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < VECTORS; i++) {
		const struct vector *v = &vectors[i];
		struct jwk key = key_of(v->jwk);
		struct str signature, text = str_of(v->text);

		if (v->signature == NULL)
			continue;
		assert_true(base64url_read(arena, str_of(v->signature),
		    &signature));
		assert_true(jwk_verify(&key, v->algorithm, text, signature));
		assert_false(jwk_verify(&key, v->algorithm,
		    str_first(text, text.len - 1), signature));
		assert_false(jwk_verify(&key, v->algorithm, text,
		    str_first(signature, signature.len - 1)));
		assert_false(jwk_verify(&key, v->algorithm, text, STR("")));
		assert_false(jwk_verify(&key, JWS_NO_ALGORITHM, text,
		    signature));
	}
}

static void
each_bit_of_a_signature_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < VECTORS; i++) {
		const struct vector *v = &vectors[i];
		struct jwk key = key_of(v->jwk);
		struct str signature;

		if (v->signature == NULL)
			continue;
		assert_true(base64url_read(arena, str_of(v->signature),
		    &signature));
		for (size_t bit = 0; bit < signature.len * 8; bit += 7) {
			char bent[512];

			assert_true(signature.len <= sizeof(bent));
			memcpy(bent, signature.bytes, signature.len);
			bent[bit / 8] = (char)(bent[bit / 8] ^ 1 << bit % 8);
			assert_false(jwk_verify(&key, v->algorithm,
			    str_of(v->text), str_range(bent, signature.len)));
		}
	}
}

static void
an_algorithm_is_for_its_kind_of_key(void **state)
{
	static const bool fits[VECTORS][5] = {
		{ false, true, true, false, false },
		{ false, false, false, true, false },
		{ false, false, false, false, true },
		{ false, true, false, false, false },	/* it says RS256 */
	};

	(void)state;
	for (size_t i = 0; i < VECTORS; i++) {
		struct jwk key = key_of(vectors[i].jwk);

		for (int alg = JWS_NO_ALGORITHM; alg <= JWS_EDDSA; alg++)
			assert_int_equal(jwk_fits(&key,
			    (enum jws_algorithm)alg), fits[i][alg]);
	}
	for (int alg = JWS_RS256; alg <= JWS_EDDSA; alg++)
		assert_int_equal(jws_algorithm_read(jws_algorithm_name(
		    (enum jws_algorithm)alg)), alg);
	assert_int_equal(jws_algorithm_read(STR("none")), JWS_NO_ALGORITHM);
	assert_int_equal(jws_algorithm_read(STR("HS256")), JWS_NO_ALGORITHM);
	assert_int_equal(jws_algorithm_read(STR("")), JWS_NO_ALGORITHM);
}

static void
a_thumbprint_is_the_rfcs(void **state)
{
	(void)state;
	for (size_t i = 0; i < VECTORS; i++) {
		struct jwk key = key_of(vectors[i].jwk);

		if (vectors[i].thumbprint != NULL)
			assert_true(str_equal(base64url(arena,
			    hash32_str(&key.thumbprint)),
			    str_of(vectors[i].thumbprint)));
	}
}

static void
what_is_written_is_read_again(void **state)
{
	struct jwk_set set, again;
	struct str why;

	(void)state;
	assert_true(jwk_set_read(arena, arena_printf(arena,
	    "{\"keys\":[%s,%s,%s],\"more\":[]}", vectors[1].jwk,
	    vectors[2].jwk, vectors[3].jwk), JWK_WRITTEN, &set, &why));
	assert_int_equal(set.count, 3);
	assert_true(jwk_set_read(arena, jwk_set_text(arena, &set),
	    JWK_WRITTEN, &again, &why));
	assert_int_equal(again.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_true(hash32_equal(set.items[i].thumbprint,
		    again.items[i].thumbprint));
	assert_true(str_equal(again.items[2].id, STR("2011-04-29")));
	assert_int_equal(again.items[2].algorithm, JWS_RS256);
	assert_true(str_is_absent(again.items[0].id));
}

static void
of_fetched_keys_those_of_others_are_left_out(void **state)
{
	static const char others[] = "{\"kty\":\"EC\",\"crv\":\"P-384\"},"
	    "{\"kty\":\"new\"},{\"kty\":\"OKP\",\"crv\":\"X25519\"}";
	struct jwk_set set;
	struct str why;

	(void)state;
	assert_true(jwk_set_read(arena, arena_printf(arena,
	    "{\"keys\":[%s,%s]}", others, vectors[2].jwk), JWK_FETCHED, &set,
	    &why));
	assert_int_equal(set.count, 1);
	assert_false(jwk_set_read(arena, arena_printf(arena,
	    "{\"keys\":[%s,%s]}", others, vectors[2].jwk), JWK_WRITTEN, &set,
	    &why));
	assert_false(jwk_set_read(arena, set_of(others), JWK_FETCHED, &set,
	    &why));
	/* What is private or weak is nobody's to be left out. */
	assert_false(jwk_set_read(arena, arena_printf(arena,
	    "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"},%s]}",
	    vectors[2].jwk), JWK_FETCHED, &set, &why));
	assert_true(str_contains(why, STR("private")));
	assert_false(jwk_set_read(arena, arena_printf(arena,
	    "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"_w\",\"e\":\"AQAB\"},%s]}",
	    vectors[2].jwk), JWK_FETCHED, &set, &why));
	assert_true(str_contains(why, STR("8 bits")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rfcs_signatures_are_good),
		cmocka_unit_test(each_bit_of_a_signature_counts),
		cmocka_unit_test(an_algorithm_is_for_its_kind_of_key),
		cmocka_unit_test(a_thumbprint_is_the_rfcs),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(of_fetched_keys_those_of_others_are_left_out),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
