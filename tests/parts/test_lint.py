"""The lint notices what it is there to notice."""

import importlib.util
import sys

from pathlib import Path

import pytest

_LINT = Path(__file__).resolve().parents[1] / "lint"


@pytest.fixture
def lint(tmp_path, monkeypatch):
    """lint(module, file, text): the findings in a tree with that file"""
    monkeypatch.syspath_prepend(str(_LINT))
    for name in ("tree", "text", "map"):
        monkeypatch.delitem(sys.modules, name, raising=False)

    def run(check, file, text):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        modules = {}
        for name in ("tree", check):
            spec = importlib.util.spec_from_file_location(
                name, _LINT / f"{name}.py")
            module = modules[name] = importlib.util.module_from_spec(spec)
            monkeypatch.setitem(sys.modules, name, module)
            spec.loader.exec_module(module)
            monkeypatch.setattr(module, "ROOT", tmp_path, raising=False)
        found = []

        class Findings:
            def add(self, _, line, sentence):
                found.append((line, sentence))

        return modules[check], path, Findings(), found
    return run


@pytest.mark.parametrize("text, said", [
    ('int x;\nvoid f(void) { strcpy(a, b); }\n', "strcpy is banned"),
    ('f("select a, b from t where c = 1");', "SQL in a C string"),
    ('f("SELECT a "\n  "FROM t");', "SQL in a C string"),
    ('f("delete from t");', "SQL in a C string"),
    ('f("<p>hello");', "HTML in a C string"),
    ('f("<td>" x "</td>");', "HTML in a C string"),
    ('if (memcmp(a->token, b, 3) == 0)', "memcmp on a token"),
    ('if (str_equal(said, row.secret))', "str_equal on a secret"),
    ('if (str_equal(mac, hash32_str(&h)))', "str_equal on a mac"),
])
def test_what_c_may_not_say(lint, text, said):
    module, path, findings, found = lint("text", "app/consent/x.c", text)
    module.check_c(path, findings)
    assert [sentence for _, sentence in found
            if sentence.startswith(said)], found


@pytest.mark.parametrize("text", [
    "/* strcpy(a, b) is banned */", "x->rand(3);", "my_strcpy(a);",
    'f("select one of them");', 'f("a < b && c > d");', 'f("// <none>");',
    'if (str_equal(name, STR("secret")) || has(x, token))',
])
def test_what_c_may_say(lint, text):
    module, path, findings, found = lint("text", "app/consent/x.c", text)
    module.check_c(path, findings)
    assert found == []


@pytest.mark.parametrize("name", ["app/base/util.c", "app/common.h",
                                  "tests/helpers.py", "app/misc/x.c",
                                  "docs/x.md"])
def test_names_for_drawers(lint, name):
    module, path, findings, found = lint("text", name, "")
    module.check_name(path, findings)
    assert found


@pytest.mark.parametrize("text", [
    "T" + "ODO later", "see /ro" + "ot/x", "at py" + "pi.org",
    "by an L" + "LM"])
def test_words_for_elsewhere(lint, text):
    module, path, findings, found = lint("text", "app/x.c", text)
    module.check_words(path, findings)
    assert found


@pytest.mark.parametrize("file, include, is_allowed", [
    ("app/consent/x.c", '"web/reply.h"', True),
    ("app/consent/x.c", '"grants/grants.h"', False),
    ("app/consent/x.c", "<kore/kore.h>", False),
    ("app/consent/x.c", "<libpq-fe.h>", False),
    ("app/consent/x.c", "<curl/curl.h>", False),
    ("app/consent/x.c", '"queries.h"', True),
    ("app/base/x.c", '"web/reply.h"', False),
    ("app/base/x.c", '"queries.h"', False),
    ("app/web/x.c", "<kore/kore.h>", True),
    ("app/web/x.c", "<libpq-fe.h>", False),
    ("app/fiber/x.c", "<libpq-fe.h>", True),
    ("app/main.c", '"web/reply.h"', True),
    ("app/main.c", "<kore/kore.h>", False),
])
def test_includes_follow_the_map(lint, monkeypatch, file, include,
                                 is_allowed):
    module, path, findings, found = lint("map", file,
                                         f"#include {include}\n")
    rows = module.read_map(findings)
    monkeypatch.setattr(module, "sources", lambda: [path])
    module.check_includes(rows, findings)
    assert (found == []) == is_allowed, found
