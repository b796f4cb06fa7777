"""Kinds and states of what is to be done, as `outbox`, `status` and `why` show them.

A Japanese shop reads words with the code beside them: `--state` and `--kind` take the code, and so do logs.
"""

from collections.abc import Mapping
from typing import Final

EFFECT_STATE: Final[Mapping[str, str]] = {
    "pending": "待機中",
    "claimed": "処理中",
    "in_doubt": "結果を確認中",
    "held": "保留中",
    "dead": "失敗",
    "done": "完了",
    "cancelled": "取り消し",
}
EFFECT_KIND: Final[Mapping[str, str]] = {
    "send_ack": "受付メール",
    "send_notice": "担当者への連絡",
    "file_thread": "振り分け",
    "put_draft": "下書きの作成",
    "remove_draft": "下書きの取り下げ",
    "put_card": "カードの作成",
    "remove_card": "カードの取り下げ",
    "push_notify": "プッシュ通知",
}


def shown(labels: Mapping[str, str], code: str, language: str) -> str:
    """「保留中（held）」; the code alone for a shop that reads English."""
    return f"{labels[code]}（{code}）" if language == "ja" and code in labels else code
