"""What schemathesis cannot make up; it loads this into its own process."""

import uuid

from pathlib import Path

import schemathesis

from hypothesis import strategies

# What a picture is, it says itself.
for kind in ("png", "jpeg", "webp"):
    schemathesis.openapi.media_type(f"image/{kind}", strategies.just(
        Path("logo.png").read_bytes()))


@schemathesis.hook
def before_call(context, case, kwargs):
    # The same for another body is a conflict, and says nothing more.
    if case.headers.get("Idempotency-Key"):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    # A cursor is of one list and of one place in it.
    if case.meta.generation.mode.is_positive:
        case.query.pop("cursor", None)
