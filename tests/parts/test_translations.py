"""What the translations call a thing they call by one name, and people Sie."""

import re

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Said otherwise once: each is another word for what has one already.
_OTHER_WORDS = {
    "de": r"(?i)überprüf|aussetz|ausgesetzt|\bSecrets?\b|\bFassung|"
          r"\b(du|dir|dich|dein\w*)\b|Domain\w* (ist|sind) nachgewiesen|"
          r"Nachgewiesen seit",
    "ar": r"موث[ّ]?ق|مُثبَت(?! بـ DNSSEC)|مدير(?! كلمات)|مسؤول هناك|متحقق|"
          r"عُلّق|تعليق|لسان",
}


def said_in(language):
    """Every text in that language, of the program and of its catalogs."""
    text = (ROOT / f"templates/locale/{language}.po").read_text("utf-8")
    for found in re.finditer(r'^msgstr(?:\[\d\])? ((?:"[^\n]*"\n)+)', text,
                             re.M):
        yield "".join(line[1:-1] for line in found[1].splitlines())
    for path in ROOT.glob("conf/*.yml"):
        yield from re.findall(rf'\b{language}: "([^"]*)"',
                              path.read_text("utf-8"))


@pytest.mark.parametrize("language", _OTHER_WORDS)
def test_one_thing_has_one_name(language):
    said = list(said_in(language))
    assert len(said) > 1000
    other = re.compile(_OTHER_WORDS[language])
    assert [text for text in said if other.search(text)] == []
