"""By which day the customer needs something: a date told relative to the mail's own date.

Pure. `find` looks for date expressions (明日まで, 金曜, 15日必着, 24日の夜, 12/25, クリスマスまで, by Friday)
and believes one only where the words around it say that something is needed by then. An order date, a past
date, the shop's own announced date, a wish for a delivery slot and a day on which nobody is at home are none.
Fails: never; an expression that names no real day is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from firstmove.decision import day_features
from firstmove.decision.days import Reading, readings
from firstmove.decision.scope import Passage
from firstmove.decision.weights import Weights

_BY = re.compile(
    r"(?:頃|ごろ|中|いっぱい)?(?:の|、)?(?:午前中?|午後|朝|昼|夕方|夜|晩|正午|\d{1,2}時(?:半|\d{1,2}分)?|\d{1,2}:\d{2}|イチ|朝イチ|一番)?"
    r"(?:頃|ごろ|中)?(?:まで|迄|までに|必着|着必須|が?(?:締|しめ)切|が?期限|が?リミット|が?デッドライン|には|中に|うちに|厳守|(?:に|には|でも)?間に合|前に|以内|〆)"
)
_BY_BEFORE = re.compile(
    r"(?:\bby|\bbefore|\buntil|\btill|no later than|in time for|within(?: the next)?"
    r"|deadline(?: is|:)?|due(?: on| by)?"
    r"|期限は|締め?切り?は|必着は?|納期は|(?:最晚|最[迟遲])[在到]?|늦어도)"
    r"(?: (?:the|this|next|coming|end of|on))*\s*$"
)
_BY_AFTER_OTHER = re.compile(r"\s*(?:之前|以前|前(?!天)|까지|전에|전까지|내로|안에|以内|之內|之内)")
_NEED = re.compile(
    r"必要|必着|間に合|まにあ|使い(?:たい|ます|ません|たく|まし)|使う|使用(?:する|したい|します|予定)|つか(?:う|いたい)|着(?:用|る|たい)|渡(?:す|し(?:たい|ます|て)|さな)"
    r"|贈(?:る|り(?:たい|ます))|プレゼント(?:する|したい|なの|用)|誕生日|たんじょうび|結婚式|披露宴|挙式|出発|旅行|帰国|帰省|出張|引っ越|入学|卒業|発表会|運動会|遠足|法事|葬儀|告別式|葬式|通夜"
    r"|四十九日|イベント|本番|大会|試合|ライブ|パーティ|展示会|行事|式(?:が|で|に|な|典)|記念日|命日|試験|撮影|面接|演奏会|お祭り|祭り|オープン|開店|会議|入院|退院|出産|誕生会|お祝い|送別会|歓迎会|忘年会|クリスマス会"
    r"|(?:届か|着か|届き|こ)(?:な(?:い|け)|ませ)(?:と|れば|場合|んと)|ないと困|手元に(?:ほし|欲し|必要|な)|締め?切|〆切|締め(?:が|は|日|に)|期限(?:です|な|が|まで)|納期|当日"
)
_ASK = re.compile(
    r"ほしい|欲しい|ほしく|欲しく|(?:いた|頂)だ?(?:きたい|けます|けない|けれ|けま)|ください|下さい|お願い|もらえ|もらい|くれ(?:ます|ませ|へん|や)?|希望|受け取りた|届(?:き|く)(?:ます|でしょう|の?です)?か|可能|でき(?:ます|ない|れば|ませ)|対応|お返事|返信|連絡"
)
_NEED_EN = re.compile(
    r"\bneed|\bmust|required?\b|birthday|wedding|\btrip\b|travel|leav(?:e|ing)|\bfly|\bflight|depart|party|event|anniversary|gift|present\b"
    r"|in time|deadline|moving|ceremony|holiday|christmas|funeral|graduation|conference"
)
_NEED_OTHER = re.compile(
    r"需要|生日|婚礼|婚禮|出发|出發|旅行|要用|急用|送人|来得及|來得及|赶|필요|생일|결혼식|여행|출국|출발|써야|선물|사용"
    r"|聚[会會]|派[对對]|파티|입어야|행사"
)
# The day something was ordered, shipped, paid or written, by its verb close behind.
_HAPPENED = re.compile(
    r"(?:頃|ごろ|夜|朝|昼|夕方|深夜|午前中?|午後|\d{1,2}時(?:\d{1,2}分)?(?:頃|ごろ)?|\d{1,2}:\d{2}|未明|付け?|分|、|\s|に|の|で|から|\([^)]{1,4}\)){0,6}"
    r"(?:(?:ネット|楽天|アマゾン|そちら|こちら|貴店|サイト|商品|荷物)?(?:で|を|が|から|の|に)?)?(?:お?電話で)?"
    r"(?:ご?注文|購入|買(?:っ|い)|ポチ|決済|支払い?(?:済|を済|まし|完了)|発送(?:済|し(?:た|まし)|され|いた|連絡|完了|の(?:連絡|メール|通知|お知らせ))|出荷(?:し|され|済)|お?届(?:いた|き(?:まし)|けて(?:いただき|もらい)まし)"
    r"|受け取(?:った|りまし)|到着し(?:た|まし)|配達(?:完了|され|済)|着(?:いた|きまし)|(?:お?問い?合|問合)わ?せ(?:た|し|まし|を|の)|(?:ご)?連絡(?:し(?:た|まし)|いたしまし|を(?:し|いただ|入れ)|いただいた|頂いた|が(?:あ|来))|メール(?:し|を(?:し|送|いただ)|いたし|で)|電話(?:し(?:た|まし)|を(?:し|かけ))|入金(?:し|済|いた|確認)|振り?込(?:ん|み(?:まし|済))|申し?込|頼(?:ん|み)|予約し|依頼し|返送し|返品し|送(?:った|りまし))"
)
_FORMER = re.compile(
    r"(?:まで|迄)?(?:に|で|の|が|は|には|中に|に(?:は)?届く|到着|お?届け|着|配達|配送|発送|出荷|届く|お届けの?){0,4}(?:する|される|できる|の|いただける|して(?:いただける|もらえる)|く)?(?:お届け|到着|配達|発送)?"
    r"(?:はず|予定|指定|と(?:の(?:こと|連絡|お話|案内|説明|メール|ご?返|お返)|(?:書|記載|表示|案内|聞|言|なって|あります|ありまし|ありました|あった|いう(?:こと|話|連絡|案内|表示|お))|(?:ご?連絡|お?返事|お約束|仰|おっしゃ|約束)|出て)|って(?:書|言|聞|い(?:って|う話))|約束(?:だ|でし|が|は|の)|(?:に)?なって(?:い|お)?(?:た|る(?:の|ん)(?:に|です|で)|ます|り(?:ま)))"
)
_FORMER_EN = re.compile(
    r"\b(?:supposed to|should have|(?:was|were|is) (?:due|meant|promised|told|expected|estimated)|promised"
    r"|you said)[^.\n]{0,40}$"
)
_NOBODY_HOME = re.compile(
    r"(?:まで|迄|から|は|の間|以降|中は)?[^。\n]{0,10}(?:不在|留守|受け?取れ(?:な|ませ)|待って(?:い|お)?(?:た|まし|りまし))"
)
_AWAY = re.compile(
    r"(?:まで|迄|から|は|より|の間|以降|中は)?[^。\n]{0,10}(?:出張中|旅行中|受け?取れ(?:な|ませ)|家(?:に|を)(?:い(?:な|ませ)|空け)|セール|キャンペーン|有効|限定|販売|開催|休み|お休み|営業|だった|でした|待(?:って(?:い|お)|ちまし)|待っ(?:て|と)(?:た|い?まし)|(?:に)?(?:届か|来|着か|きま|届き)(?:なかっ|ませんでし)|過ぎ)"
)
_PAYMENT_LIMIT = re.compile(
    r"(?:支払|入金|振り?込み?|コンビニ|払込|返品|セール|クーポン|ポイント|有効|保管|キャンペーン|募集|賞味|消費|使用|定休)[^。\n]{0,8}$"
)
_CAMPAIGN = re.compile(r"クーポン|セール|キャンペーン|ポイント|有効期限|保管期限")
_CALLED_FOR = re.compile(
    r"(?:希望|指定|着)(?:日)?(?:を|に|の|は|で)?[^。\n]{0,8}(?:変更|変え|指定)|(?:に|へ)(?:変更|変え|指定)|(?:再配達|時間指定)"
)
_CHANGE_FROM = re.compile(
    r"(?:から|→|を|の(?:お届け|配達|到着)(?:予定)?(?:を|から))[^。\n]{0,14}(?:変更|変え|早め|前倒し)"
)
_QUOTED_PROMISE = re.compile(r"[^。\n」]{0,16}」と(?:言|い[うっ]|の|書|聞|おっしゃ|仰|メール|案内|回答|連絡)")
_TO_BE_SHIPPED = re.compile(r"(?:に)?(?:発送|出荷|注文|購入)")
_NO_HURRY = re.compile(r"急ぎ(?:では|じゃ)な|急いで(?:は)?い(?:な|ませ)|いつでも")
_BY_HOUR = re.compile(
    r"(?<![\d~-])\d{1,2}(?:時(?:半|\d{1,2}分)?|:\d\d)まで(?:に)?(?:は)?[^。\n]{0,8}(?:返事|返信|連絡|回答|電話|返答)"
)
_FOR_FEAST = re.compile(r"用|(?:の)?(?:プレゼント|ギフト|贈り物)|に(?:贈|渡|使|あげ)| (?:gift|present)")
_HAS_COME = re.compile(r"届きました|受け取りました|ありがとうございました|喜んで|thank")
_EVENT = re.compile(
    r"誕生日|結婚式|披露宴|挙式|母の日|父の日|敬老の日|クリスマス|旅行|法事|発表会|運動会|入学式|卒業式|イベント|記念日|出産|引っ越し|式典|大会|本番|パーティ|お盆|お正月|成人式|七五三|ハロウィン|バレンタイン"
)
_IN_TIME = re.compile(
    r"間に合(?:う|い(?:ます|そう|ませ|た)|わ(?:な|せ|へ))|まにあ(?:う|い|わ)|(?:期日|期限|納期|締め?切り?|指定(?:の)?日|当日)(?:に|まで(?:に)?)(?:は)?[^。\n]{0,8}(?:必要|必ず|間に合|届け)"
    r"|\bin time for\b|来得及|來得及|늦지"
)

# Without one of these _IN_TIME finds nothing, and few mails hold any.
_IN_TIME_SIGNS = (
    *("間に合", "まにあ", "期日", "期限", "納期", "締", "指定", "当日"),
    *("in time for", "来得及", "來得及", "늦지"),
)

# What is asked for "by then": by the day that was named just before (「21日に発表会があり…それまでに」).
_BY_THEN = re.compile(
    r"それ(?:まで|迄)に|その[日時](?:まで|迄)に|当日(?:まで|迄)に|(?P<eve>前(?:の?日|夜)までに)"
    r"|その前に(?=[^。\n]{0,12}[届送着])"
    r"|by then\b|before then\b|在那之前|在那以前|在此之前|그때까지|그 ?전(?:까지|에)"
)
_HAS_PASSED = re.compile(
    r"(?:は)?[^。\n]{0,14}?(?:はず|予定|と(?:言|聞|伺|い[うわ])|でした|ませんでし|なかった)"
)
_JUST_BEFORE = 90  # characters

Named = tuple[Reading, int]  # a day, and 0 (not at all) to 3 (an explicit "by")
_WHOLE = 0.8  # what the whole mail counts beside the words around a day


@dataclass(frozen=True, slots=True)
class Deadline:
    """What was found: `words` as written, and `day` unless an event is named whose day cannot be told."""

    day: date | None
    words: str
    strength: int = 1  # 3 an explicit "by", 2 a day with a need, 1 an event or an hour


def find(passage: Passage, on: date) -> Deadline | None:
    """The customer's own deadline as of `on`, the mail's date; None when the mail names none."""
    return strongest(passage, on, named(passage, on))


def named(passage: Passage, on: date) -> list[Named]:
    """Every day from `on` that the mail names, with how sure its words are that it is needed by then."""
    return [(reading, _strength(passage, reading)) for reading in readings(passage, on) if reading.day >= on]


def strongest(passage: Passage, on: date, days: Sequence[Named]) -> Deadline | None:
    """Of the days that a mail names the surest, of equals the first; else an hour or an event."""
    sure = [(-strength, reading.day, reading.words) for reading, strength in days if strength]
    if sure:
        strength, day, words = min(sure, key=lambda found: found[:2])
        return Deadline(day, words, -strength)
    hour = _BY_HOUR.search(passage.text)
    return Deadline(on, hour.group()) if hour else next(_undated(passage), None)


def features_of(passage: Passage, on: date, days: Sequence[Named]) -> Iterator[tuple[Reading, set[str]]]:
    """The days that a mail names, each with its features for the trained model."""
    for reading, strength in days:
        sentence = passage.sentence(reading.start, reading.end)
        needed = any(need.search(sentence) for need in (_NEED, _NEED_EN, _NEED_OTHER))
        yield reading, day_features.of(passage, reading, on, strength, needed)


def weighed(
    passage: Passage, on: date, days: Sequence[Named], weights: Weights, whole: float
) -> Deadline | None:
    """What the trained model makes of every day named, and of the mail as a `whole` (above 0: a deadline).

    What `strongest` finds stands where it names no day that could be weighed: an hour, an event.
    """
    best: Deadline | None = None
    highest = 0.0
    for reading, features in features_of(passage, on, days):
        score = weights.scores(weights.known({"day": features}))["day"]
        score += _WHOLE * max(-1.0, min(whole, 1.0))
        if score > highest:
            best, highest = Deadline(reading.day, reading.words), score
    then = _by_then(passage, on, days)
    if best and best.day:
        eve = best.day - timedelta(days=1)
        return then if then and then.day == eve else best
    found = strongest(passage, on, days)
    return found if found and found.strength == 1 else then


def _by_then(passage: Passage, on: date, days: Sequence[Named]) -> Deadline | None:
    """A day on which something will happen, where something is asked for by then.

    The model has met few such days: what they are needed for is said in ever other words.
    It is asked only here, behind the model, whose inputs stay as they were.
    """
    coming = [one for one, _ in days if one.day > on]
    for match in _BY_THEN.finditer(passage.text) if coming else ():
        if _HAS_PASSED.match(passage.text, match.end()):
            continue
        before = (one for one in coming if 0 <= match.start() - one.end <= _JUST_BEFORE)
        nearest = max(before, key=lambda one: one.end, default=None)
        if nearest is None:
            continue
        return Deadline(nearest.day - timedelta(days=1 if match["eve"] else 0), match.group(), 2)
    return None


def _undated(passage: Passage) -> Iterator[Deadline]:
    """間に合いますか with an event but no day that could be told."""
    if not any(sign in passage.text for sign in _IN_TIME_SIGNS):
        return
    for match in _IN_TIME.finditer(passage.text):
        around = passage.sentence(*match.span())
        if _EVENT.search(around) or "期" in match.group() or "当日" in match.group() or "締" in match.group():
            yield Deadline(None, match.group())


def _strength(passage: Passage, reading: Reading) -> int:
    """How sure the words around are that this day is needed: 0 not at all, 3 an explicit "by"."""
    before = passage.before(reading.start, 24)
    behind = passage.after(reading.end, 40)
    sentence = passage.sentence(reading.start, reading.end)
    to_come = reading.inclusive and _ASK.search(sentence)  # 「今週中にメールで…ください」
    happened = not to_come and _HAPPENED.match(behind)
    if happened or _PAYMENT_LIMIT.search(before) or _CHANGE_FROM.match(behind):
        return 0
    if _QUOTED_PROMISE.match(behind):
        return 0
    if _FORMER.match(behind) and not _NEED.search(behind):
        return 0
    if _FORMER_EN.search(passage.before(reading.start, 60)):
        return 0
    by = reading.inclusive or _BY.match(behind) or _BY_AFTER_OTHER.match(behind) or _BY_BEFORE.search(before)
    needed = any(need.search(sentence) for need in (_NEED, _NEED_EN, _NEED_OTHER))
    if _NOBODY_HOME.match(behind) or (_AWAY.match(behind) and not (needed and by)):
        return 0
    if not needed and _CAMPAIGN.search(passage.text[max(0, reading.start - 40) : reading.start]):
        return 0
    if by:
        return _by(reading, behind, sentence, needed)
    if (
        not (needed or reading.event)
        or _TO_BE_SHIPPED.match(behind)
        or _CALLED_FOR.match(behind)
        or _NO_HURRY.search(sentence)
    ):
        return 0
    return 2 if not reading.event or _NEED.search(behind + before) or _meant_for(behind, sentence) else 0


def _meant_for(behind: str, sentence: str) -> bool:
    """母の日用に注文した…まだ届きません: what a feast is bought for is needed by then, unless it has come."""
    return bool(_FOR_FEAST.match(behind)) and not _HAS_COME.search(sentence)


def _by(reading: Reading, behind: str, sentence: str, needed: bool) -> int:
    """An explicit "by": believed where something is wanted; a bare "12日までです" may be anybody's."""
    if needed or _ASK.search(sentence) or not reading.vague:
        return 3
    return 0 if behind.startswith(("は", "の")) else 3
