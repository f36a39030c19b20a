"""What a page says: its HTML -> blocks in reading order.

Only what the page shows is spoken, in the order in which it stands, so that ear and eye never part. Left out: what is
hidden, what is decoration, what somebody typed into a private field, and the bars round the page.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .rows import row_sentences

BEFORE = ".acting-for"  # told before the page itself: for whom one is acting
AFTER = (".person-to-ring", ".sample-notice")  # told once each after the page: a person to ring; that it is a sample

_SKIPPED = frozenset({
    "script", "style", "template", "noscript", "audio", "video", "iframe", "object", "canvas", "head", "datalist",
    "progress", "meter",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "button", "caption", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "label", "legend", "li", "main", "nav", "ol", "p", "pre", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_VALUE_TYPES = frozenset(["text", "search", "tel", "email", "url", "number", "date", "time", "month"])
_BUTTON_TYPES = frozenset(["submit", "button", "reset"])
_WORDS = {
    "zh": {"error": "错误：", "typed": "已填：", "chosen": "已选。", "colon": "：", "comma": "，"},
    "hant": {"error": "錯誤：", "typed": "已填：", "chosen": "已選。", "colon": "：", "comma": "，"},
    "en": {"error": "Error: ", "typed": "Filled in: ", "chosen": "Chosen.", "colon": ": ", "comma": ", "},
}


@dataclass(frozen=True)
class Block:
    """A piece of a page that is read without a break: a heading, a paragraph, a row of a table."""

    kind: str  # the element it comes from
    text: str


def page_text(html: str, part: str = "") -> tuple[Block, ...]:
    """The blocks of a page in reading order, or only those of the element with the id `part`.

    The part of a heading is the heading and what stands under it, up to the next one of the same or a higher level.
    Nothing when no such element is shown.
    """
    tree = LexborHTMLParser(html)
    main = tree.css_first("main") or tree.body
    if main is None:
        return ()
    reader = _Reader(_language(tree), tree, part)
    first = [node for node in tree.css(BEFORE) if not _is_inside(node, main)]
    last = [node for kind in AFTER for node in [n for n in tree.css(kind) if not _is_inside(n, main)][:1]]
    for node in (*first, main, *last):
        reader.read(node)
    return reader.found()


def _language(tree: LexborHTMLParser) -> str:
    root = tree.css_first("html")
    tag = ((root.attributes.get("lang") if root else None) or "").lower()
    if tag.startswith("en"):
        return "en"
    return "hant" if tag.startswith(("zh-hant", "zh-hk", "zh-tw", "zh-mo", "yue")) else "zh"


def _is_inside(node: LexborNode, other: LexborNode) -> bool:
    parent: LexborNode | None = node
    while parent is not None:
        if parent.mem_id == other.mem_id:
            return True
        parent = parent.parent
    return False


def _is_silent(node: LexborNode) -> bool:
    attributes = node.attributes
    return (
        node.tag in _SKIPPED
        or "hidden" in attributes
        or "data-no-speech" in attributes
        or attributes.get("aria-hidden") == "true"
    )


class _Reader:
    """Walks a page and collects its blocks."""

    def __init__(self, language: str, tree: LexborHTMLParser, part: str) -> None:
        self._blocks: list[Block] = []
        self._words = _WORDS[language]
        self._tree = tree
        self._line = ""
        self._kind = "p"
        self._part = part
        self._start: int | None = None  # where the blocks of the part begin
        self._end: int | None = None
        self._level = 0  # of the heading that the part is

    def read(self, node: LexborNode) -> None:
        """Collect one element and what lies in it."""
        self._walk(node)
        self._end_block()
        if self._start is not None and self._end is None:
            self._end = len(self._blocks)

    def found(self) -> tuple[Block, ...]:
        """What was collected, of the part that was asked for."""
        if not self._part:
            return tuple(self._blocks)
        return () if self._start is None else tuple(self._blocks[self._start : self._end])

    @contextmanager
    def _noting(self, node: LexborNode) -> Iterator[None]:
        """Note where the part begins and ends, if this is it or the heading after it."""
        level = _heading_level(node)
        if 0 < level <= self._level and self._end is None:
            self._end_block()
            self._end = len(self._blocks)
        is_part = self._start is None and node.attributes.get("id") == self._part
        if is_part:
            self._end_block()
            self._start, self._level = len(self._blocks), level
        yield
        if is_part and not level:
            self._end_block()
            self._end = len(self._blocks)

    def _walk(self, node: LexborNode) -> None:
        if self._part and not (node.tag or "-").startswith("-"):
            with self._noting(node):
                self._visit(node)
        else:
            self._visit(node)

    def _visit(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._line += re.sub(r"\s+", " ", node.text_content or "")
        elif tag == "br":
            self._line += "\n"
        elif tag == "_comment" or tag.startswith("-") or _is_silent(node):
            return
        elif tag in {"svg", "img", "figure"}:
            self._picture(node)
        elif tag == "table":
            self._table(node)
        elif tag == "dl":
            self._pairs(node)
        elif tag in {"input", "textarea", "select"}:
            self._field(node)
        elif tag in _BLOCKS or "data-speech-block" in node.attributes:  # looks like a line of its own
            self._block(node)
        else:
            self._inline(node)

    def _children(self, node: LexborNode) -> None:
        for child in node.iter(include_text=True):
            self._walk(child)

    def _block(self, node: LexborNode) -> None:
        self._end_block()
        self._kind = node.tag or "p"
        if _is_error(node) and not _inner_text(node).startswith(self._words["error"].strip(" ：:")):
            self._line = self._words["error"]
        before = len(self._blocks)
        self._children(node)
        self._end_block()
        if len(self._blocks) == before and node.tag == "button" and (label := node.attributes.get("aria-label")):
            self._add("button", label)
        if node.attributes.get("aria-current") == "true" or (node.tag == "label" and self._is_chosen(node)):
            self._add(node.tag or "p", self._words["chosen"])

    def _inline(self, node: LexborNode) -> None:
        alone = node.tag == "a" and (
            node.attributes.get("role") == "button"
            or "button" in (node.attributes.get("class") or "").split()
            or _is_beside_a_link(node)
        )
        if alone:
            self._end_block()
        if _is_error(node) and not _inner_text(node).startswith(self._words["error"].strip(" ：:")):
            self._line += self._words["error"]
        before, blocks = self._line, len(self._blocks)
        self._children(node)
        if self._line == before and len(self._blocks) == blocks and (label := node.attributes.get("aria-label")):
            self._line += label
        if node.attributes.get("aria-current") == "true":
            self._end_block()
            self._add(node.tag or "a", self._words["chosen"])
        if alone:
            self._end_block()

    def _picture(self, node: LexborNode) -> None:
        self._end_block()
        said = [node.attributes.get("aria-label") or "", node.attributes.get("alt") or ""]
        if node.tag == "svg":
            title = node.css_first("title")
            said.append(_inner_text(title) if title is not None else "")
        self._add(node.tag or "img", next((text for text in said if text), ""))
        if node.tag == "figure":
            self._children(node)
            self._end_block()

    def _pairs(self, node: LexborNode) -> None:
        self._end_block()
        term = ""
        for part in node.css("dt, dd"):
            if _hidden_within(part, node):
                continue
            if part.tag == "dt":
                if term:
                    self._add("dt", term)
                term = _inner_text(part)
            else:
                self._add("dd", self._words["colon"].join(text for text in (term, _inner_text(part)) if text))
                term = ""
        self._add("dt", term)

    def _table(self, table: LexborNode) -> None:
        self._end_block()
        caption = table.css_first("caption")
        if caption is not None and not _is_silent(caption):
            self._add("caption", _inner_text(caption))
        rows = [row for row in table.css("tr") if not _hidden_within(row, table)]
        cells = [[cell for cell in row.iter() if cell.tag in {"th", "td"}] for row in rows]
        names: list[str] = []
        if cells and cells[0] and all(cell.tag == "th" for cell in cells[0]):
            names = _cell_texts(cells[0])
            self._add("tr", self._words["comma"].join(filter(None, names)))
            rows, cells = rows[1:], cells[1:]
        texts = [_cell_texts(row) for row in cells]
        pairs = [len(row) == 2 and row[0].tag == "th" for row in cells]
        colon, comma = self._words["colon"], self._words["comma"]
        for row, said in zip(rows, row_sentences(names, texts, pairs, colon=colon, comma=comma), strict=True):
            with self._noting(row):
                self._add("tr", said)

    def _field(self, node: LexborNode) -> None:
        """What is filled in; never a password, nor what the page itself marks as private."""
        kind = (node.attributes.get("type") or "text").lower()
        if node.tag == "input" and kind in _BUTTON_TYPES:
            self._end_block()
            self._add("button", node.attributes.get("value") or "")
            return
        if "data-private" in node.attributes or (node.tag == "input" and kind not in _VALUE_TYPES):
            return
        if node.tag == "select":
            value = next((_inner_text(option) for option in node.css("option[selected]")), "")
        elif node.tag == "textarea":
            value = node.text() or ""
        else:
            value = node.attributes.get("value") or ""
        self._end_block()
        if value.strip():
            self._add("input", self._words["typed"] + value)

    def _is_chosen(self, label: LexborNode) -> bool:
        inputs = label.css("input[checked]")
        if name := label.attributes.get("for"):
            inputs += [node for node in self._tree.css("input[checked]") if node.attributes.get("id") == name]
        return any("data-private" not in node.attributes for node in inputs)

    def _end_block(self) -> None:
        line, self._line = self._line, ""
        self._add(self._kind, line)

    def _add(self, kind: str, text: str) -> None:
        lines = [re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n")]
        text = "\n".join(line for line in lines if line)
        if text:
            self._blocks.append(Block(kind, text))


def _hidden_within(node: LexborNode, outer: LexborNode) -> bool:
    parent: LexborNode | None = node
    while parent is not None and parent.mem_id != outer.mem_id:
        if _is_silent(parent):
            return True
        parent = parent.parent
    return False


def _is_error(node: LexborNode) -> bool:
    return "error-message" in (node.attributes.get("class") or "").split() or "data-error" in node.attributes


def _is_beside_a_link(link: LexborNode) -> bool:
    """Whether nothing but space stands between this link and another one: a row of links, not words of a sentence."""
    return any(beside is not None and beside.tag == "a" for beside in (_beside(link, "prev"), _beside(link, "next")))


def _beside(node: LexborNode, way: str) -> LexborNode | None:
    beside: LexborNode | None = getattr(node, way)
    while beside is not None and beside.tag == "-text" and not (beside.text_content or "").strip():
        beside = getattr(beside, way)
    return beside


def _heading_level(node: LexborNode) -> int:
    tag = node.tag or ""
    return int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0


def _cell_texts(cells: list[LexborNode]) -> list[str]:
    return ["" if _is_silent(cell) else _inner_text(cell) for cell in cells]


def _inner_text(node: LexborNode) -> str:
    """The text shown inside one element, on one line."""
    return " ".join("".join(_shown(node)).split())


def _shown(node: LexborNode) -> Iterator[str]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield child.text_content or ""
        elif child.tag in {"br", *_BLOCKS}:
            yield " "
            if not _is_silent(child):
                yield from _shown(child)
            yield " "
        elif not (child.tag or "-").startswith("-") and not _is_silent(child):
            yield from _shown(child)
