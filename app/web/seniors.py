"""The senior services zone."""

from flask import Blueprint, Response

from app.web.access import for_everyone
from app.web.zones import zone_front

bp = Blueprint("seniors", __name__, url_prefix="/seniors")


@bp.get("/")
@for_everyone
def index() -> Response:
    """What people come for most, as big entries."""
    return zone_front("seniors")
