"""Configuration, catalog and doctor: what is wrong is said in one sentence."""

import re
import subprocess

import pytest
import yaml


@pytest.fixture
def conf(stack):
    with open(stack.conf, encoding="utf-8") as file:
        return yaml.safe_load(file)


@pytest.fixture
def placet(placet_bin, tmp_path):
    """placet(conf, *words): runs it with that configuration"""
    def run(described, *words, seconds=30):
        path = tmp_path / "placet.yml"
        path.write_text(described if isinstance(described, str)
                        else yaml.safe_dump(described))
        path.chmod(0o600)
        return subprocess.run(
            [str(placet_bin), *words, "--conf", str(path)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=seconds, check=False)
    return run


def sentence(done):
    assert done.returncode != 0, done.stdout
    said = done.stderr.strip() or done.stdout.strip()
    assert said, "no word about what is wrong"
    assert len(said.splitlines()) <= 2, said
    return said


@pytest.mark.parametrize("change, named", [
    ({"workers": 0}, "workers"), ({"workers": "two"}, "workers"),
    ({"workers": 1000}, "workers"), ({"no_such_key": 1}, "no_such_key"),
    ({"public_url": "ftp://x"}, "public_url"),
    ({"public_url": "http://placet.example"}, "public_url"),
    ({"public_url": "http://127.0.0.1:8080/"}, "public_url"),
    ({"listen": "everywhere"}, "listen"),
    ({"scopes": "/no/such/file.yml"}, "/no/such/file.yml"),
    ({"secrets": "/no/such/file.yml"}, "/no/such/file.yml"),
    ({"engines": []}, "engines"),
    ({"argon2": {"memory_kib": 1, "passes": 2, "threads": 2}}, "memory_kib"),
])
def test_a_bad_setting_stops_the_start_by_its_name(placet, conf, change,
                                                   named):
    said = sentence(placet({**conf, **change}, "serve"))
    assert named in said


def test_a_missing_setting_is_named(placet, conf):
    del conf["database"]
    assert "database" in sentence(placet(conf, "serve"))


def test_what_is_no_yaml_is_said_with_its_line(placet):
    said = sentence(placet("listen: [\nworkers: }\n", "serve"))
    assert "placet.yml" in said


def catalog(conf):
    with open(conf["scopes"], encoding="utf-8") as file:
        return yaml.safe_load(file)


@pytest.mark.parametrize("name, change", [
    ("text", lambda scope: scope.pop("text")),
    ("text", lambda scope: scope["text"].pop("en")),
    ("area", lambda scope: scope.update(area="nowhere")),
    ("verb", lambda scope: scope.update(verb="destroy")),
    ("sensitivity", lambda scope: scope.update(sensitivity="secret")),
    ("id", lambda scope: scope.update(id="not an id")),
    ("openid", lambda scope: scope.update(id="openid")),
    ("colour", lambda scope: scope.update(colour="red")),
    ("minimum_role", lambda scope: scope.update(minimum_role="king")),
])
def test_a_bad_catalog_stops_the_start_with_file_line_and_reason(
        placet, conf, tmp_path, name, change):
    """f:B1"""
    described = catalog(conf)
    change(described["scopes"][-1])
    path = tmp_path / "bad-scopes.yml"
    path.write_text(yaml.safe_dump(described, allow_unicode=True))
    said = sentence(placet({**conf, "scopes": str(path)}, "serve"))
    assert "bad-scopes.yml" in said
    assert re.search(r"\d", said)
    assert name in said


def test_an_unreachable_database_is_one_sentence(placet, conf):
    conf["database"] = {key: "postgresql://nobody@127.0.0.1:1/nothing"
                        for key in conf["database"]}
    for words in (("migrate",), ("doctor",), ("client", "list")):
        done = placet(conf, *words, seconds=60)
        assert done.returncode != 0
        said = (done.stderr + done.stdout).lower()
        assert "database" in said or "connect" in said


def test_a_command_that_is_none_shows_what_there_is(placet, conf):
    done = placet(conf, "frobnicate")
    assert done.returncode != 0
    assert "there is no command frobnicate" in done.stderr
    assert "placet help" in done.stderr


def test_no_command_takes_a_password_as_a_word(placet, conf):
    done = placet(conf, "help")
    assert "--password" not in done.stderr + done.stdout


def test_the_demo_is_refused_where_it_is_off(placet, conf):
    done = placet({**conf, "demo": False}, "demo", "seed")
    assert done.returncode != 0
    assert "demo" in done.stderr


def test_a_healthy_installation_has_nothing_for_the_doctor(stack):
    outcome = stack.command("doctor")
    assert outcome.status == 0, outcome.out + outcome.err


def test_engine_config_names_what_hydra_needs(stack):
    outcome = stack.command("engine", "config")
    assert outcome.status == 0
    for needed in ("token_hook", "/login", "/consent", "issuer"):
        assert needed in outcome.out
    assert stack.placet.hook_key not in outcome.out


def test_an_ipv6_hook_is_an_address_that_hydra_can_read(conf, placet):
    conf["hook_listen"] = "[::1]:4999"
    said = placet(conf, "engine", "config")
    assert said.returncode == 0, said.stderr
    assert yaml.safe_load(said.stdout)["oauth2"]["token_hook"]["url"] == \
        "http://[::1]:4999/hook/token"


def test_migrating_twice_changes_nothing(stack):
    assert stack.command("migrate").status == 0
