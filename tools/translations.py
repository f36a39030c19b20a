"""Keeps the catalogues in step with the source: `make translate`.

source (Simplified Chinese) -> messages.pot -> zh_Hans  a copy of itself
                                            -> zh_Hant  by OpenCC s2hk, unless corrected by hand (#. by hand)
                                            -> en       by hand; what is missing is listed and fails `make check`
"""

import sys
from collections.abc import Callable
from pathlib import Path

import polib
from babel.messages.frontend import CommandLineInterface
from opencc import OpenCC

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locales"
POT = LOCALES / "messages.pot"
LANGUAGES = ("zh_Hans", "zh_Hant", "en")
BY_HAND = "by hand"


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue lies."""
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def extract() -> polib.POFile:
    """Every marked sentence of the source, without line numbers, so that a moved line is no change."""
    arguments = ["pybabel", "-q", "extract", "-F", str(LOCALES / "babel.cfg"), "-k", "_", "-k", "N_", "--no-location"]
    CommandLineInterface().run([*arguments, "--omit-header", "--sort-output", "-o", str(POT), str(ROOT)])
    return polib.pofile(str(POT))


def translate() -> list[str]:
    """Bring every catalogue up to date; the English sentences still missing."""
    source = extract()
    to_traditional = OpenCC("s2hk").convert
    conversions: dict[str, Callable[[str], str]] = {"zh_Hans": str, "zh_Hant": to_traditional}
    missing: list[str] = []
    for language in LANGUAGES:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        known = {entry.msgid: entry for entry in polib.pofile(str(path))} if path.exists() else {}
        fresh = polib.POFile(wrapwidth=110)
        plural = "nplurals=2; plural=(n != 1);" if language == "en" else "nplurals=1; plural=0;"
        fresh.metadata = {
            "Language": language,
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": plural,
        }
        for entry in source:
            old = known.get(entry.msgid)
            new = polib.POEntry(msgid=entry.msgid, msgid_plural=entry.msgid_plural, flags=entry.flags)
            convert = conversions.get(language)
            if convert and not (old and old.comment == BY_HAND):
                if entry.msgid_plural:
                    new.msgstr_plural = {0: convert(entry.msgid_plural)}
                else:
                    new.msgstr = convert(entry.msgid)
            elif old:
                new.msgstr, new.msgstr_plural, new.comment = old.msgstr, old.msgstr_plural, old.comment
            if not (new.msgstr or any(new.msgstr_plural.values())):
                missing.append(f"{language}: {entry.msgid}")
            fresh.append(new)
        fresh.save(str(path))
    return missing


def compile_catalogues() -> None:
    """Write the .mo files the site reads, where they are older than their source."""
    for language in LANGUAGES:
        source = catalogue_path(language)
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(compiled))


if __name__ == "__main__":
    untranslated = translate()
    compile_catalogues()
    for line in untranslated:
        print("missing", line)
    sys.exit(1 if untranslated else 0)
