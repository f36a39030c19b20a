"""Does every address people may have written down still lead somewhere?

Addresses stand on leaflets, in chats and in the memory of other sites. One that goes away must leave a redirect; so this
list only ever grows.
"""

import re

import pytest
from flask import Flask

from app.config import ROOT

FOREVER = [
    "/",
    "/about",
    "/account/callback",
    "/account/sign-in",
    "/account/sign-out",
    "/account/signed-out",
    "/cases/",
    "/cases/YL23456789AB",
    "/components/",
    "/components/button",
    "/errors/not_found",
    "/events/retiring",
    "/family/",
    "/healthz",
    "/help",
    "/listening",
    "/listening/heard",
    "/notices/sample-card-register",
    "/places/",
    "/places/canteen-440103",
    "/preferences",
    "/readyz",
    "/receipt/123456789012",
    "/receipt/123456789012/calendar.ics",
    "/receipt/123456789012/form",
    "/receipt/123456789012/form.pdf",
    "/receipt/123456789012/paper",
    "/receipt/123456789012/paper.pdf",
    "/receipt/key",
    "/receipt/verify",
    "/receipt/verify/result",
    "/resume/",
    "/resume/draft/0123456789abcdef0123456789abcdef",
    "/resume/later/old-age-allowance",
    "/rural/",
    "/rural/advice",
    "/rural/advice/rice-blast",
    "/rural/faults",
    "/rural/faults/BXSAMPLE01",
    "/rural/prices",
    "/rural/warnings",
    "/search",
    "/seniors/",
    "/services/",
    "/services/old-age-allowance",
    "/services/old-age-allowance/check",
    "/services/old-age-allowance/draft",
    "/services/old-age-allowance/draft.pdf",
    "/services/old-age-allowance/for-whom",
    "/services/old-age-allowance/form",
    "/services/old-age-allowance/form.pdf",
    "/services/old-age-allowance/result",
    "/services/old-age-allowance/sheet",
    "/services/old-age-allowance/sheet.pdf",
    "/services/old-age-allowance/start",
    "/speech/bar",
    "/speech/choice",
    "/speech/clip.mp3",
    "/speech/page.json",
    "/speech/page.mp3",
    "/topics/allowances",
    "/work/",
    "/work/applications/",
    "/work/applications/A0123456789",
    "/work/pick-tea",
    "/work/pick-tea/apply",
    "/wallet/",
    "/wallet/ZZ-identity-chen-guifang",
    "/services/old-age-allowance/script",
    "/services/old-age-allowance/script.pdf",
    "/telephone/",
    "/telephone/said.mp3",
    "/telephone/start",
    "/telephone/zone",
    "/telephone/number",
    *(
        f"/telephone/old-age-allowance/{step}"
        for step in ("about", "ask", "answer", "check", "change", "hand-in", "leave", "later")
    ),
    "/services/social-assistance/household/new/called",
    "/services/social-assistance/household/0192f3a1c2d4aa",
    "/services/small-shop-registration/sections",
    "/services/farm-machinery-subsidy/plate-photo/photo",
    "/services/farm-machinery-subsidy/plate-photo/photo/0123456789abcdef",
    "/services/farm-machinery-subsidy/plate-photo/photo/0123456789abcdef/small",
    "/cases/YL23456789AB/papers",
    "/cases/YL23456789AB/papers/photo",
    "/cases/YL23456789AB/papers/photo/0123456789abcdef",
    "/cases/YL23456789AB/papers/photo/0123456789abcdef/small",
]

FILES = {"static", "built.bundle"}  # their names change with what is in them


@pytest.mark.parametrize("path", FOREVER)
def test_an_address_once_given_out_never_vanishes(site: Flask, path: str):
    adapter = site.url_map.bind("localhost")
    assert {"GET", "POST"} & set(adapter.allowed_methods(path)), path


def test_every_address_of_the_site_is_on_the_list(site: Flask):
    adapter = site.url_map.bind("localhost")
    listed = {
        adapter.match(path, method=method)[0]
        for path in FOREVER
        for method in set(adapter.allowed_methods(path)) & {"GET", "POST"}
    }
    assert {rule.endpoint for rule in site.url_map.iter_rules()} - listed == FILES


def test_every_address_is_in_the_documentation(site: Flask):
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.split("## The site's addresses")[1].split("\n## ")[0]
    documented = {
        re.sub(r"<\w+>", "*", path.partition("?")[0]).rstrip("/") for path in re.findall(r"`(/[^`]*)`", section)
    }
    there = {re.sub(r"<[^>]+>", "*", str(rule)).rstrip("/") for rule in site.url_map.iter_rules()}
    assert documented <= there, f"in the documentation alone: {documented - there}"
