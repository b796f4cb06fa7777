"""Japanese places as Chinese and Korean mails spell them: 东京, 大阪, 도쿄. Pure, and data."""

import re

# Korean and simplified Chinese by the Japanese name, prefectures and the largest towns.
_SPELLED = """
北海道 홋카이도
青森 아오모리
岩手 이와테
宮城 미야기 宫城
秋田 아키타
山形 야마가타
福島 후쿠시마 福岛
茨城 이바라키
栃木 도치기 枥木
群馬 군마 群马
埼玉 사이타마
千葉 지바 치바 千叶
東京 도쿄 동경 东京
神奈川 가나가와
新潟 니가타
富山 도야마
石川 이시카와
福井 후쿠이
山梨 야마나시
長野 나가노 长野
岐阜 기후현
静岡 시즈오카 静冈
愛知 아이치 爱知
三重 미에현
滋賀 시가현 滋贺
京都 교토
大阪 오사카
兵庫 효고 兵库
奈良 나라현
和歌山 와카야마
鳥取 돗토리 鸟取
島根 시마네 岛根
岡山 오카야마 冈山
広島 히로시마 广岛 廣島
山口 야마구치
徳島 도쿠시마 德岛 德島
香川 가가와
愛媛 에히메 爱媛
高知 고치현
福岡 후쿠오카 福冈
佐賀 사가현 佐贺
長崎 나가사키 长崎
熊本 구마모토
大分 오이타
宮崎 미야자키 宫崎
鹿児島 가고시마 鹿儿岛 鹿兒島
沖縄 오키나와 冲绳 沖繩
札幌 삿포로
仙台 센다이
横浜 요코하마 横滨 橫濱
川崎 가와사키
名古屋 나고야
神戸 고베 神户
金沢 가나자와 金泽 金澤
"""
_JAPANESE = {word: name for name, *others in map(str.split, _SPELLED.strip().split("\n")) for word in others}
_FOREIGN = re.compile("|".join(sorted(_JAPANESE, key=len, reverse=True)))
_SIGN = re.compile("[가-힣东广冈岛叶马长爱贺库鸟冲滨户泽宫枥兒儿静德濱廣澤繩]")


def in_japanese(words: str) -> str:
    """The words with such places in Japanese, by themselves ( 東京の); nothing else is changed."""
    if not _SIGN.search(words):
        return words
    return _FOREIGN.sub(lambda found: f" {_JAPANESE[found[0]]}の", words)
