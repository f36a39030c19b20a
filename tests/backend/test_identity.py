"""Does the sign-in hold, from the first button to the last token, against those who bend it?"""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, RSAKey
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from app.gateway.identity import Profile
from backend import create_app
from backend.languages import LANGUAGES, TRADITIONAL, traditional
from backend.residents import read_residents
from tests.backend.browser import CALLBACK, asked, choose, redeem, sign_in

PEOPLE = [person.sub for person in read_residents().offered()]


@pytest.mark.parametrize("sub", PEOPLE)
def test_everybody_offered_can_sign_in_and_is_known(caller: FlaskClient, sub: str) -> None:
    tokens = sign_in(caller, sub)
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 7200
    answer = caller.get("/identity/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    profile = Profile.model_validate(answer.json)
    assert profile.sub == sub
    assert profile.id_number is not None
    assert profile.birthdate == f"{profile.id_number[6:10]}-{profile.id_number[10:12]}-{profile.id_number[12:14]}"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_id_token_is_signed_and_answers_this_request(caller: FlaskClient) -> None:
    configuration = caller.get("/identity/.well-known/openid-configuration").json
    keys = KeySet.import_key_set(caller.get("/identity/jwks").json)
    back = choose(caller, "chen-guifang", nonce="n-1")
    assert back["state"] == "the-state"
    assert back["iss"] == configuration["issuer"]
    token = redeem(caller, back["code"]).json["id_token"]
    claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
    assert claims["iss"] == configuration["issuer"] == "http://127.0.0.1:8001/identity"
    assert (claims["aud"], claims["sub"], claims["nonce"]) == ("citizen-site", "chen-guifang", "n-1")
    with pytest.raises(BadSignatureError):
        jwt.decode(token, RSAKey.generate_key(2048), algorithms=["RS256"])


def test_no_private_part_of_the_key_is_given_away(caller: FlaskClient) -> None:
    (key,) = caller.get("/identity/jwks").json["keys"]
    assert set(key) == {"kty", "n", "e", "use", "alg", "kid"}


def test_every_address_in_the_configuration_is_there(caller: FlaskClient) -> None:
    configuration = caller.get("/identity/.well-known/openid-configuration").json
    places = {name: place for name, place in configuration.items() if name.endswith(("_endpoint", "_uri"))}
    assert len(places) == 6
    for name, place in places.items():
        assert caller.get(urlsplit(place).path).status_code != 404, name


def test_a_wrong_verifier_gets_nothing_and_uses_the_code_up(caller: FlaskClient) -> None:
    code = choose(caller, "chen-guifang")["code"]
    refused = redeem(caller, code, code_verifier="w" * 64)
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_grant")
    assert redeem(caller, code).json["error"] == "invalid_grant"


def test_no_verifier_gets_nothing(caller: FlaskClient) -> None:
    refused = redeem(caller, choose(caller, "chen-guifang")["code"], code_verifier="")
    assert refused.status_code == 400


def test_a_code_used_twice_takes_its_token_with_it(caller: FlaskClient) -> None:
    code = choose(caller, "chen-guifang")["code"]
    header = {"Authorization": f"Bearer {redeem(caller, code).json['access_token']}"}
    assert caller.get("/cases", headers=header).status_code == 200
    assert redeem(caller, code).json["error"] == "invalid_grant"
    assert caller.get("/cases", headers=header).status_code == 401


def test_a_nonce_cannot_come_twice(caller: FlaskClient) -> None:
    choose(caller, "chen-guifang", nonce="once")
    assert choose(caller, "chen-guifang", nonce="once")["error"] == "invalid_request"


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:8000/account/callback/",
        "http://127.0.0.1:8000/account/callback?x=1",
        "http://127.0.0.1:8000.evil.example/account/callback",
        "https://evil.example/",
        "javascript:alert(1)",
        None,
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_sent_to_an_unlisted_address(caller: FlaskClient, uri: str | None, method: str) -> None:
    pressed = {"data": {"resident": "chen-guifang"}} if method == "post" else {}
    response = getattr(caller, method)("/identity/authorize", query_string=asked(redirect_uri=uri), **pressed)
    assert response.status_code == 400
    assert response.location is None
    assert len(HTMLParser(response.text).css("h1")) == 1


def test_another_site_is_not_served(caller: FlaskClient) -> None:
    response = caller.get("/identity/authorize", query_string=asked(client_id="other-site"))
    assert (response.status_code, response.location) == (400, None)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_bent_request_comes_back_with_its_error(
    caller: FlaskClient, changes: dict[str, str | None], error: str
) -> None:
    response = caller.get("/identity/authorize", query_string=asked(**changes))
    assert response.status_code == 302
    assert response.location.startswith(CALLBACK)
    back = parse_qs(urlsplit(response.location).query)
    assert back["error"] == [error]
    assert back["state"] == ["the-state"]


@pytest.mark.parametrize("pressed", ["", "nobody", "lin-anan"])
def test_going_back_tells_the_site_that_access_was_denied(caller: FlaskClient, pressed: str) -> None:
    back = choose(caller, pressed)
    assert back["error"] == "access_denied"
    assert back["state"] == "the-state"
    assert "code" not in back


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_offers_everybody_by_name_in_the_language_asked_for(caller: FlaskClient, language: str) -> None:
    response = caller.get("/identity/authorize", query_string=asked(ui_locales=language))
    page = HTMLParser(response.text)
    html = page.css_first("html")
    assert html is not None
    assert html.attributes["lang"] == response.headers["Content-Language"] == language
    assert len(page.css("h1")) == 1
    buttons = [str(button.attributes["value"]) for button in page.css("form button[name=resident]")]
    # The first seven can be seen at once, and so can the way back; the others stand below, behind their headings.
    assert [*buttons[:7], ""] == [*PEOPLE[:7], buttons[7]]
    assert sorted(buttons) == sorted([*PEOPLE, ""])
    behind = [str(button.attributes["value"]) for button in page.css("form details button[name=resident]")]
    assert sorted(behind) == sorted(PEOPLE[7:])
    assert all(details.css("summary h3") and details.css("button") for details in page.css("details"))
    assert not page.css("script, style, [style], input[type=password]")
    if language == TRADITIONAL:
        left = [
            node.text() for node in page.css("h1, h2, h3, p, .more, .leave") if traditional(node.text()) != node.text()
        ]
        assert left == []


def test_the_page_may_load_nothing_but_its_own_look(caller: FlaskClient) -> None:
    response = caller.get("/identity/authorize", query_string=asked())
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    # Chromium stops the redirect back to the site if its origin is not in form-action.
    assert "form-action 'self' http://127.0.0.1:8000 " in policy
    sheet = HTMLParser(response.text).css_first("link[rel=stylesheet]")
    assert sheet is not None
    assert caller.get(str(sheet.attributes["href"])).status_code == 200


def test_signing_out_goes_back_only_to_a_listed_address(caller: FlaskClient) -> None:
    home = {"client_id": "citizen-site", "post_logout_redirect_uri": "http://127.0.0.1:8000/account/signed-out"}
    assert caller.get("/identity/end-session", query_string=home).location == home["post_logout_redirect_uri"]
    away = {**home, "post_logout_redirect_uri": "https://evil.example/"}
    stayed = caller.get("/identity/end-session", query_string=away)
    assert (stayed.status_code, stayed.location) == (200, None)


def test_signing_out_with_the_id_token_ends_this_sign_in_alone(caller: FlaskClient) -> None:
    phone, tablet = sign_in(caller, "li-jianguo"), sign_in(caller, "li-jianguo")
    caller.get("/identity/end-session", query_string={"id_token_hint": phone["id_token"]})
    status = {
        name: caller.get("/cases", headers={"Authorization": f"Bearer {tokens['access_token']}"}).status_code
        for name, tokens in (("phone", phone), ("tablet", tablet))
    }
    assert status == {"phone": 401, "tablet": 200}


def test_a_token_handed_back_no_longer_opens_anything(caller: FlaskClient) -> None:
    token = sign_in(caller, "li-jianguo")["access_token"]
    assert caller.post("/identity/revoke", data={"client_id": "citizen-site", "token": token}).status_code == 200
    assert caller.get("/cases", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_less_is_told_where_less_was_asked_for(caller: FlaskClient) -> None:
    tokens = sign_in(caller, "li-jianguo", scope="openid")
    answer = caller.get("/identity/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert answer.json == {"sub": "li-jianguo"}


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_site_with_a_secret_must_know_it(secret: str) -> None:
    app = create_app({"DATABASE": ":memory:", "CLIENT_SECRET": "right"})
    caller = app.test_client()
    form = {"client_secret": secret} if secret else {}
    assert redeem(caller, choose(caller, "li-jianguo")["code"], **form).status_code in (400, 401)
    right = redeem(caller, choose(caller, "li-jianguo")["code"], client_secret="right")
    assert right.status_code == 200


def test_an_old_token_and_an_old_code_no_longer_hold(
    platform: Flask, caller: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, code = sign_in(caller, "li-jianguo")["access_token"], choose(caller, "li-jianguo")["code"]
    header = {"Authorization": f"Bearer {token}"}
    assert caller.get("/cases", headers=header).status_code == 200
    from backend.identity import grants

    later = grants.time.time() + 7201
    monkeypatch.setattr(grants.time, "time", lambda: later)
    assert caller.get("/cases", headers=header).status_code == 401
    assert redeem(caller, code).json["error"] == "invalid_grant"
