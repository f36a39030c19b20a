"""Is every sentence of the site there in every language, whole, short and with its places?"""

import re
import shutil
from pathlib import Path

import polib
import pytest
from babel.messages.frontend import CommandLineInterface

from tools.translations import LANGUAGES, LOCALES, ROOT, catalogue_path

PLACE = re.compile(r"%\((\w+)\)[sd]")
HAN = re.compile(r"[\u3400-\u9fff]")
LONGEST_SENTENCE = 25  # 汉字; the bar this site sets itself for elderly readers
SENTENCE_ENDS = re.compile(r"[。！？\n]")


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """Every marked sentence of the source, extracted anew."""
    folder: Path = tmp_path_factory.mktemp("messages")
    pot = folder / "messages.pot"
    arguments = ["pybabel", "-q", "extract", "-F", str(LOCALES / "babel.cfg"), "-k", "_", "-k", "N_", "--no-location"]
    CommandLineInterface().run([*arguments, "--omit-header", "--sort-output", "-o", str(pot), str(ROOT)])
    return polib.pofile(str(pot))


def sentences(entry: polib.POEntry) -> list[str]:
    """Every text of a catalogue's entry."""
    return [entry.msgstr, *entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_source_is_in_the_catalogue_and_no_other(source: polib.POFile, language: str):
    catalogue = polib.pofile(str(catalogue_path(language)))
    assert len(source) > 200
    assert {entry.msgid for entry in catalogue} == {entry.msgid for entry in source}
    empty = [entry.msgid for entry in catalogue if not any(sentences(entry)) or "fuzzy" in entry.flags]
    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_its_source_has(language: str):
    for entry in polib.pofile(str(catalogue_path(language))):
        wanted = set(PLACE.findall(entry.msgid)) | set(PLACE.findall(entry.msgid_plural))
        for text in filter(None, sentences(entry)):
            places = set(PLACE.findall(text))
            assert places == wanted or (entry.msgid_plural and places <= wanted), (entry.msgid, text)
            if wanted:
                assert "%" not in PLACE.sub("", text).replace("%%", ""), text


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_no_sentence_is_longer_than_an_elderly_reader_holds(language: str):
    long = []
    for entry in polib.pofile(str(catalogue_path(language))):
        for text in sentences(entry):
            long += [part for part in SENTENCE_ENDS.split(text) if len(HAN.findall(part)) > LONGEST_SENTENCE]
    assert long == []


def test_english_is_english():
    for entry in polib.pofile(str(catalogue_path("en"))):
        for text in sentences(entry):
            assert not HAN.search(text), text


def test_simplified_is_a_copy_of_the_source():
    for entry in polib.pofile(str(catalogue_path("zh_Hans"))):
        assert entry.msgstr in (entry.msgid, "") or entry.comment


def test_the_catalogues_are_compiled_from_what_they_say(tmp_path: Path, source: polib.POFile):
    from tools.build import build

    build()
    for language in LANGUAGES:
        po = catalogue_path(language)
        copy = tmp_path / f"{language}.mo"
        polib.pofile(str(po)).save_as_mofile(str(copy))
        compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(po.with_suffix(".mo")))}
        assert compiled == {entry.msgid: entry.msgstr for entry in polib.mofile(str(copy))}
    shutil.rmtree(tmp_path)
