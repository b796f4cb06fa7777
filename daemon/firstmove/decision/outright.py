"""Flags that a mail's words say outright: that it was written before, that a telephone call is wished.

Pure. They are added to what the trained model makes of a mail, which knows such words only as often as it has
met them; neither the model nor its inputs see them. Somebody else who was asked before (the carrier, the
marketplace) is no chase of the shop.
"""

import re

from firstmove.decision.scope import Passage

# Every alternative begins with a letter of its own, and a rare one: a search skips to those.
_ASKED = (
    r"(?:(?:メール|問い?合わ?せ|連絡|電話|質問)を?(?:いた)?(?:し(?:て|た|まし)|送り?(?:っ|まし)|入れ)"
    r"|書(?:いた|きまし)|聞(?:いた|きまし|いて(?:い|る))|(?:伝え|尋ね|申し上げ)(?:た|まし))"
)
_BEFORE = ("先週", "先月", "先々週", "先日", "昨日", "一昨日", "以前", "前回", "日前", "週間前", "月前", "曜")
_FAVOUR = (
    r"(?:お願い|依頼|頼ん)(?:し(?:た|まし)|だ)[^。\n]{0,4}"
    r"(?:領収書|請求書|返金|交換|返品|解約|解除|再送|見積)"
)
_CHASES = re.compile(
    "|".join(
        [
            *(rf"{when}日?に?も[^。\n]{{0,14}}?{_ASKED}" for when in _BEFORE),
            *(rf"{when}に?も?{_FAVOUR}" for when in ("前に", "先日", "先週", "先月")),
            *(
                rf"{what}[^。\n]{{0,16}}?[2-9二三四五][回度](?:も|しま|やり)"
                for what in ("解除", "停止", "退会")
            ),
            *(rf"{what}目の(?:ご?連絡|お?問い?合わ?せ|メール|お?電話|催促)です" for what in "度回"),
            "no (?:reply|response|answer) to my|hear(?:d nothing)? back|heard nothing|got nothing back",
            *(
                rf"{when}도 ?[^.\n]{{0,8}}(?:문의|메일|연락)"
                for when in ("지난주에", "지난달에", "어제", "그제", "일 전에")
            ),
            *(
                rf"{when}[^。,\n]{{0,4}}(?:已经|已經)?[^。,\n]{{0,3}}?(?:问过|問過|写过|寫過|联系过|聯[絡繫]過)"
                for when in ("前天", "昨天", "前几天", "前幾天", "上周", "上週", "之前")
            ),
        ]
    )
)
_NOT_BACK = re.compile(r"(?:n't|not|never|nothing)[^.\n]{0,12}$")
_ELSEWHERE = re.compile(
    r"ヤマト|佐川|西濃|郵便|運送|営業所|配送会社|配達員|カード会社|警察|消費者|(?:楽天|アマゾン)に|友人|近所"
    r"|courier|carrier|post office|customs|my bank|快递|朋友|택배"
)
_CALLED = (
    r"(?:\([^)\n]{8,16}\))?[をでば]?\s?(?:(?:くだ|下)さ(?!い?[と」])|いただけ(?:ます|ませ|ない)|いただきた"
    r"|もらえ(?:ます|ませ|ない)|ちょうだい|してこん)|の(?:方|ほう)が(?:助か|たすか|ありがた)"
)
_CALL = re.compile(f"電話(?:{_CALLED})|でんわ(?:{_CALLED})")


def flags_of(passage: Passage) -> frozenset[str]:
    """Of `chaser` and `phone_requested` those that the words leave no doubt of."""
    found = set()
    if any(_chases(passage, match) for match in _CHASES.finditer(passage.text)):
        found.add("chaser")
    if _CALL.search(passage.text):
        found.add("phone_requested")
    return frozenset(found)


def _chases(passage: Passage, match: re.Match[str]) -> bool:
    if match.group() == "hear back" and not _NOT_BACK.search(passage.before(match.start(), 24)):
        return False
    return not _ELSEWHERE.search(passage.sentence(*match.span()))
