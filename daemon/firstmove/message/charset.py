"""Octets of a text in an unknown, absent or wrong character set become the text that was written.

Pure and total: any octets with any label give a text; single characters are replaced, never a whole text.
Evidence decides in this order: escape sequences, strict UTF-8, the label, guesses by how much the result looks
like prose. Names are never normalised (福 U+FA1B stays). What differs from the label is told in `notes`,
short stable words such as "utf-8-for-shift_jis", "guess-cp932", "replaced".
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

_JIS, _SJIS, _EUC = "iso-2022-jp", "cp932", "euc-jp"
_SAME = (
    "iso-2022-kr hz big5hkscs cp949 gb18030 johab koi8-r koi8-u koi8-t utf-7 utf-8 utf-16 utf-16le utf-16be utf-32 "
    "cp437 cp850 cp852 cp866 cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 tis-620 "
    "iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 "
    "iso8859-15 iso8859-16 mac-roman mac-cyrillic"
).split()
# Closed on purpose: codecs.lookup would also find "unicode_escape", "idna" and others that are no charsets.
_CODECS: dict[str, str] = {
    **{codec: codec for codec in _SAME},
    **{codec.replace("iso8859", "iso-8859"): codec for codec in _SAME if codec.startswith("iso8859")},
    **{codec.replace("cp", "windows-"): codec for codec in _SAME if codec.startswith("cp12")},
    **dict.fromkeys(
        "iso-2022-jp iso2022jp iso2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 "
        "iso-2022-jp-ms cp50220 cp50221 cp50222 csiso2022jp jis x-iso-2022-jp".split(),
        _JIS,
    ),
    **dict.fromkeys(
        "shift-jis shiftjis sjis x-sjis x-shift-jis ms-kanji windows-31j cswindows31j csshiftjis cp932 ms932 "
        "windows-932 shift-jis-2004 sjis-win x-ms-cp932".split(),
        _SJIS,
    ),
    **dict.fromkeys("euc-jp eucjp x-euc-jp x-euc eucjp-ms eucjp-win cp51932 ujis euc-jisx0213".split(), _EUC),
    **dict.fromkeys("gb2312 gbk x-gbk cp936 windows-936 euc-cn gb-2312-80 gb2312-80 csgb2312 gb-18030".split(), "gb18030"),
    **dict.fromkeys("hz-gb-2312".split(), "hz"),
    **dict.fromkeys("big5 big5-hkscs cn-big5 x-big5 cp950 windows-950 csbig5 x-x-big5".split(), "big5hkscs"),
    **dict.fromkeys("euc-kr euckr ks-c-5601-1987 ks-c-5601 ksc5601 uhc cp949 windows-949 cseuckr".split(), "cp949"),
    **dict.fromkeys("utf8 utf-8n unicode x-utf-8 uft-8 utf-8-mac unicode-1-1-utf-8 utf8mb4".split(), "utf-8"),
    **dict.fromkeys("unicode-1-1-utf-7 utf7 x-unicode-1-1-utf-7 unicode-2-0-utf-7".split(), "utf-7"),
    **dict.fromkeys("utf16 ucs-2 iso-10646-ucs-2".split(), "utf-16"),
    **dict.fromkeys("iso-8859-1 latin1 latin-1 iso8859-1 iso-latin-1 cp819 l1 ansi iso-8859-9 x-ansi".split(), "cp1252"),
    **dict.fromkeys("iso-8859-9 latin5 iso8859-9".split(), "cp1254"),
    **dict.fromkeys("iso-8859-8-i iso-8859-8-e visual".split(), "iso8859-8"),
    **dict.fromkeys("iso-8859-11 tis620".split(), "cp874"),
    **dict.fromkeys("macintosh x-mac-roman mac".split(), "mac-roman"),
    **dict.fromkeys("koi8r koi8 cskoi8r".split(), "koi8-r"),
}  # fmt: skip
_UNSAID = frozenset(
    "us-ascii ascii unknown-8bit x-unknown unknown default 8bit 7bit binary none ansi-x3.4-1968".split()
)
# Labels whose own codec knows fewer characters than what their mailers write.
_NARROW = {_SJIS: "shift_jis", _EUC: "euc_jp", "gb18030": "gb2312", _JIS: "iso2022_jp"}
_SEVEN_BIT_CODECS = frozenset({"utf-7", "hz", "iso-2022-kr"})
_WIDE_CODECS = frozenset({"utf-16", "utf-16le", "utf-16be", "utf-32"})
_ASIAN = frozenset({_SJIS, _EUC, _JIS, "gb18030", "big5hkscs", "cp949"})
_GUESSES = (_SJIS, _EUC, "cp949", "gb18030", "big5hkscs")
_ESCAPE = re.compile(rb"\x1b(?:\$[@AB(]|\([IJBH])")
_SAMPLE = 4_000  # characters that are looked at to judge a guess

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


def codec_of(label: str) -> str:
    """The codec that reads what is written under this label, "" when the label says nothing usable."""
    name = label.strip().strip("\"'").lower().replace("_", "-")
    return _CODECS.get(name, "")


def _decode_ascii(octets: bytes, label: str) -> Decoded:
    codec = codec_of(label)
    if codec in _SEVEN_BIT_CODECS:
        text = _strictly(octets, codec)
        if text is not None:
            return _tidied(text, ())
    if codec == _JIS and b"$B" in octets:
        restored = with_escapes_restored(octets)
        text, replaced = decode_jis(restored)
        if restored != octets and not replaced:
            return _tidied(text, ("escapes-restored",))
    if codec == _JIS and (b"\x0e" in octets or b"\x0f" in octets):
        return _tidied(decode_jis(octets)[0], ())
    return _tidied(octets.decode("ascii"), ())


def _decode(octets: bytes, codec: str, label: str) -> tuple[str, tuple[str, ...]]:
    marked = _by_mark(octets)
    if marked is not None:
        return marked, ()
    if codec in _WIDE_CODECS and (wide := _wide(octets, codec)) is not None:
        return wide, ()
    if _ESCAPE.search(octets) and (escaped := _by_escapes(octets, codec, label)) is not None:
        return escaped
    unicode = _as_utf_8(octets)
    if unicode is not None and _utf_8_beats(codec, unicode):
        return unicode, () if codec in ("utf-8", "") else (_differs("utf-8", label),)
    if codec and (labelled := _by_label(octets, codec, label)) is not None:
        return labelled
    if guessed := _guess(octets, codec):
        return guessed[0], (_differs(guessed[1], label) if codec else f"guess-{guessed[1]}",)
    return _with_replacements(octets, codec or "utf-8")


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
    notes = [] if codec in (_JIS, "") else [_differs(_JIS, label)]
    if codec == _JIS and _strictly(octets, "iso2022_jp") is None:
        notes.append("vendor-iso-2022-jp")
    return text, tuple(notes + ["replaced"] * bool(replaced))


def _as_utf_8(octets: bytes) -> str | None:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_short = error.reason == "unexpected end of data" and error.start > 8
        return octets[: error.start].decode("utf-8") if cut_short else None


def _utf_8_beats(codec: str, text: str) -> bool:
    """Valid UTF-8 is no accident, but two half-width kana in Shift_JIS can look like one Latin letter."""
    return codec not in _ASIAN or any(character >= "\u0800" for character in text)


def _by_label(octets: bytes, codec: str, label: str) -> tuple[str, tuple[str, ...]] | None:
    text = _strictly(octets, codec)
    if text is not None:
        rival = _rival(octets, codec, text)
        if rival:
            return rival[0], (_differs(rival[1], label),)
        narrow = _NARROW.get(codec)
        plain = narrow is None or _strictly(octets, narrow) is not None
        return text, () if plain else (_differs(codec, label),)
    damaged, replaced = _leniently(octets, codec)
    written = len(damaged) - sum(map(str.isascii, damaged))
    if replaced <= max(2, len(damaged) // 50) and written >= 3 * replaced and _score(damaged) > -8 * replaced:
        return damaged, ("replaced",)
    return None


def _rival(octets: bytes, codec: str, text: str) -> tuple[str, str] | None:
    """Another reading that is clearly Japanese where the labelled one, though possible, is not."""
    if codec not in (_SJIS, _EUC, "cp1252"):
        return None
    guess = _guess(octets, codec, (_SJIS, _EUC))
    if guess is None or guess[1] == codec or len(_KANA.findall(guess[0][:_SAMPLE])) < 2:
        return None
    return guess if _score(guess[0]) > 2 * max(_score(text), 1) else None


def _guess(octets: bytes, codec: str, among: tuple[str, ...] = _GUESSES) -> tuple[str, str] | None:
    best: tuple[float, str, str] | None = None
    for candidate in among:
        text = _strictly(octets, candidate)
        if text is None:
            continue
        score = _score(text)
        if best is None or score > best[0]:
            best = (score, text, candidate)
    if best is not None and best[0] > 0:
        return best[1], best[2]
    return None


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
    """Nothing reads it wholly: the reading with the fewest characters lost."""
    texts = [
        (replaced, text)
        for text, replaced in (
            _leniently(octets, candidate) for candidate in dict.fromkeys((codec, "utf-8", _SJIS))
        )
    ]
    high = sum(octet > 0x7F for octet in octets[:_SAMPLE])
    if codec == "utf-8" and high * 4 < min(len(octets), _SAMPLE):  # a few accents in Latin text
        return octets.decode("cp1252", "replace"), ("guess-cp1252",)
    return min(texts, key=lambda entry: entry[0])[1], ("replaced",)


def _strictly(octets: bytes, codec: str) -> str | None:
    lenient = _LENIENT.get(codec)
    if lenient is not None:
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


_LENIENT: dict[str, Callable[[bytes], tuple[str, int]]] = {_JIS: decode_jis, _EUC: decode_euc}


def _differs(codec: str, label: str) -> str:
    name = label.strip().strip("\"'").lower()
    known = codec_of(label) or name in _UNSAID
    return f"{codec}-for-{name}" if known else f"{codec}-for-unknown-label"


def _tidied(text: str, notes: tuple[str, ...]) -> Decoded:
    """Without what no person wrote: controls, surrogates; carriers' private characters become 〓."""
    if not _UNWANTED.search(text):
        return Decoded(text, notes)
    shown, emoji = _PRIVATE.subn(GETA, text)
    shown = _SURROGATE.sub(REPLACED, shown)
    return Decoded(_UNWANTED.sub("", shown), (*notes, "emoji") if emoji else notes)
