"""A signature on a page: whose name it has to be, and how what was drawn with a finger is shown again."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from app.journeys import Question, Raw
from app.journeys.kinds.signature import HIGH, WIDE, read_strokes
from app.paper.codes import drawing_address
from app.web.visit import has_visit, visit


def completed(question: Question, raw: Raw) -> Raw:
    """What was posted, with the name the platform knows of whoever has signed in; of what was posted for that nothing is believed."""
    profile = visit().profile if has_visit() else None
    return {**raw, f"{question.page}-known": profile.name if profile else ""}


def drawn(question: Question, typed: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The component that asks for a signature, and its arguments."""
    strokes = str(typed.get(f"{question.page}-strokes") or "")
    found = drawing(strokes)
    return "signature_input", {
        "legend": question.text,
        "statement": question.statement,
        "value": str(typed.get(question.page) or ""),
        "strokes": strokes if found else "",
        "drawing": found["svg"] if found else None,
        "optional": question.optional,
    }


def drawing(strokes: str) -> dict[str, Any] | None:
    """What was drawn, as SVG for a page and as an address for a document; None for no drawing."""
    lines = read_strokes(strokes)
    if not lines:
        return None
    path = " ".join("M" + "L".join(f"{x} {y}" for x, y in line) + ("l0 0" if len(line) == 1 else "") for line in lines)
    svg = Markup(
        '<svg class="signature-input__drawing" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path d="{}" fill="none" stroke="currentColor" stroke-width="12" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    ).format(WIDE, HIGH, _("手写的签名"), path)
    return {"svg": svg, "address": drawing_address(path, WIDE, HIGH), "name": _("手写的签名")}
