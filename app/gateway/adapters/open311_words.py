"""How are Open311's codes said, and which of a server's services takes what? Words in the site's three languages.

These stand in for texts that a native faults API sends in the language asked for, so they are here and not in `locales/`.
"""

KIND_NAMES = {
    "water": {"zh-Hans": "水", "zh-Hant": "水", "en": "Water"},
    "road": {"zh-Hans": "路", "zh-Hant": "路", "en": "Road"},
    "bridge": {"zh-Hans": "桥", "zh-Hant": "橋", "en": "Bridge"},
    "light": {"zh-Hans": "路灯", "zh-Hant": "路燈", "en": "Street light"},
    "ditch": {"zh-Hans": "水渠、水沟", "zh-Hant": "水渠、水溝", "en": "Ditch or drain"},
    "rubbish": {"zh-Hans": "垃圾", "zh-Hant": "垃圾", "en": "Rubbish"},
    "other": {"zh-Hans": "别的", "zh-Hant": "別的", "en": "Something else"},
}
# Looked for in small letters in a service's code, name, group, keywords and description, in that order; the more particular
# kinds first, because a street light stands in a street.
KIND_WORDS = {
    "light": ("路灯", "路燈", "照明", "street light", "streetlight", "street lamp", "lighting", "lamp"),
    "bridge": ("桥", "橋", "bridge"),
    "ditch": ("水渠", "水沟", "水溝", "排水", "下水道", "ditch", "drain", "sewer", "culvert", "flood"),
    "rubbish": ("垃圾", "环卫", "環衞", "rubbish", "trash", "garbage", "litter", "refuse", "waste", "dumping"),
    "water": ("供水", "自来水", "自來水", "水管", "漏水", "停水", "water"),
    "road": ("道路", "公路", "路面", "马路", "馬路", "坑", "road", "pothole", "street", "pavement", "highway"),
    "other": ("其他", "其它", "别的", "別的", "other", "general", "miscellaneous"),
}
STATES = {
    "received": {"zh-Hans": "收到了", "zh-Hant": "收到了", "en": "Received"},
    "checking": {"zh-Hans": "有人在看", "zh-Hant": "有人在看", "en": "Being looked at"},
    "mending": {"zh-Hans": "正在修", "zh-Hant": "正在修", "en": "Being mended"},
    # Closed says that it is over, not that anything was mended.
    "mended": {"zh-Hans": "办完了", "zh-Hant": "辦完了", "en": "Done"},
    "refused": {"zh-Hans": "这里不修", "zh-Hant": "這裏不修", "en": "Not mended by us"},
}
# The standard knows open and closed; servers know more.
STATE_WORDS = {
    "refused": ("reject", "invalid", "duplicate", "declin", "refus", "spam", "拒", "重复", "不修"),
    "mended": ("closed", "resolved", "fixed", "complete", "done", "finished", "完成", "已办", "办结", "修好"),
    "mending": ("progress", "repair", "scheduled", "assigned", "started", "处理中", "维修", "正在"),
    "checking": ("acknowledged", "accepted", "investigat", "review", "confirmed", "受理", "核实"),
}
NO_PLACE = {"zh-Hans": "没有写地点", "zh-Hant": "沒有寫地點", "en": "No place given"}
PLACE = {"zh-Hans": "地点：", "zh-Hant": "地點：", "en": "Place: "}
WHAT = {"zh-Hans": "坏了：", "zh-Hant": "壞了：", "en": "Broken: "}
DANGER = {"zh-Hans": "会伤到人！", "zh-Hant": "會傷到人！", "en": "Somebody could get hurt!"}
SINCE = {"zh-Hans": "哪天坏的：", "zh-Hant": "哪天壞的：", "en": "Broken since: "}
MARKER = "编号 "
# Which question a refusal is about, by what it names.
QUESTION_WORDS = {
    "phone": ("phone", "telephone", "电话", "電話", "手机"),
    "where": ("address", "location", "latitude", "lat ", "coordinate", "longitude", "地址", "地点", "位置"),
    "details": ("description", "描述", "详情"),
    "since": ("date", "日期"),
    "what": ("service_code", "service code", "category", "类别", "服务"),
}
# What only whoever runs the site can put right.
OURS = ("api_key", "api key", "jurisdiction", "attribute")
