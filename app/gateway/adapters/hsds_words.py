"""How are HSDS's codes said? Days, opening times and kinds of place in the site's three languages.

These stand in for texts that a native places API sends in the language asked for, so they are here and not in `locales/`.
"""

RING = {"zh-Hans": "上班时间", "zh-Hant": "上班時間", "en": "Office hours"}
DAYS = {
    "zh-Hans": {"MO": "周一", "TU": "周二", "WE": "周三", "TH": "周四", "FR": "周五", "SA": "周六", "SU": "周日"},
    "zh-Hant": {"MO": "週一", "TU": "週二", "WE": "週三", "TH": "週四", "FR": "週五", "SA": "週六", "SU": "週日"},
    "en": {
        "MO": "Monday",
        "TU": "Tuesday",
        "WE": "Wednesday",
        "TH": "Thursday",
        "FR": "Friday",
        "SA": "Saturday",
        "SU": "Sunday",
    },
}
OPEN = {
    "zh-Hans": "%(days)s %(opens)s到%(closes)s",
    "zh-Hant": "%(days)s %(opens)s到%(closes)s",
    "en": "%(days)s %(opens)s to %(closes)s",
    "zh-Hans-and": "、",
    "zh-Hant-and": "、",
    "en-and": ", ",
}
KIND_NAMES = {
    "service-hall": {"zh-Hans": "办事大厅", "zh-Hant": "辦事大廳", "en": "Service hall"},
    "canteen": {"zh-Hans": "长者饭堂", "zh-Hant": "長者飯堂", "en": "Senior canteen"},
    "care-home": {"zh-Hans": "养老院", "zh-Hant": "養老院", "en": "Care home"},
    "day-care": {"zh-Hans": "日间照料", "zh-Hant": "日間照料", "en": "Day care"},
    "hospital": {"zh-Hans": "医院", "zh-Hant": "醫院", "en": "Hospital"},
    "clinic": {"zh-Hans": "卫生站", "zh-Hant": "衞生站", "en": "Clinic"},
    "police": {"zh-Hans": "派出所", "zh-Hant": "派出所", "en": "Police station"},
    "market": {"zh-Hans": "市场", "zh-Hant": "市場", "en": "Market"},
    "farm-station": {"zh-Hans": "农技站", "zh-Hant": "農技站", "en": "Farm advice station"},
    "vet-station": {"zh-Hans": "兽医站", "zh-Hant": "獸醫站", "en": "Vet station"},
    "post": {"zh-Hans": "邮局", "zh-Hant": "郵局", "en": "Post office"},
    "job-centre": {"zh-Hans": "就业服务", "zh-Hant": "就業服務", "en": "Job centre"},
}
# Looked for in small letters; the more particular kinds first.
KIND_WORDS = {
    "canteen": ("饭堂", "餐", "飯堂", "canteen", "meal", "lunch club"),
    "day-care": ("日间", "日間", "颐康", "頤康", "day care", "day centre", "day center"),
    "care-home": ("养老", "養老", "敬老", "护理院", "護理院", "care home", "nursing home"),
    "vet-station": ("兽医", "獸醫", "动物", "動物", "veterinar", "vet "),
    "hospital": ("医院", "醫院", "hospital"),
    "clinic": ("卫生", "衞生", "衛生", "诊所", "診所", "社康", "clinic", "health centre", "health center", "surgery"),
    "police": ("派出所", "公安", "police"),
    "farm-station": ("农技", "農技", "农业", "農業", "farm", "agricultur"),
    "market": ("市场", "市場", "market"),
    "post": ("邮", "郵", "post office", "parcel"),
    "job-centre": ("就业", "就業", "人才", "招聘", "job", "employment"),
}
