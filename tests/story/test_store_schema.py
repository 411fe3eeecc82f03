"""
The schema by itself: it is migrated once, can be taken back, fits every query
of the program, and lends nobody its own rights.
"""

import psycopg

from psycopg import pq

from store_people import refused
from store_room import sqitch


def test_a_second_migration_does_nothing(room):
    again = sqitch(room.urls["owner"], "deploy")
    assert again.returncode == 0, again.stderr
    assert "up-to-date" in again.stdout + again.stderr


def test_all_migrations_can_be_taken_back(room):
    url = room.copy("back")
    for words in (["revert", "-y"], ["deploy", "--verify"]):
        done = sqitch(url, *words)
        assert done.returncode == 0, done.stdout + done.stderr
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "select count(*) from pg_policies where schemaname = 'placet'")
        assert found.fetchone()[0] > 0


def test_every_query_has_the_types_it_declares(room, queries):
    """As fiber/pg.c prepares them: by the role that will run them."""
    assert len(queries) > 50
    wrong = []
    names = {}
    with room.connect("reader") as reader, room.connect("writer") as writer:
        def name(oid):
            if oid not in names:
                names[oid] = reader.execute("select format_type($1, null)",
                                            [oid]).fetchone()[0]
            return names[oid]

        for query in queries.values():
            pg = (writer if query["kind"] == "change" else reader).pgconn
            label = query["name"].encode()
            done = pg.prepare(label, query["sql"].encode())
            if done.status != pq.ExecStatus.COMMAND_OK:
                wrong.append((query["name"], done.error_message.decode()))
                continue
            told = pg.describe_prepared(label)
            found = ([name(told.param_type(i)) for i in range(told.nparams)],
                     [name(told.ftype(i)) for i in range(told.nfields)])
            if found != (query["in"], query["out"]):
                wrong.append((query["name"], found))
    assert wrong == []


def test_what_only_reads_has_no_right_to_write(room):
    with room.connect("reader") as reader:
        for sql in ("insert into placet.engine (name, generation) "
                    "values ('x', 'x')",
                    "update placet.start set app_host = ''",
                    "delete from placet.start"):
            with refused("42501"):
                reader.execute(sql)


def test_every_function_runs_with_its_callers_rights(owner):
    assert owner("select proname from pg_proc where prosecdef "
                 "and pronamespace = 'placet'::regnamespace") == []
