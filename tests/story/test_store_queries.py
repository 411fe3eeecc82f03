"""
What app/gen/sql.c makes of a query file, and what it refuses: each mistake
ends the build with the file, the line and a sentence.
"""

import subprocess

import pytest

from store_room import CC, ROOT, build_generator

HEADER = """\
-- name: look
-- purpose: Looks.
-- kind: read
-- rows: many
"""
GOOD = HEADER + "-- in: a text, b bigint?\n-- out: c uuid, d text?\n"


@pytest.fixture(scope="module")
def generator(tmp_path_factory):
    return build_generator(tmp_path_factory.mktemp("generator"))


@pytest.fixture
def make(generator, tmp_path):
    """make(text, name): the generator's exit status and what it said."""
    def run(text, name="look"):
        path = tmp_path / f"{name}.sql"
        path.write_text(text, "utf-8")
        done = subprocess.run([generator, tmp_path, path], text=True,
                              capture_output=True, check=False)
        return done.returncode, done.stderr.replace(f"{tmp_path}/", "")
    run.folder = tmp_path
    return run


def test_a_query_becomes_a_function_that_compiles(make):
    status, said = make(GOOD + """
-- why: :nothing here is a parameter
select c, d -- 'nor :here
from t /* nor :here, /* nor */ :here */
where x = ':not' and y = E'\\':nor' and "a:b" = $q$ :nor $$ $q$
  and e = :a::text and f * 2 > count(*) and g = :b
  and array[:b, 1] is not null;
""")
    assert (status, said) == (0, "")
    for other in ("none", "one", "maybe"):
        assert make(
            HEADER.replace("look", other).replace("many", other)
            + ("" if other == "none" else "-- out: n bigint\n")
            + "select 1", other) == (0, "")
        _compile(make.folder)
    assert make(GOOD + "select 1 where :a = 'x' and :b = 1")[0] == 0
    _compile(make.folder)
    source = (make.folder / "queries.c").read_text("ascii")
    assert "$1::text = 'x' and $2::bigint = 1" in source
    header = (make.folder / "queries.h").read_text("ascii")
    assert "struct str a;\n\tint64_t b;\n\tbool b_is_null;\n" in header
    assert "struct uuid c;\n\tstruct str d;\n" in header


def _compile(folder):
    subprocess.run([*CC, "-Wall", "-Wextra", "-Wshadow", "-Wconversion",
                    "-Wmissing-prototypes", "-Wcast-qual", "-Werror",
                    "-I", folder, "-include", ROOT / "app/base/banned.h",
                    "-c", folder / "queries.c", "-o", folder / "queries.o"],
                   check=True)


def test_what_is_no_parameter_stays_as_it_is(make):
    body = ("select d from t where x = ':a' and y = E'\\':a' "
            "and z = $q$ :a $$ $q$ and \"k:a\" = w::text and :a = :b::text")
    assert make(GOOD + body) == (0, "")
    text = "".join(
        line.strip()[1:-1] for line in
        (make.folder / "queries.c").read_text("ascii").splitlines()
        if line.startswith('\t\t    "') or line.startswith('\t\t    ",'))
    text = text.replace('\\"', '"').replace("\\\\", "\\")
    assert text.startswith(body.replace(":a = :b::text",
                                        "$1::text = $2::bigint::text")[:-2])


@pytest.mark.parametrize("line, sentence, text", [
    (5, 'no "name"', HEADER.replace("-- name: look\n",
                                    "-- out: n bigint\n") + "select 1"),
    (4, 'no "purpose"', HEADER.replace("-- purpose: Looks.\n", "")
     + "select 1"),
    (4, 'no "kind"', HEADER.replace("-- kind: read\n", "") + "select 1"),
    (4, 'no "rows"', HEADER.replace("-- rows: many\n", "") + "select 1"),
    (1, "not the name of the file", HEADER.replace("look", "see")),
    (1, "is no name", HEADER.replace("look", "Look")),
    (3, '"mend" is no kind', HEADER.replace("read", "mend")),
    (4, '"some" is no rows', HEADER.replace("many", "some")),
    (5, "no columns", HEADER + "select 1"),
    (5, "no rows, but columns", HEADER.replace("many", "none")
     + "-- out: n bigint\nselect 1"),
    (5, 'unknown key "why"', HEADER + "-- why: so\n"),
    (5, "-- key: value", HEADER + "-- so\n"),
    (5, 'a second "kind"', HEADER + "-- kind: read\n"),
    (5, 'unknown type "varchar"', HEADER + "-- in: a varchar\n"),
    (5, "has no type", HEADER + "-- in: a\n"),
    (6, "there twice", HEADER + "-- in: a text\n-- in: a text\n"),
    (5, "only a machine", HEADER + "-- actor: system\n"),
    (7, ":z is not declared", GOOD + "select :a, :b, :z"),
    (5, ":b is not used", GOOD + "select :a"),
    (5, ":a is not used", GOOD + "select ':a', x::a, $$:a$$, :b -- :a"),
    (8, 'name the columns instead of "*"', GOOD + "select :a,\n*, :b"),
    (7, 'name the columns instead of "*"', GOOD + "select * from t"),
    (7, 'name the columns instead of "*"', GOOD + "select t.* from t"),
    (7, 'name the columns instead of "*"', GOOD + "select distinct * from t"),
    (7, 'name the columns instead of "*"', GOOD + "select :a /* */ , * from t"),
    (7, 'name the columns instead of "*"', GOOD.replace("read", "change")
     + "insert into t values (:a, :b) returning *"),
    (7, "only reads", GOOD + "with x as (delete from t) select :a, :b"),
    (7, "only reads", GOOD + "select :a, :b from t for update"),
    (7, "a second statement", GOOD + "select :a, :b; drop table t"),
    (7, '"drop" is no statement', GOOD + "drop table t"),
    (7, '"begin" is no statement', GOOD + "begin; select 1"),
    (7, "there is no statement", GOOD + "/* nothing */"),
    (7, "a parameter has a name", GOOD + "select $1"),
    (8, "does not close", GOOD + "select :a,\n'x"),
    (8, "does not close", GOOD + "select :a,\n/* x"),
    (8, "does not close", GOOD + "select :a,\n$t$ x $$"),
    (7, "not ASCII", GOOD + "select ä"),
])
def test_a_mistake_is_told_with_its_line(make, line, sentence, text):
    status, said = make(text)
    assert status == 1, said
    assert said.startswith(f"look.sql:{line}: "), said
    assert sentence in said
    assert not (make.folder / "queries.c").exists()


def test_two_queries_of_one_name_are_refused(generator, tmp_path):
    paths = [tmp_path / folder / "look.sql" for folder in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(HEADER + "-- out: n bigint\nselect 1", "ascii")
    done = subprocess.run([generator, tmp_path, *paths], text=True,
                          capture_output=True, check=False)
    assert done.returncode == 1 and "is named so too" in done.stderr
