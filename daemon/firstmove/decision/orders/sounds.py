"""English words for katakana ones by their sound: "dripper" for ドリッパー, "coaster" for コースター.

Pure. Both are reduced to consonants as Japanese has them (l is r, v is b, an r without a vowel behind it is
not heard); the letters between must be alike as well: too many words share three consonants.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒ_ヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_ROMAJI = {ord(kana): row + "aiueo"[at] for row, kanas in _ROWS.items() for at, kana in enumerate(kanas)}
_ROMAJI |= {ord("フ"): "fu", ord("ヴ"): "bu", ord("ワ"): "wa", ord("ン"): "n", ord("ッ"): "", ord("ー"): ""}
_ROMAJI |= {ord(small): vowel for small, vowel in zip("ャュョヤユヨァィゥェォ", "auoauoaiueo", strict=True)}
# How English is spelled, and how it is heard; in this order.
_SPELLED = (
    "tion shon|oa o|er$ a|ph f|[ct]h t|sh s|ck k|c(?=[eiy]) s|[cq] k|x ks|v b|l r|j z|m(?=[bp]) n|y i"
    r"|([a-z])\1 \1|r(?![aeiou]) "
)
_HEARD = tuple(
    (re.compile(spelled), heard) for spelled, heard in (pair.split(" ") for pair in _SPELLED.split("|"))
)
_WORD = re.compile(r"(?<![a-z])[a-z]{5,14}(?![a-z])")
_VOWELS = re.compile("[aeiou]")
# What every letter may hold, and sounds like ドレス or プレス.
_OF_LETTERS = frozenset({"address", "please", "service", "present", "price", "parents", "still", "listed"})
_LEAST = 3  # consonants
_ALIKE = 0.6


def words(folded: str) -> tuple[tuple[str, str], ...]:
    """The English words of a folded text, as they are heard, each with its consonants."""
    heard = (_heard(word) for word in dict.fromkeys(_WORD.findall(folded)) if word not in _OF_LETTERS)
    return tuple((word, bones) for word in heard if len(bones := _bones(word)) >= _LEAST)


def sounds_like(katakana: str, heard: Iterable[tuple[str, str]]) -> bool:
    """Whether one of the words sounds like a katakana word or its end: the head of a compound stands last."""
    romaji, bones = _kana(katakana)
    return any(
        bones.endswith(consonants) and SequenceMatcher(None, word, romaji[-len(word) - 2 :]).ratio() >= _ALIKE
        for word, consonants in heard
    )


@lru_cache(maxsize=512)
def _kana(katakana: str) -> tuple[str, str]:
    romaji = katakana.translate(_ROMAJI)
    return romaji, _bones(romaji)


@lru_cache(maxsize=512)
def _heard(word: str) -> str:
    word = word.removesuffix("s")
    for spelled, heard in _HEARD:
        word = spelled.sub(heard, word)
    return word


def _bones(heard: str) -> str:
    return _VOWELS.sub("", heard).replace("z", "s")
