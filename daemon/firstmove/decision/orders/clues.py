"""What a customer's words say of the order that they are about. Pure.

Clues are the goods' names, the day of the order, whether the goods have come (割れていました is never about a
parcel still on its way), whether they are a relative's, or only to be bought. What is said aside (「机は無事
でした」) names what the mail is not about.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from firstmove.decision.orders import goods
from firstmove.decision.orders.names import KIN
from firstmove.decision.orders.ordered_when import JST, Said, said
from firstmove.model.order import Order

_RECEIVED = re.compile(
    r"届(?:い(?:た|て(?!い?(?:な|ませ)|お(?:ら|りませ)|な))|きまし)|受け?取(?:りまし|った)|到着しまし|開(?:け|封し)(?:た|まし|て)|割れ|壊れ|欠け|破損"
    r"|違う(?:商品|もの|物)|足りな|入って(?:い)?(?:な|ませ)|使って|使い始め|返品|交換|動かな|動きませ|初期不良|傷が"
    r"|arrived (?!yet)|received (?!nothing)|broken|damaged|defective|wrong (?:item|product|size|colou?r)"
)
_WAITING = re.compile(
    r"届(?:か|きませ|い(?:て(?:い?(?:な|ませ)|お(?:ら|りませ))))|まだ(?:です|来|届|で|か|$)|未着|いつ(?:届|発送|着|頃届)|発送(?:は|され)|追跡"
    r"|(?:n't|not|never) (?:yet )?(?:arrived|received|come)|where is my"
)
_BEFORE_SHIPPING = re.compile(
    r"間に合い?ま[すせ]|数量?を|キャンセル|取り?消|住所(?:を|の)?変更|届け先|変更|追加|増やし|減らし|のし(?:を|は|紙)|熨斗|ラッピング|発送(?:の)?前|cancel|change"
)
_NEWEST = re.compile(
    r"今度の|最後に(?:頼|注文|買)|一番あと|いちばんあと|その後(?:に|で|、)|後から(?![^。\n]{0,4}(?:送|届|気))|追加で|もう(?:一|1)(?:件|つ)の?|今回も|買い足し"
    r"|(?:いま|今|現在)(?:注文|お願い|頼ん)[^。\n]{0,6}(?:いる|る)(?:分|方|ほう|もの)"
)
_LAST_TIME = re.compile(r"前回|以前|前に|前の")
_UNANNOUNCED = re.compile(
    r"(?:発送|出荷)(?:の|済みの?)?(?:ご)?(?:連絡|通知|メール|お知らせ|案内)[^。\n]{0,10}(?:ない|ませ|まだ|未だ)|未発送|未出荷"
    r"|まだ(?:発送|出荷)|(?:発送|出荷)(?:は|って|して|され)[^。\n]{0,4}(?:まだ|いつ|いな)|いつ(?:頃|ごろ)?(?:発送|出荷)"
    r"|(?:not|n't) (?:yet )?(?:been )?(?:shipped|dispatched)|when will [^.\n]{0,20}ship"
)
_PENDING_ONE = re.compile(
    r"(?:届い|来|着い)て(?:い)?(?:ない|ません|なかった)(?:方|ほう|分|もの|物|注文|商品|の(?:は|が))|未着の(?:方|ほう|分|もの)"
    r"|まだの(?:方|ほう|分)|もう(?:一|ひと|1|片)(?:つ|方|本|枚|個|着|足|冊|件|点)?の?(?:方|ほう|分|注文)"
    r"|not (?:yet )?arrived one|the other one"
)
_ARRIVED_ONE = re.compile(
    r"(?:届いた|届きました|来た|着いた|受け取った|届いている)(?:方|ほう|分|もの|物|商品)(?![^。\n]{0,10}(?:良|問題|気に入))"
)
_TURN = re.compile(
    r"(?P<first>(?:一|1)(?:つ|本|枚|個|着|足|冊)目|最初(?:の|に頼|に注文|に買)|先に(?:頼|注文|買)"
    r"|first (?:one|order))"
    r"|(?:二|2)(?:つ|本|枚|個|着|足|冊)目|(?:後|あと)の(?:方|ほう|分|注文|[1一][件つ])"
    r"|(?:後|あと)から[^。\n]{0,6}(?:方|ほう|分)|second (?:one|order)"
)
_ASIDE = re.compile(
    r"問題(?:は)?(?:あり|ござい)ませ|問題な[いくか]|無事(?:です|でし|だっ|に)|大丈夫|そのまま|残し|残す|気に入っ|素敵|すてき|調子[がは]?(?:い|良)|[快好順]調"
    r"|美味し|おいし|も(?:毎日|いつも|ずっと|今も|大切に|大事に|よく)*(?:使って(?:い|お)?(?:ます|ります)|愛用|重宝|活躍)|大[事切]に(?:使|し)[^。\n]{0,4}(?:ます|ります)|平気|とは(?:関係な|別)|いつもは|普段は|前回|以前|(?:方|ほう|件|注文)?では?な[くい]|じゃな[くい]|とは別|良かった|よかった|揃って|いい感じ|満足|ぴったり|片付|解決|[^。\n](?:節|際|折)は[^。\n]{0,6}お世話に|(?:先[日週月]|昨[日年]|去年|[\d春夏秋冬]月?に)は[^。\n]{0,40}ありがとうござい|[^。\n]も(?:昨日|今日|本日|今朝|先日|無事)?(?:に)?(?:届|受け取|着)きまし|いい(?:色|香り)です"
    r"|\b(?:is|are|was|were) (?:fine|ok|okay|great|good|perfect)\b|no problem|works? (?:well|fine)"
    r"|\bkeep the\b"
)
_IN_STOCK = re.compile(
    r"在庫[がはも]?(?:まだ)?(?:ござい|あり)ます[でか]|(?:入荷|再販)[^。\n]{0,8}(?:予定|ますか|でしょうか)"
)
# 「春に袱紗の件でお世話になった林です」, 「マグカップの件があったので」: another time's matter.
_OF_BEFORE = re.compile(
    r"[^。\n、]{1,24}(?:の件(?:では?|が)(?:[^。\n、]{0,6}お世話になっ?た|あった(?:ので|から))|に続(?:いて|き))"
)
# What stands before it is aside.
_ANOTHER_MATTER = re.compile(r"\s*(?:(?:今日|本日|今回|これ)は)?(?:別件|話は?変わ|(?:それ|これ)とは別)")
_ARRIVED = re.compile(
    r"(?:届|着|受け?取)(?:い(?:た|て(?!い?(?:な|ませ)|お(?:ら|りませ)))|き(?:まし|て)|りまし|った)(?!方|ほう|もの|物|商品)"
)
# Something has come just now, not some time ago: 「届きました」 by itself, 「今朝受け取った」.
_JUST_CAME = re.compile(
    r"(?:届き|とどき|着き|到着し|受け?取り|受領し)まし(?:た|て)(?!もの|物|商品)|(?:届|着)いた(?:よ|わ|ばい|で|、|。|!|\s|$)"
    r"|(?:今日|今朝|本日|昨日|きのう|先ほど|さっき|先程|さきほど|いま|今)[^。\n]{0,8}(?:届|着き|着い|受け?取|開け|開封)"
    r"|(?:arrived|came|received|here|in)[^.\n]{0,16}(?:today|this morning|yesterday|last night|just now)"
    r"|just (?:arrived|came|received)|it'?s here|(?:has|have) arrived|arrived (?:safely|in )"
    r"|收到了|到了|받았|도착했"
)
_NOT_THIS_ONE = re.compile(
    r"([^\s、。]{1,12}?)(?:(?:じゃ|では?)な[いく](?:方|ほう|やつ|分|注文)|以外の|(?:の方|のほう)より)"
)
_SENTENCE = re.compile(r"(?<=[。!?\n])|(?<=[.!?])\s|(?<=[。])")
_CLAUSE = re.compile(
    r"(?<=[でてがくすたど方う])、|(?<=まま)、|けど[、も]?|けれど[、も]?|(?<=[いすた])が(?=[^ぁ-ん])"
    r"|, |; | but "
)
_NOT_YET = re.compile(
    r"まだ(?:ご?注文|購入|買)(?:は|を)?(?:して)?(?:い|お|は)?(?:ませ|ない|なく|りませ|っていませ)|(?:購入|注文|買う)前(?!に[^。\n]{0,40}(?:確認|聞|伺|質問|問い?合)[^。\n]{0,6}[てた、])"
    r"|(?:買|注文し|購入し|頼ん)[っ]?[ただ]わけで[はも]?(?:ない|な[くい]|ありませ)"
    r"|(?:haven't|have not|not yet) (?:ordered|bought)"
)
_TO_ORDER = re.compile(
    r"(?:注文し|購入し|買お|頼も)よ?うか(?:な|と|考|迷|悩|検)|今から(?:ご?注文|購入|買|頼)"
    r"|(?:いま|今|これから)(?:ご?注文|購入)(?:し|す)(?:たら|ると|れば)|買う前|これから(?:決め|選)"
)
_SHOPPING = re.compile(
    r"検討|迷って|買いたい|買お|欲しい|ほしい(?:です|の[がはで]|と)|(?:購入|注文)(?:し|を)?(?:たい|希望|しよう|を考え)|頼みたい|探して|気にな(?:って|る)|入荷"
    r"|残りわずか|まだ(?:ござい|あり)ます(?:で|か)|取り?置|新着|在庫|売り切れ|品切れ|取り?扱い|(?:サイト|ページ|お店|ショップ)に(?:ある|載|出て)(?![^。\n]{0,6}(?:アドレス|メール|番号|電話|連絡))|販売|予約|送りたい|贈りたい"
    r"|thinking (?:of|about)|interested in|do you (?:have|sell|stock|carry)|in stock|restock"
    r"|before (?:i )?(?:buy|order)|would like to (?:buy|order)"
)
_TO_BUY = re.compile(
    r"見積|(?:私|わたし|うち|自分|僕|俺|自宅用に)も[^。\n]{0,12}(?:買[いえお]|注文[しを]|欲し|ほし|頼)"
)
_BOUGHT = re.compile(
    r"買(?:った(?!わけ)|って(?:しま|おり|い)|い(?:まし|足)|わせて)|購入(?:した(?!い)|しまし|済|させて)"
    r"|(?:ご?注文|お願い|オーダー)(?:した(?!い)|しまし|してい|させて|の(?:品|商品))|注文の件"
    r"|頼(?:んだ|みまし|んで)|届(?:い|き|か)|受け?取|使(?:って|った|い始)|(?:開|あ)け(?:た|て)|つきました|いただいた(?:品|もの|お)"
    r"|bought|ordered|received|arrived|came (?:on|in|today|yesterday)|turned up"
    r"|purchased|my order|[到买買]了|买的|買的|받았|도착했|주문한|구매한"
)
_LATELY = re.compile("先日|この前")
_THANKED = re.compile(r"(?:先[日月週]|先々[月週]|昨年|去年)は?[^。\n]{0,30}ありがとうござい")
_KIN_ORDERED = re.compile(  # not 「孫が喜ぶので注文した」, not 「父の日に注文した」
    rf"(?:{KIN}|友人|友達|同僚|知人)(?:\([^()\n]{{0,12}}\))?"
    r"(?:の(?:ご?注文|頼んだ|買った|名前で|名義で)"
    r"|[がも](?:(?!ので|から|たら|れば|って|けど|のに|別|他|よそ)[^。\n、]){0,30}?(?:注文し|購入し|頼[みん]|買[っい]))"
    r"|my (?:mother|father|mom|dad|husband|wife|son|daughter|sister|brother|friend|colleague)"
    r"(?:'s (?:order|purchase)| (?:has |had |also )?(?:ordered|bought|purchased))"
)
# What leans on an earlier mail.
_BACK = re.compile(
    r"(?:昨日|先日|先ほど|先程|さきほど|さっき|前回|この間)[^。\n]{0,14}(?:連絡|メール|電話|問い?合わせ|お願い|返[事信]|写真|対応)"
    r"|(?:ご?連絡|電話|メール|問い?合わせ)[をも]?(?:さ?した|しまし|いたし|差し上げ|済)|お?返[事信]|その後|再度|再送|続き|追伸|追記"
    r"|の件[^。\n]{0,8}(?:ありがと|助か)|お手数を?お?[かけ掛]|交換品|お騒がせ|\A\s*re:"
    r"|again|as i wrote|my (?:last|previous|first) (?:mail|message)|上次|아까|지난 메일"
)
_NEWSLETTER = re.compile(r"メルマガ|メールマガジン|配信(?:停止|解除|を?止)|newsletter|unsubscribe")
_FAULTS = ("damaged", "defective", "wrong_item", "missing_item", "not_as_described")
_HAVE_COME = (*_FAULTS, "return_refund")
_TO_CHANGE = ("cancel", "change_order")
_NEEDS_NO_ORDER = ("product_question", "stock", "other", "sales_pitch")


@dataclass(frozen=True, slots=True)
class Clues:
    """What the words say. All texts are folded; `focus` is what is left of `spoken` without its asides."""

    spoken: str
    focus: str = ""
    core: str = ""  # the clauses that say what is wrong or wished
    asides: str = ""  # whole sentences that say what is all right
    subject: str = ""
    said: Said = Said()
    received: bool = False
    before_shipping: bool = False
    kin_ordered: bool = False  # the order is said to be a relative's
    to_change: bool = False  # what can only be done before it is sent
    waiting: bool = False
    unannounced: bool = False  # no word yet of its being shipped
    newest: bool = False  # the words set this order apart from an earlier one
    pending_one: bool = False  # 「まだ届いていない方」
    arrived_one: bool = False  # 「届いた方」
    just_came: bool = False
    other: str = ""  # what the words say it is not: 「柿じゃない方」
    turn: int = 0  # 1 or 2: of two orders the first, or the second
    not_yet: bool = False  # nothing has been ordered
    asking: bool = False  # a matter that needs no order, and no word of having bought anything
    shopping: bool = False  # goods to be bought, and it is not about any that were
    wishing: bool = False  # goods to be bought, be it beside some that were

    def ordered_by(self, order: Order) -> bool:
        """Whether the words name the day of this order."""
        return order.ordered_at is not None and order.ordered_at.astimezone(JST).date() in self.said

    def leans_back(self) -> bool:
        """Whether the words lean on what was written before."""
        return bool(_BACK.search(f"{self.subject}\n{self.spoken}"))

    def ordered_in(self, order: Order) -> bool:
        """Whether the words name the month of this order, or about when it was made."""
        if order.ordered_at is None:
            return False
        day = order.ordered_at.astimezone(JST).date()
        return day.month in self.said.months or day in self.said.around


def of_a_relative(text: str) -> bool:
    """Whether what a relative ordered is spoken of: 「主人が注文した」."""
    return bool(_KIN_ORDERED.search(goods.fold(text)))


def clues_of(text: str, subject: str = "", *, now: datetime, category: str = "") -> Clues:
    """The clues in a customer's words; `now` is what 昨日 and 日曜 are counted from."""
    spoken, folded_subject = goods.fold(text), goods.fold(subject)
    waiting = category == "not_arrived" or (category not in _HAVE_COME and bool(_WAITING.search(spoken)))
    now_said = _OF_BEFORE.sub("", spoken)
    focus, asides = (now_said, "") if category == "thanks" else _parted(now_said, category, waiting=waiting)
    asking = _needs_none(focus if category == "stock" else spoken, category)
    wishing = bool(_SHOPPING.search(spoken)) and category in (*_NEEDS_NO_ORDER, "thanks")
    return Clues(
        spoken=spoken,
        focus=focus,
        asides=asides,
        subject=folded_subject,
        said=said(focus, now.astimezone(JST).date()),
        core="\n".join(clause for clause in focus.split("\n") if _says_what(clause, category)),
        received=category in _HAVE_COME
        or (not waiting and bool(_RECEIVED.search(focus if category in _TO_CHANGE else spoken))),
        kin_ordered=bool(_KIN_ORDERED.search(f"{folded_subject}\n{focus}")),
        to_change=category in _TO_CHANGE,
        before_shipping=bool(_BEFORE_SHIPPING.search(spoken)),
        unannounced=bool(_UNANNOUNCED.search(focus)),
        waiting=waiting,
        newest=_is_newest(spoken, now_said),
        pending_one=bool(_PENDING_ONE.search(focus)),
        arrived_one=bool(_ARRIVED_ONE.search(focus)),
        just_came=not waiting and bool(_JUST_CAME.search(spoken)),
        other="\n".join(_NOT_THIS_ONE.findall(spoken)),
        turn=_turn(focus),
        not_yet=_has_none(spoken, category),
        asking=asking,
        shopping=asking and wishing,
        wishing=wishing or bool(_TO_BUY.search(spoken)),
    )


