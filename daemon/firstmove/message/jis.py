"""Read ISO-2022-JP and EUC-JP as Japanese mailers really write them.

Pure. Never raises: what no table knows becomes U+FFFD, one per character, and is counted. The standard
codecs refuse a whole text for one NEC row 13 character (①㈱), one NEC-selected IBM kanji (髙﨑) or a
half-width kana; here such a character comes from cp932 instead (docs, reference E7.1 and E7.2).
"""

import re
from functools import cache

REPLACED = "\ufffd"
GETA = "\u3013"  # 〓, what Japanese typesetting shows for a character that cannot be shown

_SWITCH = re.compile(rb"\x1b(\$[@AB]|\$\([@A-DOPQ]|\([BHIJ])|\x1b&@|[\x0e\x0f\n]")
_ASCII_SETS = (b"(B", b"(H", b"(J")
_EIGHT_BIT_RUN = re.compile(rb"([\x80-\xff]+)")
# What a two-byte set becomes once the high bits are set: (prefix of each pair, codec).
_TWO_BYTE_SETS = {
    b"$(D": (b"\x8f", "euc_jp"),  # JIS X 0212
    b"$(O": (b"", "euc_jis_2004"),
    b"$(Q": (b"", "euc_jis_2004"),
    b"$(P": (b"\x8f", "euc_jis_2004"),
    b"$A": (b"", "gb2312"),
    b"$(A": (b"", "gb2312"),
    b"$(C": (b"", "euc_kr"),
}
_SET_HIGH_BIT = bytes(octet | 0x80 for octet in range(256))
_LOST_ESCAPES = re.compile(rb"\$B((?:[!-~]{2}){1,500})\(([BJ])")
# SoftBank's web codes: ESC $ page, characters, SI. Without the SI only one character is certain to belong.
_WEB_CODE = re.compile(rb"\x1b\$[EFGOPQ](?:[!-z]{1,32}\x0f|[!-z])")


def without_web_codes(octets: bytes) -> bytes:
    """SoftBank's emoji codes taken out; they have no meaning outside its network."""
    return _WEB_CODE.sub(b"", octets)


def with_escapes_restored(octets: bytes) -> bytes:
    """Text whose ESC octets a gateway removed: `$BF|K\\(B` becomes two-byte text again."""
    return _LOST_ESCAPES.sub(lambda run: b"\x1b$B" + run[1] + b"\x1b(B", octets)


def decode_jis(octets: bytes) -> tuple[str, int]:
    """The text, and how many characters were replaced."""
    # JIS X 0201 Roman is read as ASCII: mailers use it to end kanji, and ‾ would break every URL with a ~.
    plain = octets.replace(b"\x1b(J", b"\x1b(B")
    if b"\x0e" in plain:  # the standard codec would pass SO and kana through as ASCII
        return _decode_switching(plain)
    try:
        return plain.decode("iso2022_jp"), 0
    except UnicodeDecodeError:
        return _decode_switching(plain)


def _decode_switching(octets: bytes) -> tuple[str, int]:
    pieces: list[str] = []
    replaced = 0
    position = 0
    mode = shifted_from = b"(B"
    for switch in _SWITCH.finditer(octets):
        text, bad = _segment(octets[position : switch.start()], mode)
        pieces.append(text)
        replaced += bad
        position = switch.end()
        match switch[0]:
            case b"\n":  # RFC 1468: every line begins in ASCII, whether or not the last one said so
                pieces.append("\n")
                mode = b"(B"
            case b"\x0e":
                shifted_from, mode = mode, b"(I"
            case b"\x0f":
                mode = shifted_from if mode == b"(I" else mode
                shifted_from = b"(B"
            case b"\x1b&@":
                pass  # announces JIS X 0208-1990, which ESC $ B then selects
            case _:
                mode = switch[1]
    text, bad = _segment(octets[position:], mode)
    return "".join([*pieces, text]), replaced + bad


