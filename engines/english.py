"""How is an English sentence pronounced? In the letters of Kokoro, by espeak-ng's rules and word list.

espeak-ng reads whole clauses, so that "the" and "a" are as short as they are in speech. Only its reading is used here,
not its sound. Its letters (IPA) and Kokoro's differ a little: Kokoro has one letter for each diphthong and affricate.
"""

from __future__ import annotations

import ctypes
import re

VOICE = "gmw/en"  # British, as the site's own English
TIE = "^"
IPA, TIED = 0x02, 0x80 | ord(TIE) << 8  # how the answer is to be written: a tie between the letters of one sound
UTF8 = 1
NO_SOUND = 2  # for espeak_Initialize: the output goes nowhere

# What espeak-ng writes : what Kokoro was taught, the longest first. After misaki's own table (misaki/espeak.py).
LETTERS = (
    ("a^ɪ^ə", "Iə"),
    ("a^ʊ^ə", "Wə"),
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^ʒ", "ʤ"),
    ("t^ʃ", "ʧ"),
    ("e^ɪ", "A"),
    ("ɔ^ɪ", "Y"),
    ("ə^ʊ", "Q"),
    ("e^ə", "ɛː"),
    ("ə^l", "ᵊl"),
    ("iə", "ɪə"),
    ("i^ə", "ɪə"),
    ("ʲ", ""),
    ("ɐ", "ə"),
    ("r", "ɹ"),
    ("x", "k"),
    ("ç", "k"),
    ("ɬ", "l"),
    ("e", "A"),
    ("\u0303", ""),
    ("\u0329", ""),
    (TIE, ""),
)
_CLAUSE = re.compile(r"[^,.;:!?]+|[,.;:!?]+")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_SPELLED = re.compile(r"(?<![A-Za-z])[A-Z]{2,5}(?![A-Za-z])")  # CT, ID, SB: letters, not a word
_READ_AS_WORDS = {"OK": "okay", "APP": "app", "WIFI": "wifi", "PIN": "pin", "SIM": "sim"}


class English:
    """The reading half of espeak-ng."""

    def __init__(self) -> None:
        import espeakng_loader

        data = str(espeakng_loader.get_data_path()).encode()
        self._library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        if self._library.espeak_Initialize(NO_SOUND, 0, data, 0) < 0:
            raise RuntimeError("espeak-ng does not start")
        if self._library.espeak_SetVoiceByName(VOICE.encode()) != 0:
            raise RuntimeError(f"espeak-ng has no voice {VOICE}")

    def phonemes(self, words: str) -> str:
        """The words in Kokoro's letters; commas, full stops and the like are kept."""
        said = ""
        for clause in _CLAUSE.findall(_SPELLED.sub(_letters_apart, words)):
            if clause[0] in ",.;:!?":
                said = said.rstrip() + clause[0] + " "
            elif _WORD.search(clause):
                said += self._read(clause)
        return said.strip()

    def _read(self, clause: str) -> str:
        rest, said = ctypes.c_char_p(clause.encode(errors="ignore")), []
        while rest.value:
            said.append((self._library.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, IPA | TIED) or b"").decode())
        letters = " ".join(said)
        for theirs, ours in LETTERS:
            letters = letters.replace(theirs, ours)
        return re.sub(r"\([a-z-]+\)", "", letters)  # espeak-ng's note that it changed the language


def _letters_apart(found: re.Match[str]) -> str:
    return _READ_AS_WORDS.get(found[0], " ".join(found[0]))
