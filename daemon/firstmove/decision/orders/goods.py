"""How much of a product's title a customer's words name, be it by another word for the same thing.

Pure. A customer says 傘 for アンブレラ, ハーネス for メッシュハーネス, 桐の箱 for 桐箱, "lamp" for
フロアランプ. Scores compare the orders of one person; they are no measure by themselves.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from firstmove.decision.orders import kinds, sounds
from firstmove.decision.orders.kinds import Group

MAX_TEXT = 8_000

_WORD = re.compile(r"[ァ-ヶー]{2,}|[一-龥々]{2,}|[a-z][a-z0-9]{2,}|[ぁ-ん]{4,}")
# Words that stand in titles of every shop and say nothing about which product is meant.
_COMMON = re.compile(
    r"商品|注文|送料|無料|ポイント|セット|サイズ|カラー|限定|新品|中古|送込|公式|正規品?|メール|当店|在庫|発送|中元|歳暮|the|and|for|size|set|new"
)
_DAY = re.compile("(?:父|母|敬老|こども)の日")  # of whom a present is for
_MIXED = re.compile(r"[一-龥々ぁ-んァ-ヶー]{2,}")
_TELLS_LITTLE = re.compile(r"[ぁ-ん]{2}|[ァ-ヶー]{2}|.[のをはがにで入りれ]|[のをはがにで入りれ].")
_SIZE = re.compile(r"(?<![a-z0-9])([2-5]?[sml]|ss|ll|x{1,2}[sl])(?![a-z0-9])")
_SPOKEN_SIZE = re.compile(rf"{_SIZE.pattern}(?=サイズ|の|を|が|は|で|から|、|。|\s|$)")
_WISHED = re.compile(rf"(?<=から)\s?{_SIZE.pattern}(?=サイズ)?")
_MEASURE = re.compile(
    r"(?<![\d.])(\d{1,4}(?:\.\d)?(?:kg|g|ml|l|cm|mm|個|本|枚|袋|組|足|巻|号|人前|点|冊|缶|箱))(?![a-z])"
)
# A maker's code, DR-2K or dr2k; without a hyphen E26 is any lamp's.
_CODE = re.compile(r"(?<![a-z0-9])(?:[a-z]{1,5}-\d{1,4}[a-z]{0,2}|[a-z]{1,4}\d{3,5}[a-z]?)(?![a-z0-9])")
_KATAKANA = re.compile(r"[ァ-ヶー]{3,}")
_RUN = re.compile(r"[ァ-ヶー]{2,}")
_BETWEEN = re.compile(r"(?<=[一-龥々ァ-ヶー])の(?=[一-龥々ァ-ヶー])")
_SHORTEST_BEGINNING = 5
_COLOUR_WORDS = frozenset(word for colour in kinds.ALL_COLOURS for word in colour[0])
_SHORTEST_KANA = 4  # of a word in the other kana: あじさい for アジサイ
_OTHER_KANA = {at: at + 0x60 for at in range(ord("ぁ"), ord("ゖ") + 1)}
_OTHER_KANA |= {katakana: hiragana for hiragana, katakana in _OTHER_KANA.items()}
_KANA = re.compile("[ァ-ヶー]+|[ぁ-ん]+")
_SYNONYM_COUNTS = 3
_CODE_COUNTS = 5


def fold(text: str) -> str:
    """Text for comparing names and titles."""
    return unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower()


def title_words(title: str) -> frozenset[str]:
    """The folded words of a title that say which product is meant."""
    return frozenset(word for word in _WORD.findall(fold(title)) if not _COMMON.fullmatch(word))


def title_score(title: str, spoken: str) -> int:
    """How much of one title's words a folded text names, in characters."""
    return sum(len(word) for word in title_words(title) if word in spoken)


def named(title: str, spoken: str) -> int:
    """How much of a title a folded text names: its words and their parts, in characters, and synonyms."""
    return sum(signs(title, spoken).values())


@lru_cache(maxsize=256)  # each title is asked several times for one mail's words
def signs(title: str, spoken: str) -> Mapping[str, int]:
    """What of a title a folded text names, each with its weight."""
    if not spoken:
        return {}
    joined, runs, english = _heard(spoken)
    traits = _traits(title)
    found = {
        piece: len(piece)
        for piece in traits.pieces
        if (piece in spoken or piece in joined) and not _begins_another(piece, title, runs)
    }
    if traits.codes:
        found |= {code: _CODE_COUNTS for code in traits.codes if _writes(code, spoken)}
    found |= {word: len(word) for word, other in traits.kana if other in spoken}
    parts = (_part_of(word, runs) for word in traits.katakana if word not in spoken)
    found |= {part: len(part) for part in parts if part}
    if english:
        like = (word for word in traits.katakana if sounds.sounds_like(word, english))
        found |= dict.fromkeys(like, _SYNONYM_COUNTS)
    heard = (word for word in traits.english if any(sounds.sounds_like(run, (word,)) for run in runs))
    found |= {f"sound {word[0]}": _SYNONYM_COUNTS for word in heard}
    return found | {
        f"kind {kind[0][0]}": _SYNONYM_COUNTS for kind in traits.kinds if kinds.says(kind, spoken)
    }


