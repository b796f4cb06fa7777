"""How much of a product's title a customer's words name, be it by another word for the same thing.

Pure. A customer says 傘 for アンブレラ, ハーネス for メッシュハーネス, 桐の箱 for 桐箱, "lamp" for
フロアランプ. Scores compare the orders of one person; they are no measure by themselves.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_TEXT = 8_000

_WORD = re.compile(r"[ァ-ヶー]{2,}|[一-龥々]{2,}|[a-z][a-z0-9]{2,}|[ぁ-ん]{4,}")
# Words that stand in titles of every shop and say nothing about which product is meant.
_COMMON = re.compile(
    r"商品|注文|送料|無料|ポイント|セット|サイズ|カラー|限定|新品|中古|送込|公式|正規品?|メール|当店|在庫|発送|the|and|for|size|set|new"
)
_MIXED = re.compile(r"[一-龥々ぁ-んァ-ヶー]{2,}")
_TELLS_LITTLE = re.compile(r"[ぁ-ん]{2}|[ァ-ヶー]{2}|.[のをはがにで入りれ]|[のをはがにで入りれ].")
_SIZE = re.compile(r"(?<![a-z0-9])([2-5]?[sml]|ss|ll|x{1,2}[sl])(?![a-z0-9])")
_SPOKEN_SIZE = re.compile(rf"{_SIZE.pattern}(?=サイズ|の|を|が|は|で|から|、|。|\s|$)")
_WISHED = re.compile(rf"(?<=から)\s?{_SIZE.pattern}(?=サイズ)?")
_MEASURE = re.compile(
    r"(?<![\d.])(\d{1,4}(?:\.\d)?(?:kg|g|ml|l|cm|mm|個|本|枚|袋|組|足|巻|号|人前|点|冊|缶|箱))(?![a-z])"
)
_HIRAGANA = re.compile("[ぁ-ん]+")
_KATAKANA = re.compile(r"[ァ-ヶー]{3,}")
_RUN = re.compile(r"[ァ-ヶー]{2,}")
_SHORTEST_PART = 3  # characters of katakana: ハーネス of メッシュハーネス, never ール of ポール
_BETWEEN = re.compile(r"(?<=[一-龥々ァ-ヶー])の(?=[一-龥々ァ-ヶー])")
_SHORTEST_BEGINNING = 5
_SYNONYM_COUNTS = 3

# One line: one kind of goods. ASCII words are whole words in a text; the others stand anywhere.
_KINDS = """
傘 かさ カサ アンブレラ パラソル umbrella umbrellas
椅子 いす イス チェア チェアー スツール chair chairs stool
座椅子 ざいす 座いす
机 つくえ デスク desk
テーブル 食卓 座卓 こたつ table
棚 シェルフ ラック 本棚 shelf bookshelf rack
布団 ふとん フトン 掛布団 敷布団 futon duvet
枕 まくら マクラ ピロー pillow
座布団 ざぶとん クッション cushion
毛布 ブランケット 膝掛け 膝かけ ひざ掛け ひざかけ blanket
敷物 ラグ カーペット 絨毯 じゅうたん マット rug carpet mat
カーテン curtain curtains
照明 ライト ランプ 電気スタンド スタンドライト 電灯 lamp light
時計 ウォッチ とけい クロック watch clock
鞄 かばん カバン バッグ バック リュック ザック トート bag backpack rucksack
財布 さいふ ウォレット wallet purse
靴 くつ クツ シューズ スニーカー ブーツ shoes boots sneakers
帽子 ぼうし ハット キャップ ニット帽 hat cap
手袋 てぶくろ グローブ gloves
靴下 くつした ソックス socks
合羽 カッパ かっぱ レインコート 雨具 雨合羽 raincoat
上着 ジャケット コート アウター jacket coat
セーター ニット カーディガン sweater cardigan
シャツ ブラウス shirt blouse
ワンピース ドレス dress
ズボン パンツ デニム ジーンズ pants trousers jeans
前掛け エプロン apron
首飾り ネックレス ペンダント necklace pendant
耳飾り ピアス イヤリング earrings
指輪 リング ring
首輪 ハーネス 胴輪 harness collar
眼鏡 めがね メガネ サングラス glasses
皿 お皿 プレート plate dish
茶碗 お茶碗 ちゃわん 飯碗 くらわんか碗
湯呑 湯呑み 湯のみ ゆのみ
カップ コップ マグ マグカップ cup mug
グラス タンブラー glass tumbler
急須 きゅうす ティーポット ポット teapot pot
鍋 お鍋 なべ 土鍋
フライパン pan
包丁 ほうちょう ナイフ 三徳 knife
まな板 まないた カッティングボード
花瓶 かびん 花器 一輪挿し フラワーベース vase
額縁 フレーム frame
書籍 古書 文庫 単行本 book
レコード 盤 lp record vinyl
人形 にんぎょう ぬいぐるみ ドール doll plush
玩具 おもちゃ トイ toy
文具 ペン 万年筆 ボールペン pen
手帳 ノート notebook planner
便箋 びんせん レターセット
犬 わんこ ワンコ ドッグ 愛犬 dog
猫 ねこ ネコ ニャンコ にゃんこ キャット cat
寝床 ベッド bed
イヤホン イヤフォン ヘッドホン ヘッドフォン earphones headphones earbuds
充電器 チャージャー アダプター charger
掃除機 クリーナー vacuum
湯沸かし ケトル kettle
お茶 茶 緑茶 煎茶 玉露 ほうじ茶 紅茶 tea
珈琲 コーヒー 豆 coffee
酒 日本酒 お酒 清酒 大吟醸 吟醸 純米 ワイン 焼酎 sake wine
菓子 お菓子 和菓子 洋菓子 スイーツ クッキー 羊羹 ようかん sweets cookies
米 お米 おこめ こめ コシヒカリ 新米 rice
蜜柑 みかん ミカン 柑橘
林檎 りんご リンゴ apple apples
桃 もも モモ 白桃
肉 牛肉 豚肉 鶏肉 ステーキ ジャーキー
魚 干物 鮭 蟹 カニ 海老
化粧水 ローション 美容液 lotion
石鹸 せっけん ソープ soap
蝋燭 ろうそく キャンドル candle candles
タオル たおる 手拭い てぬぐい towel towels
よだれかけ スタイ ビブ bib
自転車 サイクル bicycle bike
蕎麦 お蕎麦 そば 生そば soba
漬物 お漬物 漬 漬け つけもの pickles
梅干 梅干し うめぼし
海苔 のり nori
味噌 みそ miso
蜂蜜 はちみつ ハチミツ ハニー honey
花束 ブーケ お花 bouquet flowers
鉢植え 植木 観葉植物 苗 plant
鋏 はさみ ハサミ scissors
鏡 ミラー mirror
箸 お箸 chopsticks
弁当箱 お弁当箱 ランチボックス
水筒 ボトル bottle
扇風機 サーキュレーター fan
暖房 ストーブ ヒーター heater
浴衣 ゆかた yukata
着物 きもの kimono
襟巻き マフラー ストール スカーフ scarf
長靴 レインブーツ
餌 エサ フード ごはん food
寝袋 シュラフ
釣竿 釣り竿 ロッド
口紅 リップ lipstick
香水 フレグランス perfume
絵 ポスター poster
工具 ドライバー レンチ tool
風呂敷 ふろしき furoshiki
扇子 せんす
下駄 げた geta
草履 ぞうり zori
提灯 ランタン lantern
抹茶 matcha
椎茸 しいたけ シイタケ きのこ shiitake
昆布 こんぶ kombu
鰹節 かつおぶし かつお節 カツオ
鰻 うなぎ ウナギ 蒲焼 eel
帆立 ほたて ホタテ scallops
苺 いちご イチゴ ストロベリー strawberries
葡萄 ぶどう ブドウ マスカット grapes
栗 くり マロン
西瓜 すいか スイカ
玉ねぎ たまねぎ 玉葱
芋 いも 干し芋 さつまいも
餃子 ぎょうざ ギョーザ
饂飩 うどん udon
煎餅 せんべい おかき あられ
饅頭 まんじゅう
最中 もなか モナカ
飴 あめ キャンディ candy
醤油 しょうゆ ぽん酢 ポン酢
"""
_COLOURS = """
白 白色 ホワイト しろ white
黒 黒色 ブラック くろ black
赤 赤色 レッド あか red
青 青色 ブルー あお blue
紺 紺色 ネイビー 濃紺 navy
水色 スカイ サックス そらいろ
緑 緑色 グリーン みどり green
黄 黄色 イエロー きいろ yellow
橙 オレンジ だいだい orange
茶 茶色 ブラウン ちゃいろ brown
灰 灰色 グレー グレイ ねずみ色 grey gray
桃色 ピンク ぴんく pink
紫 紫色 パープル むらさき purple
生成り 生成 ナチュラル アイボリー ivory
ベージュ beige
金 金色 ゴールド gold
銀 銀色 シルバー silver
メンズ 紳士 男性用 男物
レディース 婦人 女性用 女物
キッズ 子供用 こども用 子ども用
"""


def fold(text: str) -> str:
    """Text for comparing names and titles."""
    return unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower()


def title_words(title: str) -> frozenset[str]:
    """The folded words of a title that say which product is meant."""
    return frozenset(word for word in _WORD.findall(fold(title)) if not _COMMON.fullmatch(word))


def title_score(title: str, spoken: str) -> int:
    """How much of one title's words a folded text names, in characters."""
    return sum(len(word) for word in title_words(title) if word in spoken)


