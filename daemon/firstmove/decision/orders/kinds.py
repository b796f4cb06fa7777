"""Words for kinds of goods and colours: one thing under its several names, romanised ones among them.

Pure. A group is one line of a table; `says` tells whether a text names it, each word only where it may stand.
"""

import re
from collections.abc import Callable
from functools import lru_cache

Group = tuple[tuple[str, str], ...]  # words for one thing, each with the pattern of where it may stand

_HIRAGANA = re.compile("[ぁ-ん]+")
_SHORT_WORD = 4

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
座布団 ざぶとん クッション cushion zabuton
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
合羽 カッパ かっぱ レインコート 雨具 雨合羽 レインウェア レインウエア レインスーツ rainwear raincoat
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
茶碗 お茶碗 ちゃわん 飯碗 くらわんか碗 chawan
湯呑 湯呑み 湯のみ ゆのみ yunomi
カップ コップ マグ マグカップ cup mug
グラス タンブラー glass tumbler
急須 きゅうす ティーポット ポット teapot pot kyusu kyuusu
鍋 お鍋 なべ 土鍋
フライパン pan
包丁 ほうちょう ナイフ 三徳 knife 出刃 柳刃 hocho houchou santoku deba
まな板 まないた カッティングボード
花瓶 かびん 花器 一輪挿し フラワーベース vase
額縁 フレーム frame
書籍 古書 文庫 単行本 book
レコード 盤 lp record vinyl
人形 にんぎょう ぬいぐるみ ドール doll plush ningyo
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
蜜柑 みかん ミカン 柑橘 mikan
林檎 りんご リンゴ apple apples ringo
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
漬物 お漬物 漬 漬け つけもの pickles tsukemono
梅干 梅干し うめぼし umeboshi
海苔 のり nori
味噌 みそ miso
蜂蜜 はちみつ ハチミツ ハニー honey
花束 ブーケ お花 bouquet flowers
鉢植え 植木 観葉植物 苗 plant
鋏 はさみ ハサミ scissors
鏡 ミラー mirror
箸 お箸 chopsticks hashi
弁当箱 お弁当箱 ランチボックス bento
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
扇子 せんす 京扇子 sensu
下駄 げた geta
草履 ぞうり zori zouri
提灯 ランタン lantern chochin
抹茶 matcha
椎茸 しいたけ シイタケ きのこ shiitake
昆布 こんぶ kombu
鰹節 かつおぶし かつお節 かつお カツオ 削り節 削りぶし katsuobushi
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
煎餅 せんべい おかき あられ senbei sembei okaki arare
饅頭 まんじゅう manju manjuu
最中 もなか モナカ monaka
飴 あめ キャンディ candy
醤油 しょうゆ ぽん酢 ポン酢 shoyu ponzu
宝瓶 ほうひん houhin hohin
手拭 手拭い 手ぬぐい てぬぐい tenugui
暖簾 のれん noren
簾 すだれ sudare
畳 たたみ 上敷き ござ tatami goza
箪笥 たんす タンス tansu
重箱 jubako juubako
風鈴 ふうりん furin fuurin
盃 ぐい呑み ぐい呑 ぐいのみ お猪口 猪口 おちょこ sakazuki guinomi choko ochoko
徳利 とっくり tokkuri
鉄瓶 てつびん tetsubin
土鍋 どなべ donabe
茶筅 茶せん chasen
茶筒 chazutsu
箸置き はしおき hashioki
羽織 はおり haori
半纏 はんてん hanten
法被 はっぴ happi
甚平 じんべい jinbei
作務衣 さむえ samue
足袋 たび tabi
半衿 半襟 haneri
名古屋帯 袋帯 兵児帯 角帯 obi
帯留め 帯留 obidome
帯締め 帯締 obijime
簪 かんざし 髪飾り kanzashi
巾着 きんちゃく kinchaku
がま口 がまぐち gamaguchi
組紐 くみひも kumihimo
風車 かざぐるま kazaguruma
こけし kokeshi
達磨 だるま ダルマ daruma
招き猫 まねきねこ
花札 hanafuda
団扇 うちわ uchiwa
切子 きりこ kiriko
漆器 lacquerware
和紙 washi
筆 ふで fude
線香 お香 香木 incense senko
煎茶 せんちゃ sencha
玉露 ぎょくろ gyokuro
焙じ茶 ほうじ茶 houjicha hojicha
玄米茶 genmaicha
羊羹 ようかん yokan youkan
餅 もち お餅 mochi
大福 だいふく daifuku
柿 干し柿 市田柿 あんぽ柿 kaki persimmon persimmons hoshigaki
柚子 ゆず ユズ yuzu
山葵 わさび ワサビ wasabi
黒豆 くろまめ kuromame
納豆 なっとう natto
佃煮 つくだに tsukudani
明太子 めんたいこ mentaiko
素麺 そうめん ソーメン somen soumen
ラーメン らーめん ramen
カステラ かすてら castella kasutera
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


def says(group: Group, folded: str) -> bool:
    """Whether a folded text names the thing by one of its words."""
    return any(word in folded and _regex(pattern).search(folded) is not None for word, pattern in group)


@lru_cache(maxsize=1024)
def _regex(pattern: str) -> re.Pattern[str]:
    """Compiled when its word is first seen: all of them together would be 0.3 s of every start."""
    return re.compile(pattern)


def _groups(table: str, pattern_of: Callable[[str], str]) -> tuple[Group, ...]:
    lines = (line.split() for line in table.strip().split("\n"))
    return tuple(tuple((word, pattern_of(word)) for word in line) for line in lines)


def _kind_pattern(word: str) -> str:
    """The head of a compound stands last: デスクライト is a lamp, 傘立て no umbrella."""
    if word.isascii():
        return rf"(?<![a-z]){word}s?(?![a-z])"
    if _HIRAGANA.fullmatch(word):
        return (
            rf"(?:(?<![ぁ-ん])|(?<=[のをはがおて])|(?<=った|んだ|いた)){word}(?=[のをはがにもでとや、。\s]|$)"
        )
    return rf"{word}(?![ァ-ヶー])" if word[-1] > "ァ" and word[-1] <= "ー" else rf"{word}(?![一-龥々])"


def _colour_pattern(word: str) -> str:
    """One kanji is a colour only where it stands for itself (白い, 白の), never in 面白い or 赤ちゃん."""
    if word.isascii():
        return rf"(?<![a-z]){word}(?![a-z])"
    if len(word) == 1:
        return rf"(?<![一-龥々ァ-ヶーお面]){word}(?=[いのをがはでにも系、。,.)/]|\s|$)"
    return rf"(?<![ぁ-んァ-ヶー]){word}" if len(word) < _SHORT_WORD else re.escape(word)


ALL_KINDS = _groups(_KINDS, _kind_pattern)
ALL_COLOURS = _groups(_COLOURS, _colour_pattern)
