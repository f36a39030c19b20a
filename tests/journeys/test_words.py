"""The sentences people are shown can be understood by ear, at first hearing."""

import ast
import re
from pathlib import Path

import pytest

import app.journeys

PACKAGE = Path(app.journeys.__file__).parent
OFFICIALESE = (
    "申报", "办结", "事项", "材料清单", "提交", "输入", "填写", "校验", "格式", "非法", "无效", "有误", "须", "应当",
    "予以", "进行", "相关", "该项", "逾期", "登录", "字符", "您好", "失败", "错误", "必填", "你",
)  # fmt: skip
HAN = re.compile(r"[\u4e00-\u9fff]")


def marked() -> list[str]:
    """Every sentence this package marks for translation."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                (argument,) = node.args
                assert isinstance(argument, ast.Constant)
                found.append(str(argument.value))
    return found


def unmarked() -> list[str]:
    """Chinese sentences in the code that translators would never see; names of signs and units are not sentences."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {
            id(node)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "N_"
            for node in ast.walk(call)
        }
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
        }
        found += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside | docs
            and len(HAN.findall(node.value)) > 3
        ]
    return found


def test_there_are_sentences_to_look_at() -> None:
    assert len(marked()) > 50


def test_no_sentence_is_hidden_from_translators() -> None:
    assert unmarked() == []


@pytest.mark.parametrize("sentence", marked())
def test_a_sentence_is_short_plain_and_whole(sentence: str) -> None:
    for part in re.split(r"[。！？；]", sentence):
        assert len(HAN.findall(part)) <= 25, part
    assert not [word for word in OFFICIALESE if word in sentence]
    assert not re.search(r"%(?!\([a-z]+\)s)", sentence), "places are named"


@pytest.mark.parametrize("sentence", [one for one in marked() if len(HAN.findall(one)) > 10])
def test_a_message_ends_as_a_sentence(sentence: str) -> None:
    assert sentence.endswith("。")
