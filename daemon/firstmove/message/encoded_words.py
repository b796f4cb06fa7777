"""Header values as people should read them: RFC 2047 words, raw 8-bit and raw escape sequences.

Pure and total. More tolerant than RFC 2047 where real mailers are: words inside quotes, words without a space
between them, broken base64. Neighbouring words of one charset are joined as octets before they are decoded,
because mailers cut in the middle of a character or leave out the second escape (reference E7.6).
"""

import binascii
import re

from firstmove.message.charset import Decoded, decode
from firstmove.message.labels import codec_of

MAX_OCTETS = 16_384  # of one value; the rest of a longer one is not read

# The last one may lack its end: mailers and lists cut long subjects in the middle of a word.
_WORD = re.compile(rb"=\?([^?\s=]{1,64})\?([bBqQ])\?(?:([^?]*)\?=|([^?\s]{2,})\??\s*\Z)")
_SPACES = re.compile(r"[ \t\r\n]+")  # not U+3000: people write it between their names
_NO_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def decode_value(raw: bytes) -> Decoded:
    """The readable text of one header value on one line, and how it was come by."""
    raw = raw[:MAX_OCTETS]
    if b"=?" not in raw:
        if raw.isascii() and (text := raw.decode("ascii")).isprintable() and "  " not in text:
            return Decoded(text.strip(" "))
        decoded = decode(raw)
        return Decoded(_one_line(decoded.text), decoded.notes)
    pieces: list[str] = []
    notes: list[str] = []
    for charset, words in _runs(raw):
        decoded = decode(b"".join(words), charset)
        pieces.append(decoded.text)
        notes.extend(decoded.notes)
        if len(words) > 1 and any(_cut(word, charset) for word in words):
            notes.append("joined-words")
    return Decoded(_one_line("".join(pieces)), tuple(dict.fromkeys(notes)))


def decode_text(text: str) -> Decoded:
    """The same for a value that is text already, where only the words are still encoded."""
    if "=?" not in text:
        return Decoded(_one_line(text))
    return decode_value(text.encode("utf-8", "replace"))


def _runs(raw: bytes) -> list[tuple[str, list[bytes]]]:
    """Runs of neighbouring words of one charset; plain text between them has the charset ""."""
    runs: list[tuple[str, list[bytes]]] = []
    position = 0
    after_word = False
    for word in _WORD.finditer(raw):
        gap = raw[position : word.start()]
        if gap and not (after_word and gap.isspace()):
            runs.append(("", [gap]))
            after_word = False
        charset = word[1].split(b"*")[0].decode("ascii", "replace")
        octets = _octets(word[2], word[3] if word[3] is not None else word[4])
        if after_word and codec_of(runs[-1][0]) == codec_of(charset) and runs[-1][0]:
            runs[-1][1].append(octets)
        else:
            runs.append((charset, [octets]))
        after_word = True
        position = word.end()
    if position < len(raw):
        runs.append(("", [raw[position:]]))
    return runs


def _octets(encoding: bytes, encoded: bytes) -> bytes:
    if encoding in b"qQ":
        return binascii.a2b_qp(encoded, header=True)
    letters = encoded.translate(None, _NO_BASE64)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _cut(word: bytes, charset: str) -> bool:
    """Whether the word cannot stand alone: it ends inside a character or inside two-byte text."""
    codec = codec_of(charset)
    if codec == "iso-2022-jp":
        return word.rfind(b"\x1b$") > max(word.rfind(b"\x1b(B"), word.rfind(b"\x1b(J"))
    try:
        word.decode(codec or "ascii")
    except UnicodeDecodeError:
        return True
    return False


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")
