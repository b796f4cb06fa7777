"""As many different mails as a test wants: customers of every kind, machines of every kind, in turn."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, and whether it deserves an acknowledgement and a person's answer."""

    message_id: str
    sender: str
    octets: bytes
    acknowledged: bool
    drafted: bool


# subject, text, extra headers, acknowledged, drafted
_KINDS = (
    ("届かないのですが", "先週注文した湯呑みがまだ届きません。いつ届きますか。", "", True, True),
    ("違う商品が届きました", "青を頼んだのに、届いたのは赤でした。どうなっているのですか。", "", True, True),
    ("7巻がありません", "全巻セットに7巻が入っていませんでした。ご確認ください。", "", True, True),
    ("お皿が割れていました", "本日届いたお皿が割れていました。交換をお願いします。", "", True, True),
    ("領収書について", "領収書の宛名を株式会社でお願いできますか。", "", True, True),
    ("在庫はありますか", "白い大皿の再入荷はいつ頃でしょうか。", "", True, True),
    ("キャンセルしたい", "昨日の注文をキャンセルしてください。", "", True, True),
    ("まだ？", "まだ？", "", True, True),
    ("Where is my order?", "My parcel has not arrived yet. Could you check it?", "", True, True),
    ("届きました", "無事に届きました。ありがとうございました。", "", False, False),
    (
        "自動応答: 不在のお知らせ",
        "ただいま不在にしております。",
        "Auto-Submitted: auto-replied\r\n",
        False,
        False,
    ),
    ("今週のお買い得", "今週のおすすめです。", "List-Unsubscribe: <mailto:u@example.org>\r\n", False, False),
    ("資材のご案内", "新しい資材のご案内です。", "Precedence: bulk\r\n", False, False),
)


def mixed(count: int) -> Iterator[Mail]:
    """`count` mails with different senders, subjects and Message-IDs."""
    for serial in range(count):
        subject, text, extra, acknowledged, drafted = _KINDS[serial % len(_KINDS)]
        sender = f"customer{serial}@shop{serial % 89}.example.com"
        charset = ("utf-8", "iso-2022-jp")[serial % 2]
        message_id = f"<mixed.{serial}@client.example.com>"
        head = (
            f"From: {_word('山田 太郎', charset)} <{sender}>\r\n"
            "To: shop@aoba.example.jp\r\n"
            f"Subject: {_word(f'{subject}（{serial}）', charset)}\r\n"
            f"Date: {formatdate(localtime=True)}\r\n"
            f"Message-ID: {message_id}\r\n{extra}"
            "MIME-Version: 1.0\r\n"
            f"Content-Type: text/plain; charset={charset}\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
        )
        body = base64.encodebytes(f"{text}\n山田\n".encode(charset)).replace(b"\n", b"\r\n")
        yield Mail(message_id, sender, head.encode("ascii") + body, acknowledged, drafted)


def _word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode('ascii')}?="
