"""Publishing a service needs a file and a command, while everything runs: docs/adding-a-service.md, done word by word."""

import re
import subprocess
import sys
from pathlib import Path

import httpx2
import yaml

import backend
from app import create_app
from app.config import ROOT, read_config
from tests.page import Page

DOCUMENT = (ROOT / "docs" / "adding-a-service.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", DOCUMENT, re.DOTALL)


def test_the_documents_own_example_is_published_while_the_site_runs_and_walked_to_its_receipt(tmp_path: Path) -> None:
    (written,) = [text for kind, text in BLOCKS if kind == "yaml"]
    service_id = yaml.safe_load(written)["id"]
    (tmp_path / f"{service_id}.yaml").write_text(written)
    database = str(tmp_path / "backend.db")
    systems = backend.create_app({"DATABASE": database})
    config = read_config(
        {},
        TESTING=True,
        SECRET_KEY="k" * 32,
        DATABASE_URL="sqlite://",
        FORWARD_SECONDS=0,
        CATALOGUE_SECONDS=0,
        VAR=str(tmp_path),
    )
    site = create_app(config, transport=httpx2.WSGITransport(app=systems))
    client = site.test_client()
    assert client.get(f"/services/{service_id}").status_code == 404

    (command,) = [text for kind, text in BLOCKS if kind == "sh" and " publish " in text]
    words = command.split()
    assert words[:4] == [".venv/bin/flask", "--app", "backend", "publish"], words
    said = subprocess.run(
        [sys.executable, "-m", "flask", *words[1:]],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "BACKEND_DATABASE": database, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{service_id} is published." in said.stdout, said.stderr
    assert site.extensions["gateway"].catalogue.refresh("zh-Hans")  # what the running site does every minute

    found = Page(client.get("/services/?q=挂灯笼"))
    assert f"/services/{service_id}" in found.html
    assert "挂灯笼登记" in Page(client.get(f"/services/{service_id}")).html

    def answer(page: str, **fields: str) -> str:
        address = f"/services/{service_id}/{page}"
        token = Page(client.get(address)).csrf_token
        return client.post(address, data={"csrf_token": token, **fields}).headers["Location"]

    assert answer("colour", colour="other").endswith("/which")
    assert answer("which", which="青的").endswith("/phone")
    assert answer("phone", phone="13800138000").endswith("/check")
    check = Page(client.get(f"/services/{service_id}/check"))
    assert "青的" in check.html
    sent = client.post(
        f"/services/{service_id}/check",
        data={"csrf_token": check.csrf_token, "draft": check.one("input[name=draft]").attributes["value"]},
    )
    receipt = Page(client.get(sent.headers["Location"]))
    assert "3天内打电话给您。" in receipt.html
    assert "已经送到办事的部门" in receipt.html
