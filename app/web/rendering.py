"""From a template to an answer: one template, the whole of it or one block for htmx, and what may be kept of it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, current_app, g, make_response, request
from flask_babel import gettext as _
from markupsafe import Markup

from app.assets import Assets
from app.i18n import LOCALES, preferences
from app.preferences import Preferences
from app.web.visit import has_visit, visit

ZONES = ("seniors", "rural", "none")


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page's frame (`base.html`) needs."""

    lang: str
    preferences: Preferences
    zone: str
    zone_title: str
    path: str
    speech_url: str
    resident_name: str | None
    csrf_token: str
    critical_css: Markup
    rest_css_url: str
    script_url: str
    htmx_url: str
    sample: bool
    personal: bool
    help_phone: str


def zone_title(zone: str) -> str:
    """What the band at the top says."""
    return {"seniors": _("长辈服务"), "rural": _("三农服务")}.get(zone, _("民生服务"))


def local_path() -> str:
    """This page's path with its query, as a browser asked for it."""
    query = request.query_string.decode("utf-8", "replace")
    return quote(request.path, safe="/") + (f"?{query}" if query else "")


def page_frame(zone: str, *, personal: bool) -> Page:
    """The frame of the page being rendered."""
    config, assets, chosen = current_app.extensions["config"], current_app.extensions["assets"], preferences()
    assert isinstance(assets, Assets)  # noqa: S101 (for the type checker)
    profile = visit().profile if has_visit() else None
    path = local_path()
    asked = urlencode({"path": g.get("heard_at", path), "voice": chosen.voice, "rate": chosen.rate})
    return Page(
        lang=LOCALES[chosen.language],
        preferences=chosen,
        zone=zone,
        zone_title=zone_title(zone),
        path=path,
        speech_url=f"/speech/page.mp3?{asked}",
        resident_name=profile.name if profile else None,
        csrf_token=visit().csrf_token if personal or profile else "",
        critical_css=assets.critical_css,
        rest_css_url=assets.rest_css_url,
        script_url=assets.script_url,
        htmx_url=assets.htmx_url,
        sample=config.SAMPLE,
        personal=personal or profile is not None,
        help_phone=config.HELP_PHONE,
    )


def render(
    template: str,
    fragment: str | None = None,
    *,
    zone: str = "none",
    status: int = 200,
    personal: bool = False,
    **context: Any,
) -> Response:
    """The page, or its block `fragment` when htmx asks for that.

    A `personal` page is never stored anywhere. Other pages may be kept as long as nobody is signed in: then the frame
    holds a name.
    """
    page = page_frame(zone, personal=personal)
    found = current_app.jinja_env.get_template(template)
    context = {"page": page, **context}
    wants_fragment = (
        fragment and request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    )
    if wants_fragment and fragment:
        current_app.update_template_context(context)
        body = "".join(found.blocks[fragment](found.new_context(context)))
    else:
        current_app.update_template_context(context)
        body = found.render(context)
    response = make_response(body, status)
    response.headers["Content-Language"] = page.lang
    response.vary.update(("HX-Request", "Cookie", "Accept-Language"))
    if page.personal:
        response.headers["Cache-Control"] = "private, no-store"
    else:
        response.headers["Cache-Control"] = "private, no-cache"
        g.may_be_kept = status == 200
    return response
