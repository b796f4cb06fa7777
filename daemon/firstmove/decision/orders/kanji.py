"""Kanji that the export and the customer write in different forms: 髙橋 is 高橋. Pure, and data."""

import unicodedata

_FORMS = """
髙高 﨑崎 碕崎 邊辺 邉辺 齋斎 齊斉 濵浜 濱浜 澤沢 廣広 嶋島 嶌島 國国 眞真 惠恵 德徳 瀨瀬
彌弥 圓円 櫻桜 關関 桒桑 𠮷吉 峯峰 條条 淺浅 澁渋 榮栄 與与 曾曽 會会 藏蔵 應応 壽寿 禮礼
實実 豐豊 萬万 寬寛 郞郎 佛仏 傳伝 兒児 勳勲 單単 團団 圀国 圍囲 壯壮 學学 寶宝 將将 專専
巖巌 廳庁 戶戸 晉晋 曉暁 槇槙 歷歴 歸帰 滿満 瀧滝 燈灯 爲為 獨独 珎珍 當当 盡尽 祕秘 祿禄
穗穂 竝並 緖緒 縣県 總総 繩縄 聲声 臺台 莊荘 萠萌 蘆芦 蠶蚕 覺覚 讓譲 辨弁 鄕郷 醉酔 鐵鉄
鹽塩 麥麦 黃黄 黑黒 齡齢 龍竜 靜静 顯顕 驛駅 鷗鴎
"""
_USUAL = {ord(pair[0]): pair[1] for pair in _FORMS.split()}


def usual(text: str) -> str:
    """A text in NFKC with the usual forms of its kanji."""
    return unicodedata.normalize("NFKC", text).translate(_USUAL)
