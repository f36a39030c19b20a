"""The parts of a long form, and how far each of them is."""

from flask import Blueprint, Response, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.web.access import for_owner
from app.web.journeys import caught_up
from app.web.rendering import render
from app.web.services import zone_of
from app.web.unsent import require_return

bp = Blueprint("sections", __name__, url_prefix="/services/<service_id>/sections")


@bp.get("")
@for_owner
def index(service_id: str) -> Response | Redirect:
    """Every part with its state; where to go on, and in the end the page to look it all over on."""
    walk, _onward = caught_up(service_id)
    require_return(walk.draft)
    if not walk.form.sections:
        return redirect(walk.next_address(), 303)
    words = {
        "waiting": _("先做前面的"),
        "not-begun": _("没开始"),
        "half": _("做了一半"),
        "done": _("做好了"),
    }
    rows = []
    for section, state in walk.form.states(walk.answers):
        here = [question for question in walk.path if question.id in section.questions]
        still_open = [one for one in here if one.id not in walk.answers or one.id in walk.draft.refusals]
        if still_open and state == "done":
            state = "half"
        first = next(iter(still_open or here), None)
        href = walk.address(first) if first else None
        rows.append({"title": section.title, "href": href, "state": state, "state_text": words[state]})
    open_row = next((row for row in rows if row["state"] != "done" and row["href"]), None)
    return render(
        "sections/index.html",
        zone=zone_of(walk.service),
        personal=True,
        service=walk.service,
        rows=rows,
        done=sum(row["state"] == "done" for row in rows),
        go_on=open_row["href"] if open_row else walk.end(),
        finished=open_row is None,
        back=url_for("journeys.start", service_id=service_id),
    )