def _is_newest(spoken: str, now_said: str) -> bool:
    """Whether this order is set apart from an earlier one, of which `now_said` holds no more."""
    other_time = now_said != spoken or bool(_LAST_TIME.search(spoken))
    return bool(_NEWEST.search(spoken)) or ("今回" in spoken and other_time)


def _needs_none(spoken: str, category: str) -> bool:
    """Whether the matter needs no order, and no word of having bought anything is said beside it."""
    if category == "service_complaint" and _NEWSLETTER.search(spoken):
        beside = (said for said in _SENTENCE.split(spoken) if not _NEWSLETTER.search(said))
        return not _has_bought("\n".join(beside), category)
    return category in _NEEDS_NO_ORDER and not _has_bought(spoken, category)


def _has_bought(spoken: str, category: str) -> bool:
    """Whether the words tell of a purchase; 「先日」 before a wish for goods only of an earlier one."""
    if _BOUGHT.search(spoken) or (category != "stock" and _LATELY.search(spoken)):
        return True
    return category == "product_question" and bool(_THANKED.search(spoken))


def _has_none(spoken: str, category: str) -> bool:
    """Whether the words say that nothing has been ordered."""
    if category in _FAULTS:
        return False
    return bool(_NOT_YET.search(spoken) or (category not in _HAVE_COME and _TO_ORDER.search(spoken)))


