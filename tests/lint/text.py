"""
What the compiler does not see: banned functions, SQL and HTML in C strings,
names of files, words that do not belong in a repository, places of one
machine, registries by host name.
"""

import re

from tree import Findings, files, name, sources

_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)

# base/banned.h makes compile errors of these; this finds what hides from it.
_BANNED = re.compile(r"(?<![\w.>])(strcpy|strcat|sprintf|vsprintf|strncpy|"
                     r"strtok|atoi|atol|sscanf|gmtime|localtime|rand|gets|"
                     r"system|popen|alloca)\s*\(")
# Equality of secrets takes the same time whatever they are (s:A66): bytes
# anywhere in a call, text as a whole argument.
_MEMCMP = re.compile(r"(?<!\w)(memcmp|strcmp|bcmp)\s*\([^;]*"
                     r"(secret|token|cookie|hash|seal|mac)\b")
_STR_EQUAL = re.compile(r"(?<!\w)(str_equal|str_equal_nocase|str_order)\s*\("
                        r"(?:[^;()]|\([^()]*\))*?(?<!\w)"
                        r"(secret|token|cookie|hash|seal|mac)\s*[,)]")

_SQL = re.compile(r"(?i)\b(select\s+[\w*,. ()]+\s+from\s|insert\s+into\s|"
                  r"update\s+[\w.]+\s+set\s|delete\s+from\s|"
                  r"create\s+(table|index|function)\s|drop\s+table\s)")
_HTML = re.compile(r"(?i)<(/?(a|p|b|i|ul|ol|li|h[1-6]|div|span|form|input|"
                   r"button|html|head|body|title|script|style|table|tr|td|"
                   r"label|fieldset|details|meta|link|img|br|strong)\b"
                   r"[^<>]*>|!doctype)")
# Where SQL or HTML in a string is the trade: the generators read and write
# them; the two in base are what generated pages call for a closed set of tags.
_TRADE = re.compile(r"^app/(gen/|base/(html|locale)\.c$)")

_DRAWERS = re.compile(r"(?i)(^|[/_.-])(utils?|common|helpers?|misc|stuff)"
                      r"([/_.-]|$)")
_TOP = {"app", "assets", "templates", "conf", "sql", "tests", "Makefile",
        "README.md", "LICENSE"}

# Written so that this file does not contain what it looks for.
_WORDS = [
    ("an unfinished word",
     re.compile(r"\b(T[O]DO|F[I]XME|X[X]X|H[A]CK|not i[m]plemented|"
                r"(?i:\bst[u]b\b))\b")),
    ("a place of one machine",
     re.compile(r"(?<![\w.$}])/(w[o]rk|r[o]ot|h[o]me/[a-z]\w*|f[a]rm|"
                r"o[p]t/wheels)/")),
    ("a registry by its host name",
     re.compile(r"(?i)proxy[.]golang|registry[.]npm|[p]ypi[.]org|"
                r"files[.]pythonhosted|deb[.]debian|crates[.]io")),
    ("a word about how a text was made",
     re.compile(r"\b(L[L]M|[l]anguage model|c[o]ding agent|s[u]bagent|"
                r"A[I]-generated)\b")),
]
_NO_WORDS_IN = re.compile(r"(^LICENSE$|/go\.sum$|package-lock\.json$|"
                          r"^tests/requirements\.txt$|"
                          r"^tests/fuzz/corpus/)")


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def blank(match):
    """As many lines and columns of nothing."""
    return re.sub(r"[^\n]", " ", match[0])


def check_c(path, findings):
    text = path.read_text(errors="replace")
    without_comments = _COMMENT.sub(
        lambda m: m[0] if m[0].startswith('"') else blank(m),
        _LITERAL.sub(lambda m: m[0].replace("/*", "  ").replace("//", "  "),
                     text))
    code = _LITERAL.sub(blank, without_comments)
    if name(path) != "app/base/banned.h":
        for found in _BANNED.finditer(code):
            findings.add(path, line_of(text, found.start()),
                         f"{found[1]} is banned")
    for pattern in (_MEMCMP, _STR_EQUAL):
        for found in pattern.finditer(code):
            findings.add(path, line_of(text, found.start()),
                         f"{found[1]} on a {found[2]}: compare secrets in "
                         "constant time")
    if _TRADE.match(name(path)):
        return
    for run in re.finditer(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+', without_comments):
        joined = "".join(_LITERAL.findall(run[0])).replace('""', "")
        for what, pattern in (("SQL", _SQL), ("HTML", _HTML)):
            if pattern.search(joined):
                findings.add(path, line_of(text, run.start()),
                             f"{what} in a C string")


def check_sql(path, findings):
    text = re.sub(r"--[^\n]*", blank, path.read_text())
    for found in re.finditer(r"(?i)\b(select|returning)\s+\*", text):
        findings.add(path, line_of(text, found.start()),
                     f"{found[1]} names no columns")


def check_words(path, findings):
    if _NO_WORDS_IN.search(name(path)):
        return
    try:
        text = path.read_text()
    except UnicodeDecodeError:
        return
    for what, pattern in _WORDS:
        for found in pattern.finditer(text):
            findings.add(path, line_of(text, found.start()),
                         f"{what}: {found[0]}")


def check_name(path, findings):
    if _DRAWERS.search(name(path)):
        findings.add(path, 1, "a name for a drawer; what is it about?")
    top = name(path).split("/")[0]
    if top not in _TOP and not top.startswith("."):
        findings.add(path, 1, f"{top} is no name of the top of the tree")


def main():
    findings = Findings("text")
    for path in files():
        check_name(path, findings)
        check_words(path, findings)
        if path.suffix == ".sql":
            check_sql(path, findings)
    for path in sources():
        check_c(path, findings)
    findings.leave()


if __name__ == "__main__":
    main()
