"""What does a browser, or a site's server, find under /identity?"""

from authlib.oauth2 import OAuth2Error
from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.datastructures import LanguageAccept

from backend.identity.provider import Provider
from backend.languages import choose, say, words
from backend.replies import CHINA, now
from backend.residents import Residents

TEXTS = {
    "title": words("您是谁？", "Who are you?"),
    "sample": words(
        "下面都是编出来的人，给您试着用。不要密码，也不刷脸。",
        "These people are made up, for trying things out. No password, no face scan.",
    ),
    "choose": words("选一个人登录：", "Choose somebody to sign in as:"),
    "others": words("别的人", "Other people"),
    "others_line": words("他们给您试别的事。", "They are for trying other things."),
    "seniors": words("年纪大的", "Elderly people"),
    "families": words("一家人", "Families"),
    "farms": words("种地、养殖、打鱼", "Farmers and fishers"),
    "special": words("别的情况", "Other situations"),
    "years": words("，%(years)s岁", ", aged %(years)s"),
    "leave": words("回去，不登录", "Go back without signing in"),
    "wrong_title": words("这里登录不了", "You cannot sign in here"),
    "wrong": words(
        "带您来的网址不对，可能是骗人的。请关掉这一页。",
        "The address that brought you here is not right, and may be a fraud. Please close this page.",
    ),
    "ring": words("有疑问请打12345。", "If in doubt, ring 12345."),
    "out_title": words("您已经退出来了", "You are signed out"),
    "out": words("现在可以关掉这一页。", "You can close this page now."),
}

# The lists below the first one, by what their residents are for.
OTHERS = ("seniors", "families", "farms", "special")


def identity_pages(provider: Provider, residents: Residents) -> Blueprint:
    """Serve the provider under /identity."""
    bp = Blueprint("identity", __name__, url_prefix="/identity", static_folder="static")

    @bp.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        response = jsonify(provider.metadata())
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    @bp.get("/jwks")
    def jwks() -> Response:
        response = jsonify(provider.keys.as_dict(private=False))
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    @bp.get("/authorize")
    def sign_in() -> Response:
        try:
            provider.get_consent_grant(request, end_user=None)
        except OAuth2Error as error:
            return _refused(provider, error)
        today = now().astimezone(CHINA).date()
        people = [(person, person.age_on(today)) for person in residents.offered()]
        groups = {name: [one for one in people if one[0].shown_under == name] for name in (None, *OTHERS)}
        return _page("sign_in.html", origins=provider.client.origins, first=groups.pop(None), groups=groups)

    @bp.post("/authorize")
    def choose_resident() -> Response:
        try:
            grant = provider.get_consent_grant(request, end_user=None)
        except OAuth2Error as error:
            return _refused(provider, error)
        # An unknown resident, like "leave", grants nothing: the site hears access_denied.
        offered = {person.sub: person for person in residents.offered()}
        resident = offered.get(request.form.get("resident", ""))
        response: Response = provider.create_authorization_response(request, grant_user=resident, grant=grant)
        response.headers["Cache-Control"] = "no-store"
        return response

    @bp.post("/token")
    def token() -> Response:
        response: Response = provider.create_token_response(request)
        return response

    @bp.route("/userinfo", methods=["GET", "POST"])
    def userinfo() -> Response:
        provider.access.required()  # what goes wrong is said as every other call here says it
        response: Response = provider.create_endpoint_response("userinfo")
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept-Language, Authorization"
        return response

    @bp.post("/revoke")
    def revoke() -> Response:
        response: Response = provider.create_endpoint_response("revocation")
        return response

    @bp.route("/end-session", methods=["GET", "POST"])
    def sign_out() -> Response:
        return provider.create_endpoint_response("end_session") or _page("signed_out.html")

    return bp


def _refused(provider: Provider, error: OAuth2Error) -> Response:
    """Send the browser back with the error if we know where to; otherwise warn the person in front of it."""
    if getattr(error, "redirect_uri", None):
        response: Response = provider.handle_error_response(None, error)
        return response
    return _page("wrong.html", status=400)


def _page(template: str, *, status: int = 200, origins: tuple[str, ...] = (), **context: object) -> Response:
    language = _language()

    def t(text: str, /, **places: object) -> str:
        return say(TEXTS[text], language, **places)

    html = render_template(f"identity/{template}", t=t, language=language, say=say, **context)
    response = Response(html, status, content_type="text/html; charset=utf-8")
    # Chromium holds form-action against the redirect that follows, too: the site's own origin must be in it.
    targets = " ".join(("'self'", *origins))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; form-action {targets}; frame-ancestors 'none'; base-uri 'none'"
    )
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    return response


def _language() -> str:
    asked = request.values.get("ui_locales", "").split()
    if asked:
        return choose(LanguageAccept([(tag, 1.0 - n / 100) for n, tag in enumerate(asked[:50])]))
    return choose(request.accept_languages)
