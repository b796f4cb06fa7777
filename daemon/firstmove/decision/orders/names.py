"""Full names: who says to be writing, in a form by which orders are looked up.

Pure. Only what a writer says of themselves counts, or of a relative for whom they write: the display name, a
form's name field, 「山田花子です」, 「主人（山田太郎）が」, a signature. A family name alone is never a key,
and a name is never enough by itself: namesakes are common (`matching` asks for a second sign).
"""

import re
from itertools import islice

from firstmove.decision.orders.kanji import usual

MOST_NAMES = 24
_MOST_MARKERS = 6
_TAIL_LINES = 8

_KANJI = re.compile("[一-龥々]")
_KATAKANA = re.compile("[ァ-ヶー・]+")
_COMPANY = re.compile("会社|法人")
_DEPARTMENT = re.compile("(?:部|課|係|室|支店|営業所|本社|本店|御中|担当)$")
_HONORIFIC = re.compile(r"\s*(?:様|さま|さん|殿)$")
_HONORED = re.compile("様|さま|さん|殿|氏(?=[^名])")
# Family names of three characters: in an order's name field without a given name they name nobody.
_LONG_FAMILY = re.compile(
    "佐々木|五十嵐|大久保|久保田|小野寺|小笠原|佐久間|宇佐美|日下部|宇都宮|東海林|長谷部|波多野|曽我部|海老原|久保寺|大河原"
    "|小田切|五味川|加賀美|勅使河|阿久津|三ヶ.|[一-龥]谷川|[一-龥][々ノヶ][一-龥]|[一-龥]{2}[田川原沢崎島]"
)
KIN = (
    "主人|夫|旦那|妻|家内|嫁|奥|母|父|祖母|祖父|息子|娘|長男|長女|次男|次女|兄|姉|弟|妹|孫|両親|子ども"
    "|家族|家の者|身内|おかあさん|おとうさん|おばあちゃん|おじいちゃん|ママ|パパ"
)
# What ties somebody named with an honorific to an order; a friend who merely told of the shop is not.
_TIED = (
    r"(?:より|から)の?(?:(?![聞教勧薦伺]|紹介)[^。\n]){0,60}?(?:相談|申し?出|苦情|訴え|依頼|頂|いただ|もら|贈|送って|届)|に(?:代わ|送|贈|頂|いただ|もら)|へ(?:贈|送)"
    r"|が(?:ご?注文|ご?購入|買|頼)|(?:の)?(?:代理|名義)|の(?:ご?注文|お?荷物|ご?購入)|(?:宛|あて)"
)
# Every alternative begins with a letter of its own: a search skips to those.
_SAID = re.compile(
    r"です|でございま|と申|ともうし|といいま|と言いま|と言う者|という者|より[\s。、]|の者です|者です|拝(?:\s|$)"
    r"|だけど|やけど|じゃけど|だども|だばって|ですけど|っす(?:けど|[。!\n])"
    rf"|の(?:{KIN}|代理|代わり|名(?:前|義)で)|名義|に代わ|で(?:ご?注文|頼[みん]|お願いし)"
    + "".join(
        rf"|{honorific}(?:\([^()\n]{{1,12}}\))?(?:{_TIED})"
        for honorific in ("様", "さま", "さん", "氏", "殿")
    )
    + r"|が[^。\n]{0,16}?(?:ご?注文し|購入し|頼[みん]|買[っい])"
    r"|から(?:(?![聞教勧薦伺]|紹介)[^。\n]){0,24}?(?:届|頂[いき]|いただ[いき]|もら[いっ]|贈)"
    r"|입니다|이라고|라고 합니다"
    r"|의 (?:아내|와이프|남편|어머니|엄마|아버지|아빠|딸|아들|가족|언니|누나|오빠|형|동생|친구)"
)
_STAFF = re.compile(r"担当[^。\n]{0,4}$|スタッフの?[^。\n]{0,6}$|店員の?[^。\n]{0,6}$")  # 「ご担当の田中様」
_WINDOW = 12
# The blank between family and given name.
_WITHIN = re.compile("(?<=[一-龥々ァ-ヶーぁ-ん])[ 　](?=[一-龥々ァ-ヶーぁ-ん])")
_BEGINS = re.compile("[一-龥々]|[ァ-ヶー]{4,8}$|[가-힣]{3,4}$")  # a kanji, or katakana or hangul only
_RUN = re.compile("[一-龥々ァ-ヶーぁ-ん가-힣]+$")
_BEHIND_A_NAME = "の名様さ氏殿か"  # 「梶亮の母」: what stands before them may be a name of two characters
_SHORTEST = re.compile("[一-龥々]{2}")
_ENGLISH = re.compile(
    r"(?:My name is|my name is|This is|this is|I am|I'm|Name:|name:|name of|name is|behalf of"
    r"|Mr\.?|Mrs\.?|Ms\.?"
    r"|wife,?|husband,?|mother,?|father,?|mom,?|dad,?|son,?|daughter,?|sister,?|brother,?|parents,?)"
    r"\s+([A-Z][\w-]+(?: [A-Z](?:\.|[\w-]*)){1,2})"
)
_STEAD = re.compile(rf"\([^()]{{0,6}}?(?:{KIN}|代理|代筆)[^()]{{0,8}}\)\s*$")  # 「伊藤清(孫・航太)」
# 「伊藤清(横須賀市)の息子」, 「佐々木文(ふみ)です」
_BESIDE_A_NAME = re.compile(rf"\([^()\n]{{2,12}}\)(?=の(?:{KIN}))|\([ぁ-んァ-ヶー]{{1,8}}\)(?=です|と申)")
_TWO_CAPITALS = re.compile(r"[A-Z][\w.-]{0,24} [A-Z]")  # no English full name without
_HERE = re.compile(r"([A-Z][\w-]+ [A-Z][\w-]+) (?:here\b|again\b|from [A-Z])")
_CHINESE = re.compile(r"我(?:是|叫|的名字是)\s?([一-龥]{2,4}?)(?=的|[,。、!\s]|$)")
# A company's form stands behind its name, or before it.
_COMPANY_FORM = re.compile("株式会社|有限会社|合同会社")
_LONGEST_COMPANY = 15
_NAME_BEFORE = re.compile(r"[^\s、。・()はの]{2,}\Z")
_NAME_BEHIND = re.compile(rf"[^\s、。・(の]{{2,{_LONGEST_COMPANY}}}")
_LABELLED = re.compile(
    r"(?:名前|氏名|注文者名?|購入者名?|(?:相談|申出|申込|購入|依頼)(?:者|人|主)|客様名)\s*[::は]"
    r"\s*([^\s、。()]{1,8}[ 　]?[^\s、。()]{1,8})"
)
# Who writes for a relative names them: 主人(山田太郎)が, 母の名前は山田花子です.
_RELATIVE = re.compile(
    rf"(?:{KIN})(?:さん|ちゃん|上)?"
    r"(?:の(?:お?名前|氏名|名義)?[はで]?|名義[はで]?)?(?:\([一-龥]{1,4}の(?=[^()]{3,9}\))|[(「、:]?)"
    r"([一-龥々][一-龥々ァ-ヶーぁ-ん ]{2,8}(?=\))"
    r"|(?:[一-龥々]{3,5}|[一-龥々]{1,3} [一-龥々]{1,3})(?![一-龥々]|さ?[まん]?(?:から|に|へ|宛)))"
)
_GIVEN = re.compile(
    rf"(?:{KIN})(?:の([一-龥々ァ-ヶーぁ-ん]{{1,4}}?)(?=[のがはにへでも、]|から|より|と)|\(([一-龥々ァ-ヶーぁ-ん]{{1,4}})\))"
)
_FAMILY = re.compile(r"(?<![一-龥々])([一-龥々]{2,3})(?=と申|です|でございま|といいま|\s*(?:\n|$))")
_PLACE = re.compile(r"(?<=\w), [A-Z][\w' -]{2,20}$")  # behind a signature's name
_LINE = re.compile(
    r"(?:[一-龥々ァ-ヶーぁ-ん]{1,6}[ ]?[一-龥々ァ-ヶーぁ-ん]{1,6}|[A-Z][\w'-]+(?: [A-Z](?:\.|[\w'-]*)){1,2})"
)


