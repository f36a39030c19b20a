"""The front page, and the few pages that belong to the whole site."""

from flask import Blueprint, Response, abort, current_app

from app.web.access import for_everyone
from app.web.errors import BY_STATUS, OF_PHOTOS, error_page
from app.web.rendering import render

bp = Blueprint("home", __name__)


@bp.get("/")
@for_everyone
def index() -> Response:
    """Language and voice first, then two doors."""
    return render("home/index.html")


@bp.get("/help")
@for_everyone
def help_page() -> Response:
    """Whom to ring, what to say, and how to tell a cheat."""
    return render("home/help.html")


@bp.get("/about")
@for_everyone
def about() -> Response:
    """What this site keeps, for how long, and who sees it."""
    return render("home/about.html", draft_days=current_app.extensions["config"].DRAFT_DAYS)


@bp.get("/errors/<name>")
@for_everyone
def error(name: str) -> Response:
    """What an error page says, at an address of its own, so that it can be heard."""
    template = f"errors/{name}.html"
    if template not in {*BY_STATUS.values(), *OF_PHOTOS, "errors/our_mistake.html", "errors/backend_unavailable.html"}:
        abort(404)
    return error_page(200, template)


@bp.get("/family/")
@for_everyone
def family() -> Response:
    """How to do something for a relative."""
    return render("home/family.html")
