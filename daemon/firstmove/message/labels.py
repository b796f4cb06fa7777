"""What a charset label means: the codec that reads what is really written under it.

Pure. The table is closed on purpose: codecs.lookup would also find "unicode_escape", "idna" and others that
are no charsets. Labels are taken for the widest set that mailers write under them: Shift_JIS is read as
cp932, gb2312 as GB18030, ISO-8859-1 as windows-1252 (reference E7.3, E7.4).
"""

JIS, SJIS, EUC = "iso-2022-jp", "cp932", "euc-jp"

_READ_AS_NAMED = """
    iso-2022-kr hz big5hkscs cp949 gb18030 johab koi8-r koi8-u koi8-t utf-7 utf-8 utf-16 utf-16le utf-16be
    utf-32 cp437 cp850 cp852 cp866 cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258
    iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14
    iso8859-15 iso8859-16 mac-roman mac-cyrillic
"""
_READ_AS = {
    JIS: """iso-2022-jp iso2022jp iso2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 jis
        iso-2022-jp-ms cp50220 cp50221 cp50222 csiso2022jp x-iso-2022-jp""",
    SJIS: """shift-jis shiftjis sjis x-sjis x-shift-jis ms-kanji windows-31j cswindows31j csshiftjis cp932
        ms932 windows-932 shift-jis-2004 sjis-win x-ms-cp932""",
    EUC: "euc-jp eucjp x-euc-jp x-euc eucjp-ms eucjp-win cp51932 ujis euc-jisx0213",
    "gb18030": "gb2312 gbk x-gbk cp936 windows-936 euc-cn gb-2312-80 gb2312-80 csgb2312 gb-18030",
    "hz": "hz-gb-2312",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-big5 cp950 windows-950 csbig5 x-x-big5",
    "cp949": "euc-kr euckr ks-c-5601-1987 ks-c-5601 ksc5601 uhc windows-949 cseuckr",
    "utf-8": "utf8 utf-8n unicode x-utf-8 uft-8 utf-8-mac unicode-1-1-utf-8 utf8mb4",
    "utf-7": "unicode-1-1-utf-7 utf7 x-unicode-1-1-utf-7 unicode-2-0-utf-7",
    "utf-16": "utf16 ucs-2 iso-10646-ucs-2",
    "cp1252": "iso-8859-1 latin1 latin-1 iso8859-1 iso-latin-1 cp819 l1 ansi x-ansi",
    "cp1254": "iso-8859-9 latin5 iso8859-9",
    "cp874": "tis-620 tis620 iso-8859-11 windows-874 x-windows-874 dos-874",
    "iso8859-8": "iso-8859-8-i iso-8859-8-e visual",
    "mac-roman": "macintosh x-mac-roman mac",
    "koi8-r": "koi8r koi8 cskoi8r",
}
_SAYS_NOTHING = frozenset(
    ("us-ascii", "ascii", "ansi-x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "default", "8bit", "7bit")
)


_NARROW_NAMES = {
    JIS: ("iso2022_jp", "iso-2022-jp iso2022jp jis csiso2022jp"),
    SJIS: ("shift_jis", "shift-jis shiftjis sjis x-sjis x-shift-jis ms-kanji csshiftjis"),
    EUC: ("euc_jp", "euc-jp eucjp x-euc-jp x-euc ujis"),
    "gb18030": ("gb2312", "gb2312 euc-cn gb-2312-80 gb2312-80 csgb2312"),
}


def narrow_codec_of(label: str) -> str:
    """The codec that the label really names where more is written under it, "" where it names all of that."""
    python_codec, names = _NARROW_NAMES.get(codec_of(label), ("", ""))
    return python_codec if _name(label) in names.split() else ""


def _table() -> dict[str, str]:
    table = {codec: codec for codec in _READ_AS_NAMED.split()}
    for codec in list(table):
        if codec.startswith("iso8859"):
            table[codec.replace("iso8859", "iso-8859")] = codec
        if codec.startswith("cp12"):
            table[codec.replace("cp", "windows-")] = codec
    for codec, names in _READ_AS.items():
        table.update(dict.fromkeys(names.split(), codec))
    return table


_CODECS = _table()


def codec_of(label: str) -> str:
    """The codec that reads what is written under this label, "" when the label says nothing usable."""
    return _CODECS.get(_name(label), "")


def differs(codec: str, label: str) -> str:
    """The note that `codec` was used although the mail said `label`; what is no label is not repeated."""
    name = _name(label)
    known = name in _CODECS or name in _SAYS_NOTHING
    return f"{codec}-for-{name}" if known else f"{codec}-for-unknown-label"


def _name(label: str) -> str:
    return label[:100].strip().strip("\"'").lower().replace("_", "-")