def named(title: str, spoken: str) -> int:
    """How much of a title a folded text names: its words and their parts, in characters, and synonyms."""
    return sum(signs(title, spoken).values())


@lru_cache(maxsize=256)  # each title is asked several times for one mail's words
def signs(title: str, spoken: str) -> Mapping[str, int]:
    """What of a title a folded text names, each with its weight."""
    if not spoken:
        return {}
    joined, runs = _heard(spoken)
    traits = _traits(title)
    found = {piece: len(piece) for piece in traits.pieces if piece in spoken or piece in joined}
    parts = (_part_of(word, runs) for word in traits.katakana if word not in spoken)
    found |= {part: len(part) for part in parts if part}
    return found | {f"kind {kind[0][0]}": _SYNONYM_COUNTS for kind in traits.kinds if _says(kind, spoken)}


@lru_cache(maxsize=8)  # one mail's words are compared with every title
def _heard(spoken: str) -> tuple[str, tuple[str, ...]]:
    """The words without what may stand between two parts of one (桐の箱), and the runs of katakana."""
    runs = tuple(run for run in _RUN.findall(spoken) if not _COMMON.fullmatch(run))
    return _BETWEEN.sub("", spoken), runs


@lru_cache(maxsize=256)
def details(title: str, spoken: str) -> Mapping[str, int]:
    """The colours, sizes and measures of a title that a folded text names: they tell cups apart, name none.

    「MからLに」 speaks of an M: what is wished instead is no trait of what was ordered.
    """
    traits = _traits(title)
    measures = set(_MEASURE.findall(spoken)) if traits.measures else set()
    sizes = set(_SPOKEN_SIZE.findall(_WISHED.sub("", spoken))) if traits.sizes else set()
    colours = {f"colour {colour[0][0]}" for colour in traits.colours if _says(colour, spoken)}
    return dict.fromkeys(colours | (traits.measures & measures) | (traits.sizes & sizes), 1)


