"""Which sentences of this package are shown to people.

Nothing here translates: `web` does, once it knows the reader's language. `N_()` marks a sentence so that it is
collected for translators.
"""


def N_(sentence: str) -> str:  # the name gettext's own documentation gives this mark
    """The sentence itself, marked for translation."""
    return sentence


YES = N_("是")
NO = N_("不是")
AGREED = N_("同意")
NOT_YET_ANSWERED = N_("还没有写")
LEFT_EMPTY = N_("没有写")
KEPT_HIDDEN = N_("已经写好，这里不显示")
LAST_FOUR = N_("尾号%(last)s")
DONT_KNOW = N_("不知道")
DAY = N_("%(year)s年%(month)s月%(day)s日")
YEAR = N_("%(year)s年，几月几号记不得")
BOTH_DAYS = N_("%(gregorian)s（农历%(lunar)s）")
TIME = N_("%(day)s，%(begins)s到%(ends)s，%(place)s")
YUAN = N_("%(amount)s元")