def _segment(octets: bytes, mode: bytes) -> tuple[str, int]:
    if not octets:
        return "", 0
    if mode in _ASCII_SETS:
        return _ascii_segment(octets)
    if mode == b"(I":
        return "".join(_kana(octet) for octet in octets), 0
    if mode in _TWO_BYTE_SETS:
        return _other_set(octets, *_TWO_BYTE_SETS[mode])
    try:
        return octets.translate(_SET_HIGH_BIT).decode("euc_jp"), 0
    except UnicodeDecodeError:
        return _pairs(octets)


def _ascii_segment(octets: bytes) -> tuple[str, int]:
    if octets.isascii():
        return octets.decode("ascii"), 0
    pieces: list[str] = []
    for run in _EIGHT_BIT_RUN.split(octets):
        try:
            pieces.append(run.decode("utf-8"))
        except UnicodeDecodeError:
            pieces.append(run.decode("cp932", "replace"))
    text = "".join(pieces)
    return text, text.count(REPLACED)


def _kana(octet: int) -> str:
    low = octet & 0x7F
    return chr(0xFF61 + low - 0x21) if 0x21 <= low <= 0x5F else chr(low)


def _pairs(octets: bytes) -> tuple[str, int]:
    """Two-byte text with something in it that euc_jp refuses."""
    pieces: list[str] = []
    position, end = 0, len(octets)
    while position < end:
        first = octets[position]
        if first <= 0x20 or first == 0x7F:
            pieces.append(chr(first))
            position += 1
        elif 0xA1 <= first <= 0xDF and (position + 1 == end or octets[position + 1] < 0x80):
            pieces.append(_kana(first))  # 8-bit kana between 7-bit kanji
            position += 1
        elif position + 1 == end:
            pieces.append(REPLACED)
            position += 1
        else:
            pieces.append(kanji(first & 0x7F, octets[position + 1] & 0x7F))
            position += 2
    return "".join(pieces), pieces.count(REPLACED)


@cache
def kanji(first: int, second: int) -> str:
    """One character of JIS X 0208 with the vendors' rows; 7-bit octets as in ISO-2022-JP."""
    if not (0x21 <= first <= 0x7E and 0x21 <= second <= 0x7E):
        return REPLACED
    high = bytes((first | 0x80, second | 0x80))
    # au writes its emoji into the rows that JIS X 0208 leaves free, where JIS X 0213 has kanji.
    readings = [(high, "euc_jp"), (_shifted(first, second), "cp932")]
    if first < 0x75:
        readings.append((high, "euc_jis_2004"))
    for octets, codec in readings:
        try:
            return octets.decode(codec)
        except UnicodeDecodeError:
            continue
    return GETA if first >= 0x75 else REPLACED


def _shifted(first: int, second: int) -> bytes:
    """The Shift_JIS octets of a JIS pair."""
    row, column = first - 0x21, second - 0x21
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    if row % 2:
        return bytes((lead, column + 0x9F))
    return bytes((lead, column + (0x40 if column < 63 else 0x41)))


def _other_set(octets: bytes, prefix: bytes, codec: str) -> tuple[str, int]:
    pieces: list[str] = []
    for position in range(0, len(octets), 2):
        pair = octets[position : position + 2].translate(_SET_HIGH_BIT)
        pieces.append((prefix + pair).decode(codec, "replace")[:1])
    return "".join(pieces), pieces.count(REPLACED)


_EUC_UNIT = re.compile(rb"[\x00-\x7f]+|\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|[\xa1-\xfe]{2}|.", re.DOTALL)


def decode_euc(octets: bytes) -> tuple[str, int]:
    """EUC-JP with the vendors' rows: the text, and how many characters were replaced."""
    try:
        return octets.decode("euc_jp"), 0
    except UnicodeDecodeError:
        pass
    pieces = [_euc_unit(unit) for unit in _EUC_UNIT.findall(octets)]
    return "".join(pieces), pieces.count(REPLACED)


def _euc_unit(unit: bytes) -> str:
    if unit[0] < 0x80:
        return unit.decode("ascii")
    if len(unit) == 1:
        return REPLACED
    if len(unit) == 2 and unit[0] >= 0xA1:
        return kanji(unit[0] & 0x7F, unit[1] & 0x7F)
    return unit.decode("euc_jp", "replace")[:1]
