"""Where other people's words begin in a mail's text: quoted lines, attribution lines, forwarding blocks.

Pure and total. Knows the ways of the mail clients that Japanese customers use; every pattern looks only at the
first characters of a line, so that no text costs more than its length.
"""
# ruff: noqa: E501 - a pattern is read whole or not at all

import re
from enum import StrEnum

MAX_LINE = 400  # characters of a line that are looked at
MAX_SUSPECTS = 500  # lines of one text that are looked at closely


class Kind(StrEnum):
    """What one line is."""

    OWN = "own"
    QUOTED = "quoted"  # marked with > or below an attribution
    INTRODUCTION = "introduction"  # "... wrote:", a forwarding block's header


_QUOTED = re.compile(r"[ \t\u3000]{0,3}(?:>|＞|&gt;)")
_DATE = r"\d{2,4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}"
# An attribution always ends with a colon or a verb of writing; it may run over three lines.
_ATTRIBUTION_START = re.compile(
    rf"[ \t\u3000*\"'(（]*(?:On\b|Am\b|Le\b|El\b|Il\b|Op\b|Em\b|在|{_DATE}|[\"'<A-Za-z0-9._%+-]+@|--- |In message|At \d)"
    r"|.{0,120}(?:\bwrote|\bwrites|書きました|のメール|のメッセージ|writes|さんからの|님이 작성)",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"(?:\bwrote|\bwrites|\bschrieb\b.{0,200}|a écrit|escribió|ha scritto|schreef\b.{0,200}|escreveu|写道|寫道"
    r"|님이 작성|さんは書きました|書きました|が書いた|のメール|のメッセージ|さんからの(?:メール|メッセージ))"
    r"\s*(?:\(.{0,60}\))?\s*[:：]?\**\s*$",
    re.IGNORECASE | re.DOTALL,
)
# Gmail in Japanese: 2026年6月12日(金) 15:00 あおば商店 <info@example.jp>:
_ATTRIBUTION_BY_ADDRESS = re.compile(
    rf"{_DATE}.{{0,40}}\d{{1,2}}[:：]\d{{2}}.{{0,200}}<?[^\s<>]+@[^\s<>]+>?\s*[:：]\s*$", re.DOTALL
)
_COLON_END = re.compile(r"[:：]\**\s*$")