def key_of(name: str) -> str:
    """A full name as it is compared, without blanks, reading and honorific; "" for less than a full name.

    「ﾔﾏﾀﾞ ﾊﾅｺ 山田 花子」 and 「山田花子 様」 give 山田花子; "William Baker" and "BAKER, William" are one.
    """
    folded = _HONORIFIC.sub("", usual(name).strip()).lower()
    parts = [part for part in re.split(r"[\s,、/・()]+", folded) if part]
    people = [part for part in parts if not _COMPANY.search(part)]
    if len(people) < len(parts) and all(map(_DEPARTMENT.search, people)):
        return next(part for part in parts if _COMPANY.search(part))[:20]
    parts = people if len(people) > 1 else parts
    written = [part for part in parts if not _KATAKANA.fullmatch(part)]
    if len(written) < len(parts) and any(map(_KANJI.search, written)) and len("".join(written)) > 2:
        whole = len(written) > 1 or (len(written[0]) > 2 and not _LONG_FAMILY.fullmatch(written[0]))
        parts = written if whole else parts
    if all(part.isascii() for part in parts):
        return "".join(sorted(parts)) if len(parts) > 1 else ""
    key = "".join(parts)
    if len(parts) == 1 and (len(key) < 3 or _LONG_FAMILY.fullmatch(key)):
        return ""
    return key if 2 <= len(key) <= 20 else ""