@dataclass(frozen=True, slots=True)
class _Traits:
    pieces: frozenset[str]
    katakana: tuple[str, ...]
    kinds: tuple["_Group", ...]
    colours: tuple["_Group", ...]
    sizes: frozenset[str]
    measures: frozenset[str]


@lru_cache(maxsize=512)
def _traits(title: str) -> _Traits:
    """What a title can be recognised by; pieces are its words, and the telling pairs of neighbours in words
    of mixed script (ほうじ茶, がま口)."""
    folded = _COMMON.sub(" ", fold(title))
    mixed = (run[at : at + 2] for run in _MIXED.findall(folded) for at in range(len(run) - 1))
    words = title_words(title)
    return _Traits(
        words | frozenset(pair for pair in mixed if not _TELLS_LITTLE.fullmatch(pair)),
        tuple({word for word in (*words, *_RUN.findall(folded)) if _KATAKANA.fullmatch(word)}),
        tuple(kind for kind in _ALL_KINDS if _says(kind, folded)),
        tuple(colour for colour in _ALL_COLOURS if _says(colour, folded)),
        frozenset(_SIZE.findall(fold(title))),
        frozenset(_MEASURE.findall(fold(title))),
    )


def _part_of(word: str, runs: Sequence[str]) -> str:
    """The longest of the customer's katakana words that ends or begins a title's word; "" for none.

    The head stands last: two characters are enough at the end (ミル of コーヒーミル), while デスク names no
    デスクライト.
    """
    parts = (
        run
        for run in runs
        if word.endswith(run) or (len(run) >= _SHORTEST_BEGINNING and word.startswith(run))
    )
    return max(parts, key=len, default="")


_Group = tuple[tuple[str, str], ...]  # words for one thing, each with the pattern of where it may stand


def _says(group: _Group, folded: str) -> bool:
    return any(word in folded and _regex(pattern).search(folded) is not None for word, pattern in group)


@lru_cache(maxsize=1024)
def _regex(pattern: str) -> re.Pattern[str]:
    """Compiled when its word is first seen: all of them together would be 0.3 s of every start."""
    return re.compile(pattern)


def _groups(table: str, pattern_of: Callable[[str], str]) -> tuple[_Group, ...]:
    lines = (line.split() for line in table.strip().split("\n"))
    return tuple(tuple((word, pattern_of(word)) for word in line) for line in lines)


def _kind_pattern(word: str) -> str:
    """The head of a compound stands last: デスクライト is a lamp, 傘立て no umbrella."""
    if word.isascii():
        return rf"(?<![a-z]){word}(?![a-z])"
    if _HIRAGANA.fullmatch(word):
        return rf"(?:(?<![ぁ-ん])|(?<=[のをはがお]|て)){word}(?=[のをはがにもでとや、。\s]|$)"
    return rf"{word}(?![ァ-ヶー])" if word[-1] > "ァ" and word[-1] <= "ー" else rf"{word}(?![一-龥々])"


def _colour_pattern(word: str) -> str:
    """One kanji is a colour only where it stands for itself (白い, 白の), never in 面白い or 赤ちゃん."""
    if word.isascii():
        return rf"(?<![a-z]){word}(?![a-z])"
    if len(word) == 1:
        return rf"(?<![一-龥々ァ-ヶーお面]){word}(?=[いのをがはでにも系、。,.)/]|\s|$)"
    return rf"(?<![ぁ-んァ-ヶー]){word}" if len(word) < _SHORTEST_PART + 1 else re.escape(word)


_ALL_KINDS = _groups(_KINDS, _kind_pattern)
_ALL_COLOURS = _groups(_COLOURS, _colour_pattern)
