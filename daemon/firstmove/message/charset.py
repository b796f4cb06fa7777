"""Octets of a text in an unknown, absent or wrong character set become the text that was written.

Pure and total: any octets with any label give a text; single characters are replaced, never all of it.
Evidence decides in this order: escape sequences, strict UTF-8, the label, guesses by how much the result
looks like prose. Names are never normalised (福 U+FA1B stays). What differs from the label is told in
`notes`, short stable words such as "utf-8-for-shift-jis", "guess-cp932", "replaced".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from firstmove.message.jis import (
    GETA,
    REPLACED,
    decode_euc,
    decode_jis,
    with_escapes_restored,
    without_web_codes,
)
from firstmove.message.labels import EUC, JIS, SJIS, codec_of, differs, narrow_codec_of

_SEVEN_BIT_CODECS = frozenset({"utf-7", "hz", "iso-2022-kr"})
_WIDE_CODECS = frozenset({"utf-16", "utf-16le", "utf-16be", "utf-32"})
_ASIAN = frozenset({SJIS, EUC, JIS, "gb18030", "big5hkscs", "cp949"})
_GUESSES = (SJIS, EUC, "cp949", "gb18030", "big5hkscs")
_ESCAPE = re.compile(rb"\x1b(?:\$[@AB(]|\([IJBH])")
# Western text: single or double accented letters beside plain ones ("Frösche", "Formação").
_ACCENTED = re.compile(
    rb"(?<=[A-Za-z])[\xc0-\xff]{1,2}(?![\x80-\xff])|(?<![\x80-\xff])[\xc0-\xff]{1,2}(?=[A-Za-z])"
    rb"|(?<![\x80-\xff])[\x80-\xff](?![\x40-\xff])"  # alone: "É", "–"; no Shift_JIS goes on with a blank
)
_LETTER_ACCENTED = re.compile(rb"[A-Za-z][\xc0-\xff]|[\xc0-\xff][A-Za-z]")
_SMALL_CYRILLIC = re.compile("[а-яё]")
_CYRILLIC_WORD = re.compile("(?<![A-Za-zА-Яа-яё])[А-Яа-яё][а-яё]{0,24}(?![A-Za-zА-Яа-яё])")
_SAMPLE = 2_000  # characters that are looked at to judge a reading
_SAMPLE_OCTETS = 8_192  # octets that are tried in every codec

_UNWANTED = re.compile(
    "[\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was come by."""

    text: str
    notes: tuple[str, ...] = ()


def decode(octets: bytes, label: str = "") -> Decoded:
    """The text of `octets`; `label` is what the mail says of its charset, "" when it says nothing."""
    if b"\x1b" not in octets and b"\x00" not in octets and octets.isascii():
        return _decode_ascii(octets, label)
    codec = codec_of(label)
    text, notes = _decode(without_web_codes(octets), codec, label)
    return _tidied(text, notes)


def _decode_ascii(octets: bytes, label: str) -> Decoded:
    codec = codec_of(label) if label else ""
    if codec in _SEVEN_BIT_CODECS:
        text = _strictly(octets, codec)
        if text is not None:
            return _tidied(text, ())
    if codec == JIS and b"$B" in octets:
        restored = with_escapes_restored(octets)
        text, replaced = decode_jis(restored)
        if restored != octets and not replaced:
            return _tidied(text, ("escapes-restored",))
    if codec == JIS and (b"\x0e" in octets or b"\x0f" in octets):
        return _tidied(decode_jis(octets)[0], ())
    return _tidied(octets.decode("ascii"), ())


def _decode(octets: bytes, codec: str, label: str) -> tuple[str, tuple[str, ...]]:
    if codec in _SEVEN_BIT_CODECS and not octets.isascii():
        codec = ""
    marked = _by_mark(octets)
    if marked is not None:
        return marked, ()
    if codec in _WIDE_CODECS and (wide := _wide(octets, codec)) is not None:
        return wide, ()
    if _ESCAPE.search(octets) and (escaped := _by_escapes(octets, codec, label)) is not None:
        return escaped
    unicode = _as_utf_8(octets)
    if unicode is not None and _utf_8_beats(codec, unicode, octets):
        return unicode, () if codec == "utf-8" or not label else (differs("utf-8", label),)
    if codec not in ("", JIS) and (labelled := _by_label(octets, codec, label)) is not None:
        return labelled
    if cyrillic := _cyrillic(octets):
        note = differs(cyrillic, label) if codec else f"guess-{cyrillic}"
        return octets.decode(cyrillic, "replace"), (note,)
    if _is_accented(_sample(octets)):
        return octets.decode("cp1252", "replace"), (differs("cp1252", label) if codec else "guess-cp1252",)
    if guess := _guess(octets):
        text, replaced = _leniently(octets, guess)
        note = differs(guess, label) if codec else f"guess-{guess}"
        return text, (note, "replaced") if replaced else (note,)
    return _with_replacements(octets, codec or "utf-8")


