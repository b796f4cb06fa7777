"""Family names by which a writer calls themselves, and by which orders are looked up. Pure.

「川越の宮下です」 from an address that nobody knows gives 宮下 and the place 川越. Both are hints: many bear
one family name, and `strangers` asks for more. Who is 「大丈夫です」 is looked up in vain.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

from firstmove.decision.orders.kanji import usual
from firstmove.decision.orders.names import KIN, edges

MOST_ORDERS = 20  # of one family name that are looked at
MOST_OF_A_NAME = 1000  # newest orders of a common one that are looked through for a place
_MOST_NAMES = 4
_MOST_PLACES = 4
_MOST_MARKERS = 8
_WINDOW = 24
_KEY = 2  # characters: where the family name ends is not known in 宮下陽子
_LONGEST = 4  # characters of a family name

_KANJI = "一-龥々ヶケ"
# Behind a kanji only: few places of a mail are looked at.
_SAID = re.compile(
    rf"[{_KANJI}](?:です|でございま|と申|ともうし|といいま|と言いま|という者|と言う者|だけど|やけど|じゃけど|だども|っす"
    rf"|\s?(?:より|から|拝)\s*(?=\n|$)|の(?:{KIN})(?=です|でござ|と申|で、|から))"
)
_NAME = re.compile(
    rf"(?:(?P<place>[{_KANJI}]{{2,9}}?|(?<![ぁ-んァ-ヶー])[{_KANJI}]|[ァ-ヶー]{{2,6}}|[ぁ-ん]{{2,6}}?)"
    rf"(?:在住|に住(?:む|んで(?:い|お)る|まい)|住まい|市民)?の)?(?:(?<![{_KANJI}])|(?<=の))(?P<name>[{_KANJI}]{{1,6}})$"
)
_RELATIVE = re.compile(KIN)
# 「弊社の遠藤より注文して」, 「加藤に代わりまして」: who ordered for a firm is somebody else of it.
_ROLES = (
    "弊社|当社|当店|小社|店主|店長|社長|園長|所長|上司|同僚|担当|総務|経理|事務|営業|購買|秘書|院長|師匠|代表"
)
_AWAY = "不在|休み|休暇"
_COLLEAGUE = re.compile(
    rf"(?:{_ROLES})の?([{_KANJI}]{{1,4}})(?=が|を(?:通|介)|より|から|と|の名)"
    rf"|(?<![{_KANJI}])([{_KANJI}]{{1,4}})(?=が(?:{_AWAY})|に(?:代わ|かわ)|の(?:代わ|代理|後任)|(?:より|から)引き?継)"
)
_OF_A_COLLEAGUE = (*_ROLES.split("|"), *_AWAY.split("|"), "代わ", "かわ", "代理", "後任", "引継", "引き継")
# 「購入された井口様より、とのご相談が寄せられました」.
_CONSULTED = re.compile(rf"(?<![{_KANJI}])([{_KANJI}]{{1,4}})様(?:より|から|が)")
_OFFICE = re.compile("消費(?:生活|者)")
# 「届け先は福島です」 speaks of no person, 「名前は福島です」 does.
_NO_PERSON = re.compile(r"[はがもをに]$")
_A_PERSON = re.compile(r"(?:名前|氏名|名義|者|私|わたし|当方|苗字|名字)[はが]$")
_SIGNED = re.compile(
    rf"(?:(?P<place>[{_KANJI}]{{2,9}})[ の])?(?P<name>[{_KANJI}]{{1,6}})"
    rf"(?:\((?P<behind>[{_KANJI}]{{2,9}})\))?"
)
_DEPARTMENT = re.compile(
    "[課係]$|(?:営業|総務|経理|設備|製造|開発|管理|購買|資材|技術|人事|企画|広報|事業)部$"
)
_PREFECTURES = re.compile(r"東京都|北海道|京都府|大阪府|[一-龥]{2,3}県")
_TOWN = re.compile(r"[都道府県](?:[一-龥]{1,4}郡)?([一-龥々ヶケの]{1,6}?[市区町村])")
_ENDS_PREFECTURE = re.compile(r"(?:京都|海道|[都阪]府|県)$")
# What stands before の and is no place: 先日の宮下です.
_NO_PLACE = re.compile(
    rf"(?:{KIN})$|[注購御先昨前今日件号様方者名店品社部課係室]$"
    "|(?:工房|設計|商[店会事]|産業|工業|電[機気]|建設|住建|印刷|不動産|製作所|教室|食堂|旅館|農園|[医病]院|学校|大学|銀行)$"
    "|会社|法人|経理|総務|事務|営業|購買|広報|秘書|担任|主任|責任者|管理|注文|先ほど|この|その|あの|以前|いつも|楽天|メール|アマゾン|ヤフー|電話|担当|私|俺|僕"
)
_COMPANY = re.compile("会社|法人")
_KATAKANA = re.compile("[ァ-ヶー・]+")


class _Addressed(Protocol):
    @property
    def address(self) -> str: ...


Row = TypeVar("Row", bound=_Addressed)


@dataclass(frozen=True, slots=True)
class Called:
    """Family names that the writer gives, the surest first, and where they say to be from."""

    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def spoken(display: str, text: str, form_name: str = "") -> Called:
    """What the display name, a form and the words tell."""
    folded = usual(text)
    found = [*_of_name(form_name), *_of_name(display), *_introduced(folded)]
    if any(sign in folded for sign in _OF_A_COLLEAGUE):
        found += [(at[1] or at[2], "") for at in islice(_COLLEAGUE.finditer(folded), _MOST_MARKERS)]
    if _OFFICE.search(folded):
        found += [(name, "") for name in islice(_CONSULTED.findall(folded), _MOST_MARKERS)]
    found += _signed(folded)
    names = dict.fromkeys(name for name, _ in found if name)
    places = dict.fromkeys(part for _, place in found for part in _parts(place))
    places |= dict.fromkeys(_towns(folded))
    for name in names:
        places.pop(name, None)  # the 小西 of 「小西 律子」
    return Called(tuple(names)[:_MOST_NAMES], tuple(places)[:_MOST_PLACES])


def key_of(name: str) -> str:
    """By what a family name is looked up: its first two characters; "" where a name has no kanji first.

    In 宮下陽子 nobody knows where the family name ends: `shared` compares the rest.
    """
    return family_of(name)[0][:_KEY]


def shared(name: str, called: str) -> str:
    """The family name that a buyer's name and what a writer is called have in common; "" for none.

    宮下健一 shares 宮下 with 宮下 陽子; 林田 and 林 健 share nothing.
    """
    known, whole = family_of(name)
    if called == known:
        return called
    if whole:
        return known if len(known) > 1 and called.startswith(known) else ""
    return called if len(called) >= _KEY and known.startswith(called) else ""


def keys(names: Iterable[str]) -> list[str]:
    """What some family names are looked up by."""
    return list(dict.fromkeys(key for name in names if (key := name[:_KEY])))


def near(rows: Sequence[Row], places: Sequence[str]) -> list[Row]:
    """The orders of a family name that may be meant: all if they are few, else those of the writer's places.

    None where those are too many to be looked at: whether another one fits as well could not be told.
    """
    if len(rows) < MOST_ORDERS:
        return list(rows)
    there = [row for row in rows if any(place in row.address for place in places)]
    return there if len(there) < MOST_ORDERS else []


def family_of(name: str) -> tuple[str, bool]:
    """The family name, and whether it is one: not the beginning of a full name without a blank.

    A company's name is none of a person's: 中村 of 「有限会社みのり亭 中村 浩」.
    """
    folded = usual(name)
    parts = [part for part in re.split(r"[\s,、/・()]+", folded) if part and not _COMPANY.search(part)]
    parts = [part.removesuffix("様") for part in parts if not _KATAKANA.fullmatch(part)]
    if not parts or not re.match(f"[{_KANJI}]", parts[0]):
        return "", False
    return (parts[-2], True) if len(parts) > 1 else (parts[0], False)


def _of_name(name: str) -> list[tuple[str, str]]:
    """「宮下」, 「宮下 陽子」, 「川越の宮下」."""
    if not name:
        return []
    folded = usual(name).strip()
    if found := _SIGNED.fullmatch(folded):
        place = found["place"] or found["behind"] or ""
        if "の" in folded or found["behind"]:
            return [(found["name"], place)]
    family, _ = family_of(folded)
    return [(family, "")]


def _introduced(text: str) -> Iterator[tuple[str, str]]:
    for said in islice(_SAID.finditer(text), _MOST_MARKERS):
        end = said.start() + 1
        window = text[max(0, end - _WINDOW) : end].rpartition("\n")[2]
        found = _NAME.search(window)
        if found is None or _RELATIVE.fullmatch(found["name"]):
            continue
        before = window[: found.start()]
        if _NO_PERSON.search(before) and not _A_PERSON.search(before):
            continue
        yield found["name"], found["place"] or ""


def _signed(text: str) -> Iterator[tuple[str, str]]:
    """Lines that hold nothing but a family name, be it with a place."""
    for line in edges(text):
        found = _SIGNED.fullmatch(line)
        if found and len(found["name"]) <= _LONGEST and not _DEPARTMENT.search(found["name"]):
            yield found["name"], found["place"] or found["behind"] or ""


def _towns(text: str) -> Iterator[str]:
    """Those of addresses in the words."""
    for found in islice(_TOWN.finditer(text), _MOST_PLACES):
        if len(found[1]) > 1 and _ENDS_PREFECTURE.search(text[max(0, found.start() - 1) : found.start() + 1]):
            yield found[1]


def _parts(place: str) -> tuple[str, ...]:
    """埼玉県川越市 as 川越市: what a prefecture holds is as far as a place can be told."""
    if not place or _NO_PLACE.search(place):
        return ()
    prefecture = _PREFECTURES.match(place)
    town = place[prefecture.end() :] if prefecture else place
    return (town or place,)