def spoken(display: str, text: str, form_name: str = "") -> tuple[str, ...]:
    """Keys of the names that the writer may bear, the surest first, at most MOST_NAMES."""
    folded = _BESIDE_A_NAME.sub("", usual(text))
    display = _STEAD.sub("", usual(display))
    found = dict.fromkeys(filter(None, (key_of(form_name), key_of(display))))
    said = [*(_plain(found[1]) for found in _LABELLED.finditer(folded)), *_signed(folded)]
    if _TWO_CAPITALS.search(folded):
        said += [found[1] for pattern in (_ENGLISH, _HERE) for found in pattern.finditer(folded)]
    said += [found[1] for found in islice(_RELATIVE.finditer(folded), _MOST_MARKERS)]
    said += _companies(folded)
    found |= dict.fromkeys(key for name in said if (key := key_of(name)))
    found |= dict.fromkeys((*_of_one_family(display, folded), *_CHINESE.findall(folded)))
    found |= dict.fromkeys(_introduced(folded))
    return tuple(found)[:MOST_NAMES]


def _plain(labelled: str) -> str:
    """「静岡市の清水浩様で」 without place and honorific."""
    name = _HONORED.split(labelled)[0]
    return name.rpartition("の")[2] if _KANJI.search(name) else name


def edges(text: str) -> list[str]:
    """The lines on which writers stand by themselves: the first, and the last few."""
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    return lines if len(lines) <= _TAIL_LINES else [lines[0], *lines[-_TAIL_LINES:]]


def _signed(text: str) -> list[str]:
    """Lines that hold nothing but a name: the signature, or who writes in the first line."""
    return [name for line in edges(text) if _LINE.fullmatch(name := _PLACE.sub("", line))]


def _companies(text: str) -> list[str]:
    found: list[str] = []
    for form in islice(_COMPANY_FORM.finditer(text), _MOST_MARKERS):
        before = _NAME_BEFORE.search(text[max(0, form.start() - _LONGEST_COMPANY) : form.start()])
        behind = _NAME_BEHIND.match(text, form.end())
        if before:
            found.append(before.group() + form.group())
        elif behind:
            found.append(form.group() + behind.group())
    return found


def _of_one_family(display: str, text: str) -> list[str]:
    """「息子の健太の代わりに」, 「息子(健太)が」 by somebody called 佐藤 is about 佐藤健太."""
    given = [found[1] or found[2] for found in islice(_GIVEN.finditer(text), _MOST_MARKERS)]
    if not given:
        return []
    called = re.match("[一-龥々]{2,3}", usual(display))
    of_display = (called.group()[:2], called.group()) if called else ()  # 三輪義男: 三輪, or 三輪義
    families = dict.fromkeys((*of_display, *_FAMILY.findall(text)))
    return [family + name for family in list(families)[:3] for name in given]


def _introduced(text: str) -> list[str]:
    """What stands before です and the like; where the name begins is not known, so every tail may be one."""
    said = islice(_SAID.finditer(text), _MOST_MARKERS * 4)
    before = {text[max(0, at.start() - _WINDOW) : at.start()]: at.group()[0] in _BEHIND_A_NAME for at in said}
    keys: list[str] = []
    for window, of_a_person in before.items():
        if len(keys) > MOST_NAMES:
            break
        run = _RUN.search(_WITHIN.sub("", window).rstrip().removesuffix(")").removesuffix("様"))
        tail = run.group() if run and not _STAFF.search(window[: run.end()]) else ""
        keys += [tail[-size:] for size in range(min(8, len(tail)), 2, -1) if _BEGINS.match(tail[-size:])]
        if of_a_person and _SHORTEST.fullmatch(tail):
            keys.append(tail)
    return keys
