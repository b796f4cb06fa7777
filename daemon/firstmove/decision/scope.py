"""Cut one mail into what cues may be looked for in, and say what stands around a place in it.

Pure. `passage` takes the subject and the visible text, normalises them for matching only (NFKC, lower case,
hyphen and tilde look-alikes, no zero-width characters), drops what the customer did not write but left in
(quoted lines, a shop's footer about returns), joins hard-wrapped lines and remembers where sentences end.
Bounded: at most MAX_TEXT characters of text are read, however long the mail is.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

MAX_TEXT = 8_000
MAX_SUBJECT = 300
LONGEST_SENTENCE = 400
_TELLING_LINE = 8  # characters; a line of so many that was there before says nothing new

_ZERO_WIDTH = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_HYPHENS = re.compile(r"(?<=[0-9A-Za-z])[‐‑‒–—―−ー─━ｰ﹣⁃](?=[0-9A-Za-z])")
_TILDES = re.compile("[〜～∼˜]")

_HIRAGANA = re.compile("[ぁ-ゖ]")
_KATAKANA = re.compile("[ァ-ヶ]{2}")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}

_QUOTED = re.compile(r"[ \t]*[>|＞≫]")
_HISTORY = re.compile(
    r"-{2,}\s*(?:original message|元のメッセージ|転送(?:された)?メッセージ|forwarded message)"
    r"|_{8,}$|on .{6,80} wrote:$|\d{4}年\d{1,2}月\d{1,2}日.{0,60}<.{3,60}>:?$"
    r"|(?:差出人|from)\s*:.{1,80}@"
)
_HEADING = re.compile(
    r"[\s■◆●○★☆▼▽◇□※【\[<・*-]{0,3}[^。!?\n]{0,16}"
    r"(?:について|に関して|のご案内|方法|ポリシー|ご注意|注意事項|特約|規定)[】\]>\s]{0,3}[:]?$"
)
_SHOP_VOICE = re.compile(
    r"お客様|当店|弊社では|承っ|承り|いただいた場合|いただきます|お受け(?:でき|いた|し)|以内に(?:ご連絡|お知らせ|限)"
    r"|ご(?:連絡|了承|負担|注意|確認)(?:ください|下さい|願)|いたしかね|お断り|に限り|対応(?:いたし|致し|させて)"
)
_ITEM_LINE = re.compile(r"[\s]*[※■◆●★▼◇□【]")
_SENTENCE_END = re.compile(r"[。!?\n]|\.(?=\s)|\.{3,}")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>()「」、。]{1,300}")
_FINISHED = re.compile(r"[。!?.:;)」』♪★☆…\]】>]\s*$")
_OPEN = re.compile(r"[、にでをはがともより]$")
_REPLY_PREFIX = re.compile(r"\s*(?:(?:re|fwd?|aw|返信|転送|回复|答复|回覆|답장)\s*(?:\[\d+\])?\s*[:]\s*)+")
_SHOP_SUBJECT = re.compile(
    r"【[^】]{1,40}】|\[[^\]]{2,40}\]|ご注文(?:ありがとう|の確認|内容|確認|受付|を承)|(?:発送|出荷|配送|入金|お支払い?)"
    r"(?:完了|しました|いたしました|の?お知らせ|の?ご連絡|の?ご案内|通知)|のお知らせ|のご案内|お問い?合わせ(?:を受け付け|ありがとう)"
    r"|受付番号|your (?:order|inquiry)|order (?:confirm|#)|shipp(?:ed|ing) (?:confirm|notif)|thank you for"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One mail's words, normalised. `body_from` is where the subject ends; sentence ends are offsets."""

    text: str
    body_from: int
    ends: tuple[int, ...]
    reply: bool = False  # the subject was there before: it says what the mail answers, not what it wants

    @property
    def subject(self) -> str:
        """The customer's subject; "" when it only repeats one of the shop's."""
        return self.text[: max(self.body_from - 1, 0)]

    @property
    def body(self) -> str:
        """Everything below the subject."""
        return self.text[self.body_from :]

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Every sentence with the offset of its text, which begins with the one character before it."""
        first = 0
        for end in self.ends:
            yield first, self.text[first:end]
            first = end - 1

    def sentence(self, start: int, end: int) -> str:
        """The sentence (or sentences) that hold [start, end)."""
        first, last = self.bounds(start, end)
        return self.text[first:last]

    def bounds(self, start: int, end: int) -> tuple[int, int]:
        """Where the sentence around [start, end) begins and ends; its mark belongs to it."""
        before = bisect_right(self.ends, start)
        after = bisect_left(self.ends, max(end, start + 1))
        first = self.ends[before - 1] if before else 0
        last = self.ends[after] if after < len(self.ends) else len(self.text)
        return first, last

    def before(self, start: int, length: int = 16) -> str:
        """What stands directly before `start` within the same sentence."""
        first, _ = self.bounds(start, start + 1)
        return self.text[max(first, start - length) : start]

    def after(self, end: int, length: int = 18) -> str:
        """What stands directly after `end` within the same sentence."""
        _, last = self.bounds(max(end - 1, 0), end)
        return self.text[end : min(last, end + length)]


def normalise(text: str) -> str:
    """Text for matching: NFKC, lower case, one hyphen, one tilde, no zero-width characters."""
    folded = _TILDES.sub("~", unicodedata.normalize("NFKC", _ZERO_WIDTH.sub("", text)))
    return _HYPHENS.sub("-", folded).lower().replace("\r\n", "\n").replace("\r", "\n")


def passage(subject: str, text: str, *, by_shop: bool = False) -> Passage:
    """The customer's words of one mail. A reply's subject that repeats the shop's own is left out.

    `by_shop`: a mail of the shop's, whose own words would pass for the footer of one.
    """
    title = normalise(subject[:MAX_SUBJECT]).replace("\n", " ").strip()
    reply = _REPLY_PREFIX.match(title)
    ours = bool(reply and _SHOP_SUBJECT.search(title, reply.end()))
    if ours:
        title = ""
    elif reply:
        title = title[reply.end() :]
    head = f"{title}\n" if title else ""
    whole = head + _joined(_customers_lines(normalise(text[:MAX_TEXT]), by_shop=by_shop), by_shop=by_shop)
    if not _HIRAGANA.search(whole) and _KATAKANA.search(whole):
        whole += whole[len(head) :].translate(_TO_HIRAGANA)
    return Passage(whole, len(head), _ends(whole), reply is not None)


def _ends(text: str) -> tuple[int, ...]:
    """Where sentences end; one without any mark is cut, so that no search runs over a whole hostile mail."""
    ends: list[int] = []
    last = 0
    for end in (*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)):
        ends.extend(range(last + LONGEST_SENTENCE, end, LONGEST_SENTENCE))
        ends.append(end)
        last = end
    return tuple(ends)


def _customers_lines(text: str, *, by_shop: bool) -> list[str]:
    """Lines without quotes, links, a shop's footer, repetitions; nothing after the head of an older mail."""
    kept: list[str] = []
    said: set[str] = set()
    lines = _URL.sub(" ", text).split("\n")
    skipping = False
    for number, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            skipping = False
            kept.append("")
        elif _HISTORY.match(stripped):
            break
        elif stripped in said or skipping or _QUOTED.match(line):
            continue
        elif not by_shop and _starts_footer(stripped, lines[number + 1 : number + 4]):
            skipping = True
        else:
            kept.append(stripped)
            if len(stripped) >= _TELLING_LINE:
                said.add(stripped)
    return kept


def _starts_footer(line: str, following: list[str]) -> bool:
    """Whether a heading such as ■返品・交換について is followed by a shop's words, or a ※ line is one."""
    if _ITEM_LINE.match(line) and _SHOP_VOICE.search(line):
        return True
    return bool(_HEADING.match(line)) and any(_SHOP_VOICE.search(other) for other in following)


def _joined(lines: list[str], *, by_shop: bool) -> str:
    """Hard-wrapped lines become one: a cue may be cut by a line's end. Shops cut at a phrase's."""
    pieces: list[str] = []
    for number, line in enumerate(lines):
        pieces.append(line)
        following = lines[number + 1] if number + 1 < len(lines) else ""
        cut = len(line) >= 14 or (by_shop and _OPEN.search(line))
        wrapped = cut and following and not _FINISHED.search(line)
        if not wrapped:
            pieces.append("\n")
        elif line[-1].isascii():
            pieces.append(" ")
    return "".join(pieces).strip("\n") + "\n"
