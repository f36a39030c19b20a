"""Do the front page and the pages of the whole site say what they should?"""

import pytest

from tests.visitor import Visitor

PAGES = ("/", "/help", "/about", "/family/", "/preferences", "/account/sign-in", "/account/signed-out")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "en"])
def test_a_page_of_the_whole_site_keeps_every_promise_in_every_language(client: Visitor, path: str, language: str):
    client.send("/preferences", {"language": language})
    page = client.get(path)
    assert page.status == 200
    lang = {"zh_Hans": "zh-Hans-CN", "zh_Hant": "zh-Hant-HK", "en": "en"}[language]
    assert page.one("html").attributes["lang"] == lang


@pytest.mark.parametrize("path", ["/", "/seniors/", "/rural/"])
@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "en"])
def test_a_front_page_comes_with_the_first_packets_of_a_slow_line(client: Visitor, path: str, language: str):
    client.send("/preferences", {"csrf_token": client.token(), "language": language})
    for coding, most in (("gzip", 14_400), ("br", 14_000)):
        answer = client.ask(path, headers={"Accept-Encoding": coding})
        assert answer.headers["Content-Encoding"] == coding
        assert len(answer.get_data()) <= most, (coding, len(answer.get_data()))


def test_the_front_page_leads_to_both_zones(client: Visitor):
    links = {link.attributes["href"] for link in client.get("/").all("main a")}
    assert {"/seniors/", "/rural/", "/family/", "/cases/"} <= links


def test_public_pages_give_no_cookie(client: Visitor):
    for path in ("/", "/help", "/about", "/family/", "/seniors/", "/rural/", "/services/", "/rural/prices"):
        assert "Set-Cookie" not in client.ask(path).headers, path


def test_a_zone_shows_six_to_eight_big_entries(client: Visitor):
    for path in ("/seniors/", "/rural/"):
        entries = client.get(path).all("main > ul.entries > li")
        assert 6 <= len(entries) <= 8, f"{path} shows {len(entries)} big entries"
