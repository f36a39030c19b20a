"""Is this process alive, and can it do its work? For load balancers and operators."""

from flask import Blueprint, Response, current_app, jsonify

from app.web.access import for_everyone

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@for_everyone
def healthz() -> Response:
    """The process answers."""
    return _plain({"status": "ok"}, 200)


@bp.get("/readyz")
@for_everyone
def readyz() -> Response:
    """Backends, database and voice. 503 only when the database is gone: without a backend or a voice pages still help."""
    gateway, store, speech = (current_app.extensions[name] for name in ("gateway", "store", "speech"))
    state = {"database": store.is_up(), "speech": speech.health(), "backends": gateway.health()}
    return _plain(state, 200 if state["database"] else 503)


def _plain(state: dict[str, object], status: int) -> Response:
    response = jsonify(state)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
