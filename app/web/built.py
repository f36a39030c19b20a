"""The bundles, as they were compressed when they were built."""

from flask import Blueprint, Response, request, send_from_directory

from app.assets import BUILT
from app.web.access import for_everyone

bp = Blueprint("built", __name__, url_prefix="/static/built")

A_YEAR = 365 * 24 * 3600


@bp.get("/<name>")
@for_everyone
def bundle(name: str) -> Response:
    """A bundle, packed the best way the browser takes. Its name carries a hash, so it may be kept for good."""
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    for encoding, ending in (("br", ".br"), ("gzip", ".gz")):
        if encoding in request.accept_encodings and (BUILT / f"{name}{ending}").is_file():
            response = send_from_directory(BUILT, f"{name}{ending}", mimetype=kind, max_age=A_YEAR)
            response.headers["Content-Encoding"] = encoding
            break
    else:
        response = send_from_directory(BUILT, name, mimetype=kind, max_age=A_YEAR)
    response.vary.add("Accept-Encoding")
    response.cache_control.immutable = True
    response.cache_control.public = True
    return response