def _is_accented(sample: bytes) -> bool:
    return _ACCENTED.sub(b"", sample).isascii() and _LETTER_ACCENTED.search(sample) is not None


def _cyrillic(octets: bytes) -> str:
    """The Cyrillic codec of an unlabelled text, "" for none: words of small letters with a Russian's vowels.

    Read with the wrong one of the two, small letters are capitals.
    """
    sample = _sample(octets)
    high = sum(octet > 0x7F for octet in sample)
    if high < 6:
        return ""
    for codec in ("koi8-r", "cp1251"):
        text = sample.decode(codec, "replace")
        small = _SMALL_CYRILLIC.findall(text)
        words = sum(map(len, _CYRILLIC_WORD.findall(text)))
        vowels = sum(letter in "аеиоуыэюяё" for letter in small)
        if words >= 0.85 * high and len(small) >= 0.75 * high and 0.3 <= vowels / len(small) <= 0.6:
            return codec
    return ""


def _by_mark(octets: bytes) -> str | None:
    """Text that begins with a byte order mark."""
    if octets.startswith(b"\xef\xbb\xbf"):
        return _strictly(octets[3:], "utf-8")
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _wide(octets, "utf-16")
    return None


def _wide(octets: bytes, codec: str) -> str | None:
    if codec == "utf-16" and not octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        codec = "utf-16le" if octets[1::2].count(0) > octets[::2].count(0) else "utf-16be"
    return _strictly(octets[: len(octets) // 2 * 2], codec)


def _by_escapes(octets: bytes, codec: str, label: str) -> tuple[str, tuple[str, ...]] | None:
    text, replaced = decode_jis(octets)
    if replaced > max(1, len(text) // 50):
        return None
    notes = [] if codec == JIS or not label else [differs(JIS, label)]
    if narrow_codec_of(label) == "iso2022_jp" and not _readable(octets, "iso2022_jp"):
        notes.append("vendor-iso-2022-jp")
    return text, tuple(notes + ["replaced"] * bool(replaced))


def _as_utf_8(octets: bytes) -> str | None:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_short = error.reason == "unexpected end of data" and error.start > 8
        return octets[: error.start].decode("utf-8") if cut_short else None


def _utf_8_beats(codec: str, text: str, octets: bytes) -> bool:
    """Valid UTF-8 is no accident, but for a few characters.

    Two half-width kana in Shift_JIS can look like one Latin letter, 﨑山 like one hangul and an R.
    """
    if codec not in _ASIAN:
        return True
    if not any(character >= "\u0800" for character in text):
        return False
    strange = codec in (SJIS, EUC) and not _JAPANESE.search(text)
    few = sum(not character.isascii() for character in text) <= _FEW
    return not (strange and few and _strictly(octets, codec) is not None)


def _by_label(octets: bytes, codec: str, label: str) -> tuple[str, tuple[str, ...]] | None:
    text = _strictly(octets, codec)
    if text is not None:
        rival = _rival(octets, codec, text)
        if rival:
            return _leniently(octets, rival)[0], (differs(rival, label),)
        narrow = narrow_codec_of(label)
        plain = not narrow or _readable(octets, narrow)
        return text, () if plain else (differs(codec, label),)
    head, replaced = _leniently(_sample(octets), codec)
    if replaced > max(2, len(head) // 50):
        return None
    damaged, replaced = _leniently(octets, codec)
    written = len(damaged) - sum(map(str.isascii, damaged))
    if replaced <= max(2, len(damaged) // 50) and written >= 3 * replaced and _score(damaged) > -8 * replaced:
        return damaged, ("replaced",)
    return None


def _rival(octets: bytes, codec: str, text: str) -> str:
    """A codec whose reading is clearly Japanese where the labelled one's is not, "" when there is none."""
    if codec not in (SJIS, EUC, "cp1252") or _is_japanese(text):
        return ""
    guess = _guess(octets, (SJIS, EUC))
    if guess == codec or not guess:
        return ""
    reading = _leniently(_sample(octets), guess)[0]
    better = _score(reading) > 2 * max(_score(text), 1) and len(_KANA.findall(reading)) >= 2
    return guess if better else ""


def _is_japanese(text: str) -> bool:
    """Beyond doubt: mostly kana and kanji, as no wrong reading gives."""
    sample = text[:400]
    kana = len(_KANA.findall(sample))
    return kana >= 2 and kana > 2 * len(_HALF_KANA.findall(sample)) and not _ODD.search(sample)


def _guess(octets: bytes, among: tuple[str, ...] = _GUESSES) -> str:
    """The codec under which a sample looks most like prose, "" when under none."""
    sample = _sample(octets)
    scores: dict[str, float] = {}
    for candidate in among:
        text = _strictly(sample, candidate)
        if text is None:
            continue
        if candidate in (SJIS, EUC) and _is_japanese(text):
            return candidate  # CP949 reads every Shift_JIS kana as some hangul
        scores[candidate] = _score(text)
    best = max(scores, key=lambda candidate: scores[candidate], default="")
    return best if best and scores[best] > 0 else ""


def _sample(octets: bytes) -> bytes:
    """The first octets, cut where no character of any charset can be cut."""
    if len(octets) <= _SAMPLE_OCTETS:
        return octets
    head = octets[:_SAMPLE_OCTETS]
    cut = max(head.rfind(b"\n"), head.rfind(b" "))
    return head[:cut] if cut > 0 else head


_FEW = 3  # characters
_JAPANESE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fc]")
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_WIDE_SIGN = re.compile("[\u3000-\u303f\uff01-\uff5e]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
_ODD = re.compile("[\ue000-\uf8ff\ufffd\x80-\x9f\u0370-\u03ff\u2500-\u257f]")


def _score(text: str) -> float:
    """How much the text looks like East Asian prose; 0 or less: not at all."""
    sample = text[:_SAMPLE]
    hangul = len(_HANGUL.findall(sample))
    return (
        2 * len(_KANA.findall(sample))
        + len(_IDEOGRAPH.findall(sample))
        + 1.5 * len(_WIDE_SIGN.findall(sample))
        + hangul * (2 if hangul > 9 else 0.9)
        - 0.5 * len(_HALF_KANA.findall(sample))
        - 4 * len(_ODD.findall(sample))
    )


def _with_replacements(octets: bytes, codec: str) -> tuple[str, tuple[str, ...]]:
    """Nothing reads it wholly: the codec that loses the fewest characters of a sample."""
    sample = _sample(octets)
    high = sum(octet > 0x7F for octet in sample)
    if codec == "utf-8" and high * 4 < len(sample):  # a few accents in Latin text
        return octets.decode("cp1252", "replace"), ("guess-cp1252",)
    candidates = tuple(dict.fromkeys((codec, "utf-8", SJIS)))
    best = min(candidates, key=lambda candidate: _leniently(sample, candidate)[1])
    return _leniently(octets, best)[0], ("replaced",)


def _readable(octets: bytes, python_codec: str) -> bool:
    try:
        octets.decode(python_codec)
    except UnicodeDecodeError:
        return False
    return True


def _strictly(octets: bytes, codec: str) -> str | None:
    lenient = _LENIENT.get(codec)
    if lenient is not None:
        if len(octets) > _SAMPLE_OCTETS and lenient(_sample(octets))[1]:
            return None
        text, replaced = lenient(octets)
        return None if replaced else text
    try:
        return octets.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _leniently(octets: bytes, codec: str) -> tuple[str, int]:
    lenient = _LENIENT.get(codec)
    if lenient is not None:
        return lenient(octets)
    text = octets.decode(codec, "replace")
    return text, text.count(REPLACED)


_LENIENT: dict[str, Callable[[bytes], tuple[str, int]]] = {JIS: decode_jis, EUC: decode_euc}


def _tidied(text: str, notes: tuple[str, ...]) -> Decoded:
    """Without what no person wrote: controls, surrogates; carriers' private characters become 〓."""
    if not _UNWANTED.search(text):
        return Decoded(text, notes)
    shown, emoji = _PRIVATE.subn(GETA, text)
    shown = _SURROGATE.sub(REPLACED, shown)
    return Decoded(_UNWANTED.sub("", shown), (*notes, "emoji") if emoji else notes)
