"""Times that a person of the shop promises a customer in a mail of her own: 明日中に, 3日以内に, by Friday.

Pure. Only an act of ours that is still to come counts, said outright: what a carrier does (明日届く予定です),
what the customer is asked to do, an offer with a condition, what is "usually" so, a promise that is only told
again and everything in quotes are none. A day means the end of that day's opening hours, a span of hours the
clock on the wall. Too little costs a reminder, too much is a needless one: words that can be taken both ways
are not read.
Fails: never.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from firstmove.decision import calendar, days, scope
from firstmove.decision.days import Reading
from firstmove.model.policy import Hours

FARTHEST = timedelta(days=92)
MOST_WORDS = 80
_NUMERALS = {"数": 3, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "半": 0}
_ENGLISH_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "a few": 3}

_ACT = (
    r"(?:(?:ご|お)?(?:連絡|返事|返信|回答|報告|案内|知らせ|電話|説明|提示|確認|用意|手配|対応|返金|返送|交換|再送|準備|回収|送付|送信"
    r"|発送|出荷|投函|振り?込み?|入金|処理|手続き?|集荷|伝え|送り|折り返し|回答|一報)(?:の(?:お)?(?:手続き?|手配|連絡|作業))?)"
)
_WILL = (
    r"(?:を|も|は)?(?:いた|致)?(?:します|させて(?:いただ|頂)きます)|(?:を)?(?:差し上げ|さしあげ|申し上げ|入れ|進め)ます|を(?:行い|進め)ます|を予定して(?:おり|い)ます|となる(?:見込み|予定)"
    r"|(?:いた|致)?(?:する|し)?(?:の)?(?:予定|見込み)(?:です|でござい|でおり|として|とな)"
    r"|(?:が)?(?:でき|出来)(?:ます|る(?:予定|見込み|かと存|と存|と思|よう))|と(?:なり|させて(?:いただ|頂)き)ます|になります"
)
_PROMISED = re.compile(
    rf"{_ACT}(?:{_WILL})|(?:お送り|お届け)(?:を)?(?:(?:いた|致)?します|させて(?:いただ|頂)きます)"
    r"|(?<![るたい])(?:送り|折り返し)ます|(?:発送|出荷|返金)(?:いた)?し、"
    r"|まで(?:に)?[^。、]{0,6}お待ち(?:くださ|下さ|いただ|頂|願)|お時間を?(?:いただ|頂|ちょうだい|頂戴)"
)
# Directly behind the words: asked, not promised; told again; somebody else's words; uncertain.
_NOT_SAID = re.compile(
    r"か(?!ら|と存|と思)|でしょうか|が、?よろし|と(?:お伝え|ご?案内|申し|の(?:こと|ご|お)|いう|おっしゃ|記載|言|回答|ご?返事|ありま)|[」』]"
    r"|こと(?:は|が)|つもりでし|はずでし|予定でし"
)
_DONE = re.compile(r"まし(?:た|て)[^。]{0,12}$|ませんで|かねま|(?:でき|出来)ませ|難し")
_IF = re.compile(
    r"(?:れば|たら|なら(?!び)|であれば|際(?:は|に|には)|ときは|時は|場合|限り|ご希望の方|かどうか)"
    r"|(?:いただ|頂)(?:き|い(?:た|て))?(?:の)?(?:次第|後|のち)|(?:入金|入荷|到着|返送|返品|返信|支払い?|届き|着|お戻り)(?:を|が|の)?"
    r"(?:確認)?(?:いた|致)?(?:し|でき|出来|取れ)?(?:次第|後|より|から)"
)
_ANYHOW = re.compile(
    r"遅くとも|遅くても|いずれにし|いずれにいたしま|どちらにし|場合で?も|途中経過|状況にかかわらず|進捗"
)
_USUALLY = re.compile(
    r"通常|原則|基本的|ふだん|普段|平日は|毎(?:日|週|月|回)|営業時間(?:は|内に(?:いただ|頂))|目安"
)
_OTHERS = re.compile(
    r"(?:業者|運輸|急便|郵便|配送会社|運送会社|メーカー|仕入先|問屋|事務局|ドライバー|センター|カード会社|銀行)"
    r"(?:様|さん)?(?:より|から|が)(?!取り?寄せ|[^。]{0,12}(?:届|入荷|回答が|確認でき|引き取))"
)
# Between a time and the act: the sentence has turned to something else.
_TURNED = re.compile(
    r"(?:です|ます|ません|まし(?:た|て)|でし(?:た|て)|だった|ない|とのこと|休み|休業|定休日?|休診)(?:です|な)?(?:ので|の(?:ため|で)|ため|から|が|けれど|けど|につき|ゆえ)"
    r"|のため[、に]|につき、"
)
# Directly behind a time: it tells when something was, or what the customer wants, not when we act.
_MENTIONED = re.compile(
    r"(?:頃|ごろ|\s|\([^)]{0,8}\)|付け?|分|の|に|で|時点|、)*(?:ご|お)?(?:注文|購入|買い|問い?合|問合|申し?込|(?:いただ|頂)(?:い|き)"
    r"|(?:連絡|電話|メール)(?:の|を?(?:いただ|頂)|し(?:た|まし)|いたしまし)|入金(?:いた|済|の)|発送(?:済|し(?:た|まし)|いた(?:だ|しまし)|の商品)"
    r"|届(?:いた|きまし)|到着|受け取|お?送りし(?:た|まし)|必着|締め?切|誕生|結婚|旅行|利用|使用|イベント|希望|入用|必要)"
    r"|(?:頃|ごろ|\([^)]{0,8}\)|\s)*(?:着[でのに]|以降|以後|以前|から|より|付(?:け)?の)|(?:まで)?に?(?:ご必要|必要|間に合|ご希望|ご入用)"
)
_FROM_NOW = re.compile(r"(?:本日|今日|ただ今|ただいま|今|これ|明日|以上|今後)(?:から|より|、)?$")
_FROM_EVENT = re.compile(r"(?:後|から|より|次第|以降|以来)[、は]?$")

_SPAN = re.compile(
    r"(?:(?P<low>\d{1,2}|[一二三])\s?[、,~・-]\s?)?(?P<n>\d{1,3}|[数一二三四五六七])\s?(?P<unit>営業日|日|週間|時間|分)(?P<half>半)?(?:間)?"
    r"(?:ほど|程度?|くらい|ぐらい|前後|目途|あまり)?(?P<by>以内|いない|の?うち|の?内に|中に|後(?!の)|で(?!す)|の?お時間|、?お時間|を?(?:いただ|頂))"
)
_CLOCK = re.compile(
    r"(?P<half>午前|午後|朝|夕方|夜|昼|am|pm)?の?\s*(?<![\d/:.])(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|時(?:(?P<m2>\d{1,2})分|(?P<h2>半))?)"
    r"(?![\d間])|(?P<part>午前中|正午|お?昼(?:過ぎ|すぎ)?|夕方|今夜|今晩|明晩|夜|午後一|午後|朝一番?|朝イチ|朝いち|明朝|営業時間内|終業)"
)
_PARTS = {"午前中": time(12), "正午": time(12), "昼": time(12), "午後一": time(14), "夕方": time(18)}
_EVENING = time(21)
_AFTER_LUNCH = time(14)
_EVENING_UNTIL = 6  # 4時 without 午前 is four in the afternoon

_ENGLISH = re.compile(
    r"\b(?:we|i)(?:'ll| will| shall|'m going to| am going to|'re going to| are going to| can| promise to)\b"
    r"(?! not| never| need| require)[^.?!\n]{0,80}?"
    r"\b(?:reply|respond|answer|write|get back|come back|contact|call|phone|e?mail|let you know|inform"
    r"|update|confirm|tell|send|ship|dispatch|post|refund|issue|replace|process|arrange"
    r"|check|report|follow up|be in touch|have)\b"
    r"|\byou(?:'ll| will) (?:hear from|receive (?:a|an|our|my|your) (?:\w+ )?"
    r"(?:reply|answer|response|update|email|refund|replacement))"
    r"|\b(?:will|shall) be (?:shipped|sent|dispatched|posted|refunded|issued|processed|replaced|credited)\b"
)
_ENGLISH_NOT = re.compile(
    r"\b(?:if|once|unless|upon|whether|in case|provided|as soon as you|after you|when you"
    r"|after (?:receiving|receipt)|usually|normally|typically|generally"
    r"|cannot|can't|unable|won't|will not|might|may|would|could)\b|\?\s*$"
)
_ENGLISH_PLEASE = re.compile(
    r"\bplease\b[^.]*$|\byour (?:order|mail|email|message|inquiry|purchase) (?:of|from|dated)\s*$"
)
_ENGLISH_CLOCK = re.compile(
    r"\b(?:by|at|before|until|around|to) (?:about )?"
    r"(?:(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s?(?P<half>am|pm)?"
    r"(?![\d/:]|th|st|nd|rd| ?(?:days?|hours?|weeks?|minutes?|business))"
    r"|(?P<part>noon|(?:the )?end of (?:the |our )?(?:business )?day|eod|close of business|cob))"
)
_ENGLISH_SPAN = re.compile(
    r"\b(?:within|in)(?: the)?(?: next)? (?P<n>\d{1,3}|an?|one|two|three|four|five|a few)"
    r"(?P<unit> business days?| working days?| hours?| minutes?)\b"
)


@dataclass(frozen=True, slots=True)
class Pledge:
    """What was promised: `due` in UTC, `words` as they were written (normalised)."""

    due: datetime
    words: str


@dataclass(frozen=True, slots=True)
class _Named:
    """A time that a sentence names: an instant, or a day that a time of day may still narrow."""

    start: int
    end: int
    day: date | None = None
    at: datetime | None = None


def find(text: str, hours: Hours, at: datetime) -> Pledge | None:
    """The earliest time after `at` (when the mail was sent) that its words promise; None for none."""
    plain = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text.replace("’", "'"))
    passage = scope.passage("", plain, by_shop=True)
    found = [pledge for pledge in _pledges(passage, hours, at) if at < pledge.due <= at + FARTHEST]
    return min(found, key=lambda pledge: pledge.due, default=None)


def _pledges(passage: scope.Passage, hours: Hours, at: datetime) -> Iterator[Pledge]:
    today = calendar.local_day(hours, at)
    read = tuple(days.readings(passage, today))
    first = 0
    for end in passage.ends:
        sentence = passage.text[first:end]
        here = [_moved(one, first) for one in read if first <= one.start and one.end <= end]
        named = _japanese(sentence, here, hours, at) or _english(sentence, here, hours, at)
        if named is not None:
            yield Pledge(named, " ".join(sentence.split())[:MOST_WORDS])
        first = end


def _moved(reading: Reading, first: int) -> Reading:
    return Reading(reading.day, reading.start - first, reading.end - first, reading.words, reading.inclusive)


# Japanese: the time stands before the act ------------------------------------------------------------


def _japanese(sentence: str, read: list[Reading], hours: Hours, at: datetime) -> datetime | None:
    for act in _PROMISED.finditer(sentence):
        head = sentence[: act.start()]
        if act.group().startswith("まで"):
            head += "まで"
        if _is_ours(sentence, head, act):
            due = _before(head, act.group(), read, hours, at)
            if due is not None:
                return due
    return None


def _is_ours(sentence: str, head: str, act: "re.Match[str]") -> bool:
    """Whether it is said outright, by us, of what is still to come."""
    behind = sentence[act.end() :]
    if act.group().endswith("し、") and _DONE.search(behind):
        return False
    if _NOT_SAID.match(behind) or _DONE.match(behind) or head.count("「") > head.count("」"):
        return False
    if _USUALLY.search(head) or _OTHERS.search(head) or head.count("『") > head.count("』"):
        return False
    condition = _IF.search(head)
    return condition is None or _ANYHOW.search(head) is not None


def _before(head: str, act: str, read: list[Reading], hours: Hours, at: datetime) -> datetime | None:
    """The last time that the words before the act name, unless it belongs to something else."""
    whole = head + act if "お時間" in act else head
    spans = [span for span in (_span(match, whole, hours, at) for match in _SPAN.finditer(whole)) if span]
    days_named = [
        _Named(one.start, one.end, day=one.day)
        for one in read
        if one.end <= len(head) and not any(s.start < one.end and one.start < s.end for s in spans)
    ]
    named = [one for one in (*spans, *days_named) if _stands(head, one.end)]
    last = max(named, key=lambda one: one.end, default=None)
    clock = _clock_after(head, last.end if last else 0)
    if clock is not None and not _stands(head, clock.end()):
        clock = None
    if last is not None and last.at is not None:
        return last.at
    if clock is not None:
        return _at_clock(clock, last.day if last else None, hours, at)
    if last is None or last.day is None:
        return None
    return end_of_day(hours, last.day, at)


def _stands(head: str, end: int) -> bool:
    return not _MENTIONED.match(head, end) and not _TURNED.search(head, end)


def _span(match: "re.Match[str]", text: str, hours: Hours, at: datetime) -> _Named | None:
    if match["by"] == "中に" and not match["low"] and match["n"].isdigit():
        return None  # 25日中に is a day of the month
    before = text[: match.start()]
    if _FROM_EVENT.search(before) and not _FROM_NOW.search(before):
        return None  # ご入金確認後3日以内: nobody knows when that is
    amount = int(match["n"]) if match["n"].isdigit() else _NUMERALS[match["n"]]
    minutes = 30 if match["half"] else 0
    due = _later(match["unit"], amount, minutes, hours, at)
    return _Named(match.start(), match.end(), at=due) if due else None


def _later(unit: str, amount: int, minutes: int, hours: Hours, at: datetime) -> datetime | None:
    today = calendar.local_day(hours, at)
    if not 0 < amount <= 180:
        return None
    if unit == "時間":
        return at + timedelta(hours=amount, minutes=minutes)
    if unit == "分":
        return at + timedelta(minutes=amount)
    if unit == "営業日":
        return _business_day(hours, amount, at)
    return end_of_day(hours, today + timedelta(days=amount * (7 if unit == "週間" else 1)), at)


def _clock_after(head: str, start: int) -> "re.Match[str] | None":
    """The last time of day behind `start`: of 15時～17時 the later one."""
    found = [match for match in _CLOCK.finditer(head) if match.start() >= start - 2]  # 明朝 is day and time
    return found[-1] if found else None


def _at_clock(clock: "re.Match[str]", day: date | None, hours: Hours, at: datetime) -> datetime | None:
    today = calendar.local_day(hours, at)
    if clock["part"]:
        return _at_part(clock["part"], day or today, hours, at)
    hour = int(clock["hour"])
    minute = 30 if clock["h2"] else int(clock["minute"] or clock["m2"] or 0)
    if hour > 24 or minute > 59:
        return None
    afternoon = clock["half"] in ("午後", "夕方", "夜", "pm") or (
        not clock["half"] and 0 < hour < _EVENING_UNTIL
    )
    return _at_hour(hour + (12 if afternoon and hour < 12 else 0), minute, day, hours, at)


def _at_hour(hour: int, minute: int, day: date | None, hours: Hours, at: datetime) -> datetime:
    named = _at(hours, day or calendar.local_day(hours, at), hour, minute)
    if day is None and named <= at:
        return _at(hours, calendar.local_day(hours, at) + timedelta(days=1), hour, minute)
    return named


def _at_part(part: str, day: date, hours: Hours, at: datetime) -> datetime:
    """A part of a day: its end, never after the shop has closed unless it is the evening."""
    if part in ("夜", "今夜", "今晩", "明晩"):
        return _at(hours, day, _EVENING.hour, 0)
    if part.startswith(("朝", "明朝")):
        opening = calendar.opening_of(hours, day) or _at(hours, day, 9, 0)
        return opening + timedelta(hours=1)
    closing = end_of_day(hours, day, at)
    by = _AFTER_LUNCH if part.endswith(("過ぎ", "すぎ")) else _PARTS.get(part.lstrip("お"))
    return min(_at(hours, day, by.hour, by.minute), closing) if by else closing


# English: the time stands behind the promise or before it ---------------------------------------------


def _english(sentence: str, read: list[Reading], hours: Hours, at: datetime) -> datetime | None:
    act = _ENGLISH.search(sentence)
    if act is None or _ENGLISH_NOT.search(sentence):
        return None
    span = _ENGLISH_SPAN.search(sentence)
    if span is not None:
        unit = {"b": "営業日", "w": "営業日", "h": "時間", "m": "分"}[span["unit"].strip()[0]]
        amount = int(span["n"]) if span["n"].isdigit() else _ENGLISH_NUMBERS[span["n"]]
        return _later(unit, amount, 0, hours, at)
    named = [one for one in read if not _ENGLISH_PLEASE.search(sentence[: one.start])]
    day = min((one.day for one in named), default=None)
    clock = _ENGLISH_CLOCK.search(sentence)
    if clock is not None and clock["part"] == "noon":
        return _at_hour(12, 0, day, hours, at)
    if clock is not None and clock["hour"] and (clock["half"] or clock["minute"]):
        hour = int(clock["hour"]) % 24
        return _at_hour(
            hour + (12 if clock["half"] == "pm" and hour < 12 else 0),
            int(clock["minute"] or 0),
            day,
            hours,
            at,
        )
    if day is None and clock is not None and clock["part"]:
        day = calendar.local_day(hours, at)
    return end_of_day(hours, day, at) if day is not None else None


# Instants ------------------------------------------------------------------------------------------------


def end_of_day(hours: Hours, day: date, at: datetime) -> datetime:
    """The end of a day's opening hours; of a closed day the last closing before, else midnight."""
    midnight = calendar.midnight(hours, day + timedelta(days=1))
    closing = calendar.closing_of(hours, day) or calendar.last_closing_before(hours, midnight)
    return closing if closing is not None and closing > at else midnight


def _business_day(hours: Hours, amount: int, at: datetime) -> datetime:
    morning = at
    for _ in range(min(amount, 60)):
        morning = calendar.next_business_morning(hours, morning)
    return end_of_day(hours, calendar.local_day(hours, morning), at)


def _at(hours: Hours, day: date, hour: int, minute: int) -> datetime:
    midnight = calendar.local(hours, calendar.midnight(hours, day))
    if hour >= 24:
        return calendar.midnight(hours, day + timedelta(days=1))
    return midnight.replace(hour=hour, minute=minute).astimezone(UTC)
