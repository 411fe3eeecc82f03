"""
The map in app/README.md is true: its rooms are the folders, its floors have
a downward order, and each room includes what its row says and nothing else.
"""

import re

from tree import APP, Findings, name, sources

_ROW = re.compile(r"^\|\s*`(?P<room>[a-z_]+)`\s*\|\s*(?P<floor>[-\d]+)\s*\|"
                  r"\s*(?P<may>[a-z_ ]*)\|(?P<says>.*)\|\s*$")
_INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')

# The outside world's headers, by what a row of the map calls them.
_SEEN_AS = {
    "Kore": re.compile(r"^kore/"),
    "libpq": re.compile(r"^(libpq-fe|libpq/.*|postgres_ext|pg_config.*)"
                        r"\.?h?$"),
    "libcurl": re.compile(r"^curl/"),
    "libunbound": re.compile(r"^unbound\.h$"),
}
# Made in build/gen from templates, queries, texts and assets; only rooms
# above the floor of web see them.
_GENERATED = {"queries.h", "templates.h", "locales.h", "assets.h"}
# Above all rooms; may include any of them.
_TOP = "the top"


def read_map(findings):
    """{room: (floor or None, rooms it may include, what the row says)}"""
    rows = {}
    path = APP / "README.md"
    for number, line in enumerate(path.read_text().splitlines(), 1):
        row = _ROW.match(line)
        if not row:
            continue
        if row["room"] in rows:
            findings.add(path, number, f"the room {row['room']} twice")
        floor = None if row["floor"] == "-" else int(row["floor"])
        rows[row["room"]] = (floor, set(row["may"].split()), row["says"])
    if not rows:
        findings.add(path, 1, "no map that can be read")
    return rows


def check_floors(rows, findings):
    path = APP / "README.md"
    for room, (floor, may, _) in rows.items():
        for other in may:
            if other not in rows:
                findings.add(path, 1, f"{room} may include {other}, which is "
                                      "no room")
            elif floor is not None and (rows[other][0] is None
                                        or rows[other][0] >= floor):
                findings.add(path, 1, f"{room} may include {other}, which is "
                                      "not on a floor below")


def check_tree(rows, findings):
    folders = {path.name for path in APP.iterdir()
               if path.is_dir() and any(path.iterdir())}
    for room in sorted(folders - set(rows)):
        findings.add(APP / room, 1, "a room that the map does not have")
    for room in sorted(set(rows) - folders):
        findings.add(APP / "README.md", 1, f"the map has {room}, and there is "
                                           "no such room")


def check_includes(rows, findings):
    for path in sources():
        parts = name(path).split("/")
        room = parts[1] if len(parts) > 2 else _TOP
        if room != _TOP and room not in rows:
            continue
        for number, line in enumerate(
                path.read_text(errors="replace").splitlines(), 1):
            include = _INCLUDE.match(line)
            if include:
                check_include(path, number, room, include[1], include[2],
                              rows, findings)


def check_include(path, number, room, mark, header, rows, findings):
    says = rows[room][2] if room != _TOP else ""
    for library, pattern in _SEEN_AS.items():
        if pattern.match(header) and library not in says:
            findings.add(path, number, f"{room} does not see {library} "
                                       f"({header})")
            return
    if mark == "<":
        return
    if header in _GENERATED:
        if room in ("base", "model", "fiber"):
            findings.add(path, number, f"{room} is below what is generated "
                                       f"({header})")
        return
    target, slash, _ = header.partition("/")
    if room == _TOP:
        return
    if not slash:
        findings.add(path, number, f'"{header}" names no room; write '
                                   f'"{room}/{header}"')
    elif target != room and target in rows and target not in rows[room][1]:
        findings.add(path, number, f"{room} may not include {target} "
                                   f"({header})")


def main():
    findings = Findings("map")
    rows = read_map(findings)
    check_floors(rows, findings)
    check_tree(rows, findings)
    check_includes(rows, findings)
    findings.leave()


if __name__ == "__main__":
    main()