_ORIGINAL = re.compile(
    r"[ \t]*[-_=*~－ー─━]{2,}\s*(?:original message|original mail|original appointment|元のメッセージ|元のメール"
    r"|元メッセージ|元メール|オリジナルメッセージ|受信メール|返信元メッセージ|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|原始邮件|原始郵件|원본 메시지)\s*[-_=*~－ー─━]{2,}|-{4,}\s*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"[ \t]*[-_=*~－ー─━]{2,}\s*(?:forwarded message|forwarded by|forwarded mail|forward header|転送メッセージ|転送メール"
    r"|転送されたメッセージ|転送されたメール|weitergeleitete nachricht|message transféré)"
    r"|[ \t]*(?:begin forwarded message|転送されたメッセージ|以下に転送されたメッセージ|以下は転送されたメール|以下、転送|以下転送)"
    r".{0,20}[:：。]?\s*$",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    r"[ \t*_＊]{0,4}(?:(?P<sender>差出人|送信者|送信元|発信者|from|von|de|发件人|寄件者|보낸 사람)"
    r"|(?P<other>送信日時|送信日|受信日時|日付|日時|宛先|件名|題名|ｃｃ|cc|bcc|sent|date|to|subject|reply-to|gesendet|an|betreff"
    r"|发送时间|收件人|主题|寄件日期|收件者|主旨|보낸 날짜|받는 사람|제목))"
    r"[ \t*_＊\u3000]{0,12}[:：]",
    re.IGNORECASE,
)
_FORWARDING_SUBJECT = re.compile(r"\s*(?:\[[^\]]{0,30}\]\s*)?(?:fwd?|転送)\s*[:：]", re.IGNORECASE)
_RULE = re.compile(r"[ \t]*[_\-=─━＿]{5,}[ \t]*$")


# What any of the above begins with or holds: two quick looks at most lines instead of six.
_SUSPECT_START = re.compile(
    rf"[ \t\u3000*\"'(（<＜]*(?:[-_=~*－ー─━＿]{{2}}|On\b|Am\b|Le\b|El\b|Il\b|Op\b|Em\b|At \d|In message|在|{_DATE}"
    r"|[A-Za-z0-9._%+-]+@|以下|転送|begin )",
    re.IGNORECASE,
)
# With regard to case, so that a search skips to a character that one of them begins with; メ is rarer than の.
_SUSPECT_WORD = re.compile(
    r"[:：]|\b[wW][rR](?:[oO][tT][eE]|[iI][tT][eE][sS])|書(?:きました|いた)|(?<=の)メ(?:ール|ッセージ)|さんからの"
    r"|写道|寫道|님이"
)
_WORD_WITHIN = 128  # characters from the start of its line


def classify(lines: list[str], subject: str) -> tuple[list[Kind], bool]:
    """What each line is, and whether the mail forwards another one."""
    kinds = [Kind.QUOTED if _QUOTED.match(line) else Kind.OWN for line in lines]
    number = suspects = 0
    while number < len(lines) and suspects < MAX_SUSPECTS:
        if kinds[number] is Kind.OWN and _is_suspect(lines[number]):
            suspects += 1
            end, forwarding = _introduction(lines, kinds, number)
            if end > number:
                kinds[number:end] = [Kind.INTRODUCTION] * (end - number)
                if forwarding is not None or not _marked_quote_follows(kinds, lines, end):
                    forwarded = bool(forwarding) or _FORWARDING_SUBJECT.match(subject) is not None
                    kinds[end:] = [Kind.QUOTED] * (len(lines) - end)
                    return kinds, forwarded
                number = end
                continue
        number += 1
    return kinds, False


def _is_suspect(line: str) -> bool:
    return bool(line and (_SUSPECT_START.match(line) or _SUSPECT_WORD.search(line, 0, _WORD_WITHIN)))


def _introduction(lines: list[str], kinds: list[Kind], number: int) -> tuple[int, bool | None]:
    """Where an introduction at this line ends (the line itself: there is none), and whether it forwards.

    None: an attribution, below which quoted lines are marked or not.
    """
    line = lines[number][:MAX_LINE]
    if _FORWARDED.match(line):
        return after_header_block(lines, number + 1), True
    if _ORIGINAL.match(line) and not line.strip("- "):
        return (
            (number, None)
            if not _header_block(lines, number + 1)
            else (after_header_block(lines, number + 1), False)
        )
    if _ORIGINAL.match(line):
        return after_header_block(lines, number + 1), False
    if _HEADER_LINE.match(line) and _header_block(lines, number):
        return after_header_block(lines, number), False
    if _RULE.match(line) and _header_block(lines, number + 1):
        return after_header_block(lines, number + 1), False
    return _attribution_end(lines, kinds, number), None


def _attribution_end(lines: list[str], kinds: list[Kind], number: int) -> int:
    """The line after an attribution that begins here; `number` when none does."""
    if not _ATTRIBUTION_START.match(lines[number][:MAX_LINE]):
        return number
    joined = ""
    for following in range(number, min(number + 3, len(lines))):
        if kinds[following] is not Kind.OWN or not lines[following].strip():
            break
        joined = f"{joined} {lines[following].strip()}" if joined else lines[following].strip()
        if len(joined) > MAX_LINE:
            break
        if _is_attribution(joined, kinds, lines, following + 1):
            return following + 1
    return number


def _is_attribution(text: str, kinds: list[Kind], lines: list[str], following: int) -> bool:
    if _ATTRIBUTION_BY_ADDRESS.search(text):
        return True
    if not _ATTRIBUTION.search(text):
        return False
    # 「昨日のメール」 ends many a sentence: without colon and address only marked quotes make it an attribution.
    told = _COLON_END.search(text) is not None and (re.search(r"\d|@", text) is not None)
    return told or _marked_quote_follows(kinds, lines, following)


def _marked_quote_follows(kinds: list[Kind], lines: list[str], number: int) -> bool:
    for following in range(number, min(number + 4, len(lines))):
        if lines[following].strip():
            return kinds[following] is Kind.QUOTED
    return False


def _header_block(lines: list[str], number: int) -> bool:
    """Whether a copied mail header stands here: a sender and two more fields within a few lines."""
    senders = others = 0
    for line in lines[number : number + 10]:
        field = _HEADER_LINE.match(line[:MAX_LINE])
        if field is not None:
            senders += field["sender"] is not None
            others += field["other"] is not None
        elif not line.strip() and (senders or others):
            break
    return senders >= 1 and others >= 2


def after_header_block(lines: list[str], number: int) -> int:
    """The first line after a copied header, blank lines before it included."""
    position = number
    while position < len(lines) and not lines[position].strip():
        position += 1
    if not any(_HEADER_LINE.match(line[:MAX_LINE]) for line in lines[position : position + 2]):
        return number
    while position < len(lines) and lines[position].strip():
        position += 1
    return position
