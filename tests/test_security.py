"""Do headers, cookies and limits protect every visitor on every page?"""

import re

import pytest
from flask import Flask

from app.security import LIMITS, WITHOUT_TOKEN, csrf_token, is_token_good
from tests.visitor import Visitor
from tests.web.addresses import addresses

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_every_answer_carries_every_protecting_header(client: Visitor, app: Flask):
    paths = {address.path for address in addresses(app) if "GET" in address.methods} | {"/nowhere"}
    for path in paths:
        headers = client.ask(path).headers
        for name, value in ALWAYS.items():
            assert headers[name] == value, path
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers, "the site is not reached over TLS here"


def test_the_policy_allows_nothing_unsafe_and_nothing_from_elsewhere(client: Visitor):
    policy = dict(part.strip().split(" ", 1) for part in client.ask("/").headers["Content-Security-Policy"].split(";"))
    assert "unsafe" not in str(policy)
    assert "*" not in str(policy)
    for name, sources in policy.items():
        allowed = {"'self'", "'none'", "data:"} if name != "form-action" else {"'self'", "http://127.0.0.1:8001"}
        for source in sources.split():
            assert source in allowed or (name == "style-src" and source.startswith("'sha256-")), (name, source)
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"


def test_the_style_in_the_page_is_the_one_the_policy_names(client: Visitor):
    from app.security import style_hash

    page = client.get("/")
    style = re.search(r"<style>(.*?)</style>", page.html, re.DOTALL)
    assert style
    assert style_hash(style[1]) in page.response.headers["Content-Security-Policy"]


def cookies_of(answer) -> dict[str, str]:
    """What the answer's cookies say after their values."""
    return {line.split("=", 1)[0]: line.split(";", 1)[1] for line in answer.headers.getlist("Set-Cookie")}


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Visitor):
    visit = cookies_of(client.ask("/account/sign-in"))["visit"]
    chosen = cookies_of(client.send("/preferences", {"size": "3"}))["preferences"]
    for flags in (visit, chosen):
        assert "HttpOnly" in flags
        assert "SameSite=Lax" in flags
        assert "Path=/" in flags
        assert "Domain" not in flags
        assert "Secure" not in flags, "over plain HTTP the browser would drop it"
    assert "Max-Age" not in visit
    assert "Expires" not in visit


def test_over_tls_cookies_never_leave_it(https_client: Visitor):
    visit = cookies_of(https_client.ask("/account/sign-in"))
    assert set(visit) == {"__Host-visit"}
    assert "Secure" in visit["__Host-visit"]
    assert "Path=/" in visit["__Host-visit"]
    assert "Domain" not in visit["__Host-visit"]
    assert "Secure" in cookies_of(https_client.send("/preferences", {"size": "3"}))["preferences"]
    assert "max-age=31536000" in https_client.ask("/").headers["Strict-Transport-Security"]


def test_a_visits_cookie_is_long_random_and_says_nothing(client: Visitor, app: Flask, backend: Flask):
    made = set()
    for _n in range(20):
        visitor = Visitor(app, backend)
        visitor.token()
        cookie = visitor.site.get_cookie("visit", domain="127.0.0.1")
        assert cookie is not None
        assert re.fullmatch(r"[\w-]{43}", cookie.value)
        made.add(cookie.value)
    assert len(made) == 20


def test_a_token_is_good_for_its_own_visit_alone():
    token = csrf_token("secret", "visit")
    assert is_token_good("secret", "visit", token)
    assert not is_token_good("secret", "another", token)
    assert not is_token_good("another", "visit", token)
    assert not is_token_good("secret", "", csrf_token("secret", ""))
    assert not is_token_good("secret", "visit", "")


def test_only_the_preferences_and_the_telephone_take_a_press_without_a_token(app: Flask):
    spoken = {name for name in app.view_functions if name.startswith("telephone.")}
    pressed = {
        rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint in spoken and "POST" in (rule.methods or ())
    }
    assert {"preferences.change"} | pressed == WITHOUT_TOKEN
    assert len(pressed) == 11


@pytest.mark.parametrize("path", ["/account/sign-in"])
def test_who_presses_far_too_often_is_asked_to_wait(client: Visitor, path: str):
    page = client.get(path)
    limit = LIMITS["sign-in"].amount
    answers = [client.press_once(page).status_code for _n in range(limit + 1)]
    assert answers == [303] * limit + [429]
    told = client.follow(client.press_once(page))
    assert told.h1 == "按得太快了，请等一分钟"


def test_what_is_stored_tells_a_thief_nothing(client: Visitor, app: Flask):
    from tests.web.walking import walk

    client.sign_in("陈桂芳")
    walk(client, "old-age-allowance")
    with app.extensions["store"].engine.connect() as connection:
        rows = [
            str(tuple(row))
            for table in ("visits", "drafts", "sheets")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    assert len(rows) >= 2
    cookie = client.site.get_cookie("visit", domain="127.0.0.1")
    assert cookie is not None
    for secret in ("449901194803151288", "陈桂芳", "6217999000000000015", cookie.value):
        assert not any(secret in row for row in rows), secret


def test_the_log_never_holds_what_somebody_typed(client: Visitor, backend: Flask, caplog: pytest.LogCaptureFixture):
    from tests.web.walking import hand_in_form, walk

    client.sign_in("陈桂芳")
    check = walk(client, "old-age-allowance")
    for api in ("cases", "catalogue"):
        backend.extensions["switches"].set(api, "down")
    client.press(check, hand_in_form(check))
    client.ask("/services/?q=449901194803151288")
    client.send("/services/old-age-allowance/phone", {"phone": "19900000001"})
    for secret in ("449901194803151288", "19900000001", "6217999000000000015"):
        assert secret not in caplog.text
