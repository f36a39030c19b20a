"""Can people look at every component in the running site?"""

import re

import html5lib
import pytest
from flask import Flask
from jinja2 import StrictUndefined
from markupsafe import Markup

from app.assets import Assets
from app.config import ROOT, read_config
from app.i18n import register_i18n
from app.web.components import bp, read_descriptions, register_components

ALL = read_descriptions()


@pytest.fixture(scope="module")
def client():
    app = Flask("gallery", root_path=str(ROOT), template_folder="templates")
    app.config.update(ROOT=ROOT, SECRET_KEY="not a secret", TESTING=True)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["config"] = read_config({}, SECRET_KEY="not a secret")
    app.extensions["assets"] = Assets(
        critical_css=Markup(""),
        rest_css_url="/rest.css",
        script_url="/base.js",
        htmx_url="/htmx.js",
        listen_url="/listen.js",
        pad_url="/signature.js",
    )
    register_i18n(app)
    register_components(app)
    app.register_blueprint(bp)
    return app.test_client()


def test_the_gallery_leads_to_every_component(client):
    html = client.get("/components/").text
    assert set(re.findall(r'href="/components/([a-z_]+)"', html)) == set(ALL)


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_component_is_shown_on_a_page_that_is_good_html(client, name):
    answer = client.get(f"/components/{name}")
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    ids = re.findall(r'\sid="([^"]*)"', answer.text)
    assert len(ids) == len(set(ids))
    assert len(re.findall(r"<h1\b", answer.text)) == 1
    assert "&lt;h" not in answer.text
    for example in ALL[name].examples:
        assert str(Markup.escape(example["name"])) in answer.text
    for named in re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"', answer.text):
        assert set(named.split()) <= set(ids)


def test_a_component_that_is_not_there_is_not_found(client):
    assert client.get("/components/no_such_component").status_code == 404


def test_every_page_has_its_parts_in_the_same_order(client):
    html = client.get("/components/").text
    parts = ["skip-link", "zone-header", 'class="help-bar"', 'id="player"', "<main", 'id="person"', "sample-notice"]
    places = [html.index(part) for part in [*parts, "page-foot", "rest.css", "<script"]]
    assert places == sorted(places)
    assert "user-scalable" not in html
    assert html.count("<style>") == 1
    assert 'style="' not in html
