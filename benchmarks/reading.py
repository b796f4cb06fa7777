"""What reading one mail costs, stage by stage, as ratios to the standard library parsing the same mails.

CPU time, best of several rounds over mails in the encodings and sizes that shops get.
"""

import base64
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from email import message_from_bytes
from typing import TypeVar

from firstmove.config.texts import cues_of
from firstmove.decision.keys import keys_of
from firstmove.decision.triage import triage
from firstmove.message.automated import refusal
from firstmove.message.channel import origin
from firstmove.message.parse import parse
from firstmove.model.policy import Identity, Shop

ROUNDS = 5
LINES = (
    "いつもお世話になっております。先日注文した商品についてお問い合わせいたします。",
    "ご注文番号は下記のとおりです。配送状況をご確認いただけますでしょうか。",
    "届いた商品のサイズが合わなかったため、交換をお願いしたいと考えております。",
    "お忙しいところ恐れ入りますが、ご返信をお待ちしております。",
    "領収書の宛名は株式会社でお願いいたします。発送予定日も教えてください。",
)
A = TypeVar("A")
B = TypeVar("B")


def mails(count: int = 200) -> list[bytes]:
    """Plain customer mails of 1 to 6 KB, half ISO-2022-JP, half UTF-8."""
    made = []
    for serial in range(count):
        charset = ("utf-8", "iso-2022-jp")[serial % 2]
        lines = [f"ご注文番号: {100000 + serial}", *(LINES[i % 5] for i in range(5 + serial % 25))]
        body = base64.encodebytes("\n".join([*lines, "--", "山田 太郎"]).encode(charset))
        subject = base64.b64encode(f"ご注文{serial}について".encode(charset)).decode("ascii")
        head = (
            f"From: customer{serial}@shop{serial % 50}.example.com\r\nTo: shop@example.jp\r\n"
            f"Subject: =?{charset}?B?{subject}?=\r\nDate: Sat, 21 Nov 2026 22:00:00 +0900\r\n"
            f"Message-ID: <{serial}@client.example.com>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        )
        made.append(head.encode("ascii") + body.replace(b"\n", b"\r\n"))
    return made


def measured(work: Callable[[A], B], inputs: Sequence[A]) -> tuple[list[B], float]:
    """The results, and the best CPU time per input in milliseconds."""
    best = float("inf")
    results: list[B] = []
    for _ in range(ROUNDS):
        began = time.process_time()
        results = [work(item) for item in inputs]
        best = min(best, time.process_time() - began)
    return results, best / len(inputs) * 1000


def main() -> int:
    """Print the table."""
    octets = mails()
    shop = Shop(name="あおば商店", address="shop@example.jp")
    identity = Identity(shop, frozenset({"shop@example.jp"}), frozenset({"example.jp"}))
    compiled = cues_of()
    today = date(2026, 11, 22)

    _, base = measured(lambda raw: message_from_bytes(raw).get_payload(decode=True), octets)
    messages, parsing = measured(parse, octets)
    origins, origin_time = measured(lambda message: origin(message, identity), messages)
    pairs = list(zip(messages, origins, strict=True))
    _, refusing = measured(lambda pair: refusal(pair[0], identity, pair[1]), pairs)
    readings, triaging = measured(lambda message: triage(message, compiled, on=today), messages)
    triples = [(*pair, reading) for pair, reading in zip(pairs, readings, strict=True)]
    _, keying = measured(lambda three: keys_of(*three, identity), triples)

    rows = {
        "standard library, parse and decode": base,
        "message.parse": parsing,
        "message.channel.origin": origin_time,
        "message.automated.refusal": refusing,
        "decision.triage": triaging,
        "decision.keys": keying,
        "all of it": parsing + origin_time + refusing + triaging + keying,
    }
    print(f"{'stage':<38}{'ms CPU a mail':>14}{'ratio':>8}")
    for name, spent in rows.items():
        print(f"{name:<38}{spent:>14.3f}{spent / base:>8.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
