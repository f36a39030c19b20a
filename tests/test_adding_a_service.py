"""Adding a service needs a file in the catalogue and nothing else: docs/adding-a-service.md, done."""

import shutil
from pathlib import Path

import httpx2
import yaml

import backend
from app import create_app
from app.config import read_config
from backend.catalogue import DATA
from tests.page import Page

NEW = {
    "id": "lantern-permit",
    "kind": "apply",
    "title": {"zh": "挂灯笼登记", "en": "Register a lantern"},
    "sign_in": False,
}
FORM = {
    "version": "2026-11-23",
    "questions": [
        {
            "id": "colour",
            "kind": "choice",
            "text": {"zh": "灯笼是什么颜色？", "en": "What colour is the lantern?"},
            "options": [
                {"value": "red", "text": {"zh": "红的", "en": "Red"}},
                {"value": "other", "text": {"zh": "别的", "en": "Another"}},
            ],
        },
        {
            "id": "which",
            "kind": "text",
            "text": {"zh": "是哪一种颜色？", "en": "Which colour?"},
            "when": {"question": "colour", "is": "other"},
        },
        {"id": "phone", "kind": "phone", "text": {"zh": "打哪个电话找您？", "en": "Which number?"}},
    ],
    "check": {"statement": {"zh": "对了再交。", "en": "Hand in."}, "button": {"zh": "交登记", "en": "Register"}},
    "receipt": {"next": [{"zh": "3天内打电话给您。", "en": "We ring you within 3 days."}], "days": 3},
}


def test_a_file_in_the_catalogue_becomes_a_service_walked_to_its_receipt(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    model = yaml.safe_load((data / "services" / "rural-fault-report.yaml").read_text())
    made = {**model, **NEW, "item_code": "SAMPLE-440000-9999", "form": FORM}
    (data / "services" / "lantern-permit.yaml").write_text(yaml.safe_dump(made, allow_unicode=True))

    systems = backend.create_app({"DATABASE": ":memory:", "DATA": data})
    config = read_config(
        {}, TESTING=True, SECRET_KEY="k" * 32, DATABASE_URL="sqlite://", FORWARD_SECONDS=0, VAR=str(tmp_path)
    )
    client = create_app(config, transport=httpx2.WSGITransport(app=systems)).test_client()

    found = Page(client.get("/services/?q=挂灯笼"))
    assert "/services/lantern-permit" in found.html
    assert "挂灯笼登记" in Page(client.get("/services/lantern-permit")).html

    def answer(page: str, **fields: str) -> str:
        address = f"/services/lantern-permit/{page}"
        token = Page(client.get(address)).csrf_token
        return client.post(address, data={"csrf_token": token, **fields}).headers["Location"]

    assert answer("colour", colour="other").endswith("/which")
    assert answer("which", which="青的").endswith("/phone")
    assert answer("phone", phone="13800138000").endswith("/check")
    check = Page(client.get("/services/lantern-permit/check"))
    assert "青的" in check.html
    sent = client.post(
        "/services/lantern-permit/check",
        data={"csrf_token": check.csrf_token, "draft": check.one("input[name=draft]").attributes["value"]},
    )
    receipt = Page(client.get(sent.headers["Location"]))
    assert "3天内打电话给您。" in receipt.html
    assert "已经送到办事的部门" in receipt.html
