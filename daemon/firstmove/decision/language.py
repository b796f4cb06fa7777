"""Which language a mail is written in: ja, en, zh, ko, or und.

Pure. Decided by script, then by a few function words: kana means Japanese, Hangul Korean, Han characters
alone are told apart by words that only Chinese has. A product name in another script does not decide.
"""

import re

_KANA = re.compile(r"[ぁ-ゖァ-ヺｦ-ﾟ]")
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_WORD = re.compile(r"[a-z]{2,}(?:'[a-z]+)?|\b[ai]\b")
_CHINESE = re.compile(
    r"[吗呢吧呀么这们没还请谢谁怎哪够给对发货单订购质问题钱卖买为产让时间过来错样钟后专业价应变换话说张东车马"
    r"嗎這們沒還請謝麼給發貨單訂購質問題錢賣買為產讓時間過錯樣價應變換話說]|你|您|我|的|了|是不是|什|什麼"
)
_JAPANESE_HAN = re.compile(r"至急|返品|返金|未着|注文|領収|連絡|届|件|様|御|願|込|払|駅|円")
_ENGLISH = re.compile(
    r"(?:the|an?|i|my|me|we|you|your|it|is|are|was|were|be|been|to|of|in|on|for|and|or|but|not|no|have|has|had|do"
    r"|does|did|can|could|would|will|this|that|with|from|please|hello|hi|dear|thanks?|order|item|when|where|what"
    r"|how|if|any|still|yet|received|arrived|refund|cancel|shipping)"
)
_ROMAJI = re.compile(r"\b(?:desu|masu|masen|kudasai|onegai\w*|todok\w+|mada|arigatou?\w*|itsu|shouhin)\b")
_ENOUGH_ENGLISH = 2
_ENOUGH_TEXT = 500


def detect(text: str) -> str:
    """The language of `text` (any case, any width), judged by its first characters."""
    lowered = text[:_ENOUGH_TEXT].lower()
    kana = len(_KANA.findall(lowered))
    if kana * 3 > len(lowered):
        return "ja"
    han = len(_HAN.findall(lowered))
    hangul = len(_HANGUL.findall(lowered))
    words = _WORD.findall(lowered)
    english = sum(_ENGLISH.fullmatch(word) is not None for word in words)
    if hangul > kana + han:
        return "ko"
    if _reads_english(words, english, kana + han + hangul):
        return "en"
    if kana and not _reads_chinese(lowered, kana, han):
        return "ja"
    if han:
        return "zh" if _reads_chinese(lowered, kana, han) else "ja"
    if hangul:
        return "ko"
    return "ja" if len(_ROMAJI.findall(lowered)) >= 2 else "und"


def _reads_english(words: list[str], english: int, others: int) -> bool:
    """Whether sentences are English; a Japanese product name or address among them may stay."""
    if english < _ENOUGH_ENGLISH and not (english and not others and len(words) <= 4):
        return False
    return others < 2 * len(words) and english * 6 >= len(words)


def _reads_chinese(text: str, kana: int, han: int) -> bool:
    """Whether Han text is Chinese: its own words, at most a Japanese shop or product name in kana."""
    if kana * 3 > han:
        return False
    chinese = len(_CHINESE.findall(text))
    return chinese >= 2 or (chinese == 1 and not _JAPANESE_HAN.search(text))