def _says_what(clause: str, category: str) -> bool:
    """Whether a clause says what is wrong or wished."""
    if category == "not_arrived":
        return bool(_WAITING.search(clause))
    if category in _TO_CHANGE:
        return bool(_BEFORE_SHIPPING.search(clause))
    if category in _HAVE_COME:
        return bool(_RECEIVED.search(clause)) and not _ARRIVED.search(clause)
    return bool(_WAITING.search(clause) or _RECEIVED.search(clause) or _BEFORE_SHIPPING.search(clause))


def _turn(focus: str) -> int:
    """0 where both are spoken of."""
    turns = {1 if found["first"] else 2 for found in _TURN.finditer(focus)}
    return turns.pop() if len(turns) == 1 else 0


def _is_aside(clause: str, category: str, *, waiting: bool) -> bool:
    """Whether a clause says what is all right, or asks for other goods."""
    if _ASIDE.search(clause) or (waiting and _ARRIVED.search(clause)):
        return True
    return category not in _NEEDS_NO_ORDER and bool(_IN_STOCK.search(clause))


def _parted(spoken: str, category: str, *, waiting: bool) -> tuple[str, str]:
    """What the mail is about, and the sentences that only say what is all right."""
    focus: list[str] = []
    asides: list[str] = []
    for sentence in _SENTENCE.split(spoken):
        if _ANOTHER_MATTER.match(sentence):
            asides, focus = [*asides, *focus], []
        clauses = [clause for clause in _CLAUSE.split(sentence) if clause.strip()]
        kept = [clause for clause in clauses if not _is_aside(clause, category, waiting=waiting)]
        focus += kept
        if clauses and not kept:
            asides.append(sentence)
    return "\n".join(focus), "\n".join(asides)