@lru_cache(maxsize=8)  # one mail's words are compared with every title
def _heard(spoken: str) -> tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The words without what may stand between two parts of one (桐の箱), the katakana, the English words."""
    runs = tuple(run for run in _RUN.findall(spoken) if not _COMMON.fullmatch(run))
    return _BETWEEN.sub("", spoken), runs, sounds.words(spoken)


@lru_cache(maxsize=256)
def details(title: str, spoken: str) -> Mapping[str, int]:
    """The colours, sizes and measures of a title that a folded text names: they tell cups apart, name none.

    「MからLに」 speaks of an M: what is wished instead is no trait of what was ordered.
    """
    traits = _traits(title)
    measures = set(_MEASURE.findall(spoken)) if traits.measures else set()
    sizes = set(_SPOKEN_SIZE.findall(_WISHED.sub("", spoken))) if traits.sizes else set()
    colours = {f"colour {colour[0][0]}" for colour in traits.colours if kinds.says(colour, spoken)}
    return dict.fromkeys(colours | (traits.measures & measures) | (traits.sizes & sizes), 1)


@dataclass(frozen=True, slots=True)
class _Traits:
    pieces: frozenset[str]
    katakana: tuple[str, ...]
    kana: tuple[tuple[str, str], ...]  # words, and how they are written in the other kana
    english: tuple[tuple[str, str], ...]  # words as they are heard: キヤノン for Canon
    kinds: tuple[Group, ...]
    colours: tuple[Group, ...]
    sizes: frozenset[str]
    measures: frozenset[str]
    codes: frozenset[str]


@lru_cache(maxsize=512)
def _traits(title: str) -> _Traits:
    """What a title can be recognised by; pieces are its words, and the telling pairs of neighbours in words
    of mixed script (ほうじ茶, がま口)."""
    folded = _COMMON.sub(" ", fold(title))
    mixed = (run[at : at + 2] for run in _MIXED.findall(folded) for at in range(len(run) - 1))
    words = title_words(title)
    return _Traits(
        words
        | frozenset(_DAY.findall(folded))
        | frozenset(pair for pair in mixed if not _TELLS_LITTLE.fullmatch(pair)),
        tuple({word for word in (*words, *_RUN.findall(folded)) if _KATAKANA.fullmatch(word)}),
        tuple((word, word.translate(_OTHER_KANA)) for word in words if _has_other_kana(word)),
        sounds.words(" ".join(word for word in words if word not in _COLOUR_WORDS)),
        tuple(kind for kind in kinds.ALL_KINDS if kinds.says(kind, folded)),
        tuple(colour for colour in kinds.ALL_COLOURS if kinds.says(colour, folded)),
        frozenset(_SIZE.findall(fold(title))),
        frozenset(_MEASURE.findall(fold(title))),
        _codes(fold(title)),
    )


def _has_other_kana(word: str) -> bool:
    return len(word) >= _SHORTEST_KANA and bool(_KANA.fullmatch(word))


def _codes(title: str) -> frozenset[str]:
    return frozenset(code.replace("-", "") for code in _CODE.findall(title))


def _writes(code: str, spoken: str) -> bool:
    """Whether a text has a maker's code, with or without hyphens."""
    return re.search(rf"(?<![a-z0-9]){code}(?![a-z0-9])", spoken.replace("-", "")) is not None


def _begins_another(piece: str, title: str, runs: Sequence[str]) -> bool:
    """Whether a title's katakana word is only the beginning of what is said: a ドリルビット is no ドリル.

    ドリルセット is one, and what else the title names (コーヒー ミル) is not another thing.
    """
    if not _KATAKANA.fullmatch(piece):
        return False
    behind = [run[run.rindex(piece) + len(piece) :] for run in runs if piece in run]
    folded = fold(title) if behind and all(behind) else ""
    return bool(folded) and not any(_COMMON.fullmatch(rest) or rest in folded for rest in behind)


def _part_of(word: str, runs: Sequence[str]) -> str:
    """The longest of the customer's katakana words that ends or begins a title's word; "" for none.

    The head stands last: two characters are enough at the end (ミル of コーヒーミル), while デスク names no
    デスクライト.
    """
    parts = (
        run
        for run in runs
        if word.endswith(run) or (len(run) >= _SHORTEST_BEGINNING and word.startswith(run))
    )
    return max(parts, key=len, default="")
