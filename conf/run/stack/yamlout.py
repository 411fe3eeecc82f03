"""Writes the little YAML that configuration files need."""

import json


def _scalar(value):
    if isinstance(value, str):
        # A JSON string is a double-quoted YAML scalar.
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    raise TypeError(f"no YAML for {type(value).__name__}")


def _lines(value, indent):
    pad = " " * indent
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, (dict, list)) and inner:
                yield f"{pad}{key}:"
                yield from _lines(inner, indent + 2)
            elif isinstance(inner, (dict, list)):
                yield f"{pad}{key}: " + ("{}" if isinstance(inner, dict)
                                         else "[]")
            else:
                yield f"{pad}{key}: {_scalar(inner)}"
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, (dict, list)):
                lines = list(_lines(inner, indent + 2))
                yield f"{pad}- {lines[0].lstrip()}"
                yield from lines[1:]
            else:
                yield f"{pad}- {_scalar(inner)}"


def text(value):
    """The YAML text of dicts, lists, strings, numbers and booleans."""
    return "\n".join(_lines(value, 0)) + "\n"
