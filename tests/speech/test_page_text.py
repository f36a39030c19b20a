"""Is what is heard what is seen, and nothing else?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.speech import Block, page_text, sentences
from app.speech.text import LONGEST


def heard(main: str, lang: str = "zh-Hans", around: str = "") -> list[str]:
    html = (
        f'<html lang="{lang}"><body><header>顶上</header>{around}<main>{main}</main><footer>底下</footer></body></html>'
    )
    return [block.text for block in page_text(html)]


def test_headings_paragraphs_and_lists_are_heard_in_the_order_they_stand():
    assert heard(
        "<h1>高龄津贴</h1><p>先看 <b>这里</b>。</p><ol><li>身份证</li><li><a href='/x'>银行卡</a></li></ol>"
    ) == [
        "高龄津贴",
        "先看 这里。",
        "身份证",
        "银行卡",
    ]


def test_a_table_is_heard_as_the_names_of_its_columns_and_a_sentence_for_each_row():
    table = (
        "<table><caption>今天的价格</caption><thead><tr><th>品种</th><th>价格</th><th></th></tr></thead><tbody>"
        "<tr><th scope=row>白菜</th><td>2元/斤</td><td>涨</td></tr><tr><th scope=row>菜心</th><td></td><td>跌</td></tr></table>"
    )
    assert heard(table) == ["今天的价格", "品种，价格", "白菜，2元/斤，涨", "菜心，跌"]


@pytest.mark.parametrize(
    ("names", "rows", "said"),
    [
        (("品种", "今天", "涨跌"), ("芋头", "每斤2.9元", "比上周贵0.1元"), "芋头，每斤2.9元，比上周贵0.1元"),
        (("市场", "最低", "最高"), ("江南", "2.9元", "3.5元"), "江南，最低：2.9元，最高：3.5元"),
        (("年", "几个月"), ("2025年", "12"), "2025年，几个月：12"),
        (("年", "多少"), ("2025年", ""), "2025年"),
        (("年", "多少"), ("2025年",), "2025年"),
    ],
)
def test_a_columns_name_is_heard_again_where_a_cell_says_too_little(names, rows, said):
    head = "".join(f"<th>{name}</th>" for name in names)
    cells = f"<th scope=row>{rows[0]}</th>" + "".join(f"<td>{cell}</td>" for cell in rows[1:])
    assert heard(f"<table><tr>{head}</tr><tr>{cells}</tr></table>") == ["，".join(names), said]


def test_a_table_of_names_and_values_is_heard_in_pairs():
    assert heard("<table><tr><th>姓名</th><td>张三</td></tr><tr><th>年纪</th><td>82</td></tr></table>") == [
        "姓名：张三",
        "年纪：82",
    ]


PAGE = (
    '<h1 id="a">津贴</h1><p>头一段</p><h2 id="b">怎么办</h2><p>先 <a id="link">看这里</a> 再去</p><h3 id="c">多久</h3><p>三天</p>'
    '<h2 id="d">去哪里</h2><p id="p">大厅</p><table id="t"><tr><th>品种</th><th>价格</th></tr>'
    '<tr id="r"><th>菜心</th><td>2元</td></tr></table><p id="h" hidden>藏</p><div hidden><p id="i">藏</p></div>'
    '<fieldset id="q"><legend>满了吗？</legend><p class=error-message>请选</p><input type=radio id=y checked><label for=y>满了</label></fieldset>'
)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("p", ["大厅"]),
        ("link", ["看这里"]),
        ("t", ["品种，价格", "菜心，2元"]),
        ("r", ["菜心，2元"]),
        ("q", ["满了吗？", "错误：请选", "满了", "已选。"]),
        ("c", ["多久", "三天"]),
        ("b", ["怎么办", "先 看这里 再去", "多久", "三天"]),
        ("d", ["去哪里", "大厅", "品种，价格", "菜心，2元", "满了吗？", "错误：请选", "满了", "已选。"]),
        ("h", []),
        ("i", []),
        ("nothing", []),
        ("p b", []),
    ],
)
def test_only_the_part_that_was_asked_for_is_heard(part, said):
    html = f'<html lang="zh"><body><p id="x">顶上</p><main>{PAGE}</main></body></html>'
    assert [block.text for block in page_text(html, part)] == said


def test_the_part_of_the_first_heading_is_all_that_stands_under_it():
    html = f"<main>{PAGE}</main>"
    assert page_text(html, "a") == page_text(html)


def test_links_side_by_side_are_heard_one_by_one():
    assert heard('<p><a href="/a">一</a> <a href="/b">二</a></p><p>先看 <a href="/c">这里</a>。</p>') == [
        "一",
        "二",
        "先看 这里。",
    ]


def test_what_is_chosen_is_heard_to_be():
    assert heard(
        '<button aria-current="true">大</button><button>小</button><a href="/" aria-current="true">简体</a>'
    ) == [
        "大",
        "已选。",
        "小",
        "简体",
        "已选。",
    ]


def test_a_list_of_pairs_is_heard_as_name_and_value():
    pairs = "<dl><div><dt>姓名</dt><dd>张三</dd></div><div><dt>电话</dt><dd>138****5678 <a href='/'>修改</a></dd></div></dl>"
    assert heard(pairs) == ["姓名：张三", "电话：138****5678 修改"]


def test_a_form_is_heard_with_its_labels_hints_errors_and_buttons():
    form = (
        "<form><label for=n>姓名</label><p class=hint>写身份证上的名字</p>"
        "<p class=error-message>请写姓名</p><input id=n name=n>"
        "<fieldset><legend>您满80岁了吗？</legend><input type=radio id=y name=a checked><label for=y>满了</label>"
        "<input type=radio id=o name=a><label for=o>没有</label></fieldset><button>下一步</button></form>"
    )
    assert heard(form) == [
        "姓名",
        "写身份证上的名字",
        "错误：请写姓名",
        "您满80岁了吗？",
        "满了",
        "已选。",
        "没有",
        "下一步",
    ]


def test_an_error_that_says_so_itself_is_not_announced_twice():
    assert heard('<p class="error-message"><span class="visually-hidden">错误：</span>请写姓名</p>') == [
        "错误：请写姓名"
    ]


def test_what_was_typed_is_heard_unless_it_is_private():
    typed = '<input value="张三"><textarea>要快</textarea><select><option>甲<option selected>乙</select>'
    assert heard(typed) == ["已填：张三", "已填：要快", "已填：乙"]


@pytest.mark.parametrize(
    "field",
    [
        '<input type="password" value="秘密">',
        '<input type="hidden" value="秘密">',
        '<input data-private value="秘密">',
        "<textarea data-private>秘密</textarea>",
        "<select data-private><option selected>秘密</option></select>",
        '<input type="file" value="秘密">',
        '<input type="checkbox" value="秘密" checked>',
        "<p hidden>秘密</p>",
        '<div aria-hidden="true"><p>秘密</p></div>',
        "<p data-no-speech>秘密</p>",
        '<span class="visually-hidden" data-no-speech>秘密</span>',
        "<script>秘密</script>",
        "<style>秘密</style>",
        "<template><p>秘密</p></template>",
        "<!-- 秘密 -->",
        "<table><tr hidden><td>秘密</td></tr><tr><td aria-hidden=true>秘密</td></tr></table>",
        "<dl><div hidden><dt>秘密</dt><dd>秘密</dd></div></dl>",
        "<svg aria-hidden=true><title>秘密</title></svg>",
    ],
)
def test_what_is_private_hidden_or_no_text_is_never_heard(field):
    assert heard(f"<p>前</p>{field}<p>后</p>") == ["前", "后"]


def test_only_what_screen_readers_are_told_is_heard_too():
    assert heard('<p><span class="visually-hidden">打电话 </span>12345</p>') == ["打电话 12345"]


def test_pictures_are_heard_by_their_names():
    picture = '<figure><svg role="img"><title>三十天的价格</title><path d="M0 0"/></svg><figcaption>越来越贵</figcaption></figure>'
    assert heard(picture) == ["三十天的价格", "越来越贵"]
    assert heard(
        '<img src="a.png" alt="大厅的门"><button aria-label="关上"><svg aria-hidden="true"></svg></button>'
    ) == [
        "大厅的门",
        "关上",
    ]


def test_for_whom_one_acts_comes_first_and_whom_to_ring_comes_last_and_once():
    around = (
        '<nav class="help-bar">读给我听</nav><p class="acting-for">您在替张三办事</p>'
        '<section class="person-to-ring">打12345</section>'
    )
    assert heard("<h1>津贴</h1>", around=around) == ["您在替张三办事", "津贴", "打12345"]
    assert heard('<h1>津贴</h1><section class="person-to-ring">打12345</section>') == ["津贴", "打12345"]


def test_an_english_page_is_heard_with_english_words_between():
    assert heard('<p class="error-message">Enter a name</p><dl><dt>Name<dd>Li</dl>', lang="en") == [
        "Error: Enter a name",
        "Name: Li",
    ]


def split(text: str, voice: str = "cmn") -> list[str]:
    return [sentence.text for sentence in sentences(page_text(f"<main><p>{text}</p></main>"), voice)]


def test_sentences_end_where_people_pause():
    assert split("您好。今天3.5元！真的？好；行<br>第二行") == [
        "您好。",
        "今天3.5元！",
        "真的？",
        "好；",
        "行",
        "第二行",
    ]
    assert split("It costs 3.5 yuan. Ring 12345. Thank you", "en") == ["It costs 3.5 yuan.", "Ring 12345.", "Thank you"]


@given(st.text(alphabet="您好，。、 a1.;\n", max_size=400))
def test_no_sentence_is_too_long_and_no_character_is_lost(text):
    said = split(text)
    assert all(len(sentence) <= LONGEST for sentence in said)
    letters = [mark for mark in text if mark in "您好a1"]
    spoken = [mark for sentence in said for mark in sentence if mark in "您好a1"]
    assert spoken == letters


def test_a_stop_after_a_short_form_ends_no_sentence():
    assert split("See No. 5 and Mr. Li (sample). Then go.", "en") == ["See No. 5 and Mr. Li (sample).", "Then go."]


def test_sentences_are_numbered_without_gaps_and_named_by_their_words():
    found = sentences(page_text("<main><p>您好。</p><p>———</p><p>再见。</p><p>您好。</p></main>"), "cmn")
    assert [sentence.number for sentence in found] == [0, 1, 2]
    assert found[0].digest == found[2].digest != found[1].digest


@given(st.text(alphabet="<>/=\"' pdivtablhrmno", max_size=200))
def test_no_broken_page_breaks_the_reader(html):
    page_text(html)
    page_text(f"<main>{html}</main>")


def test_what_looks_like_a_line_of_its_own_is_read_as_one() -> None:
    html = '<main><a href="/"><span data-speech-block>领高龄津贴</span><span data-speech-block>满70岁</span></a></main>'
    assert [block.text for block in page_text(html)] == ["领高龄津贴", "满70岁"]


def test_a_long_sentence_is_not_cut_inside_a_number():
    text = "Grandfather Chen Guiming, 82 years old, who lives with us, gets a pension of 1,200 yuan, " * 3
    said = [sentence.text for sentence in sentences([Block("p", text)], "en")]
    assert len(said) > 1
    assert sum("1,200 yuan" in sentence for sentence in said) == 3
