"""How well mails are understood: the figures of a labelled file, by category, flag and order match.

    .venv/bin/python benchmarks/understanding.py FILE.jsonl [--orders FILE.csv] [--misses] [--json]

Each line of the file becomes a mail as it would arrive, its encoding in turn one that shops really get, and
is read and matched exactly as `explain` does. `--misses` also prints what went wrong.
"""

import argparse
import base64
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from firstmove.cli.explanation import Explanation, Orders
from firstmove.config import shipped
from firstmove.config.texts import cues_of
from firstmove.model.policy import Identity, Shop
from firstmove.orderfiles.read import combined, read

CHARSETS = {
    "ja": ("utf-8", "iso-2022-jp", "cp932", "euc-jp"),
    "zh": ("utf-8", "gb18030"),
    "ko": ("utf-8", "euc-kr"),
}
SHOP = Shop(name="あおば商店", address="shop@aoba.example.jp")


@dataclass
class Tally:
    """What was right, and what was wrong how often."""

    mails: int = 0
    category: Counter[tuple[str, str]] = field(default_factory=Counter)  # (written, read)
    flags: Counter[tuple[str, str]] = field(default_factory=Counter)  # (flag, hit | missed | wrong)
    deadline: int = 0
    anger: int = 0
    language: int = 0
    match: Counter[str] = field(default_factory=Counter)  # right | missed | wrong
    misses: list[str] = field(default_factory=list)


def octets_of(label: dict[str, Any], serial: int) -> bytes:
    """The labelled mail as it would arrive."""
    charset = encodable(label["subject"] + label["text"], CHARSETS.get(label["language"], ("utf-8",)), serial)
    name, spec = parseaddr(label["from"])
    labelled = "shift_jis" if charset == "cp932" else charset
    lines = [
        f"From: {encoded(name, charset, labelled)} <{spec}>" if name else f"From: {spec}",
        f"To: {SHOP.address}",
        f"Subject: {encoded(label['subject'], charset, labelled)}",
        f"Date: {datetime.fromisoformat(label['date'] + 'T10:00+09:00'):%a, %d %b %Y %H:%M:%S %z}",
        f"Message-ID: <{serial}@mail.example.com>",
        "MIME-Version: 1.0",
        f"Content-Type: text/plain; charset={labelled}",
        "Content-Transfer-Encoding: base64",
        "",
    ]
    body = base64.encodebytes(label["text"].encode(charset)).replace(b"\n", b"\r\n")
    return "\r\n".join([*lines, ""]).encode("ascii") + body


def encodable(text: str, charsets: tuple[str, ...], serial: int) -> str:
    """The charset whose turn it is, if it has all the characters."""
    charset = charsets[serial % len(charsets)]
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return "utf-8"
    return charset


def encoded(text: str, charset: str, labelled: str) -> str:
    """A header's value."""
    if text.isascii():
        return text
    return f"=?{labelled}?B?{base64.b64encode(text.encode(charset)).decode('ascii')}?="


def judge(label: dict[str, Any], facts: dict[str, Any], tally: Tally) -> None:
    """Compare one mail's facts with its label."""
    tally.mails += 1
    tally.category[label["category"], facts["category"]] += 1
    wanted, found = set(label["flags"]), set(facts["flags"])
    tally.flags.update((flag, "hit") for flag in wanted & found)
    tally.flags.update((flag, "missed") for flag in wanted - found)
    tally.flags.update((flag, "wrong") for flag in found - wanted)
    tally.deadline += facts["deadline"] == label["deadline"]
    tally.anger += facts["anger"] == label["anger"]
    tally.language += facts["language"] == label["language"]
    if "matched_order" in label:
        right = facts["matched_order"] == label["matched_order"]
        tally.match["right" if right else "wrong" if facts["matched_order"] else "missed"] += 1
    named = ("category", "deadline", "matched_order")
    wrong = [
        f"{key} {facts[key]} for {label[key]}" for key in named if key in label and facts[key] != label[key]
    ]
    wrong += [f"flags {sorted(found)} for {sorted(wanted)}"] if wanted != found else []
    if wrong:
        tally.misses.append(
            f"{'; '.join(wrong)}: {label['subject']} | {' '.join(label['text'].split())[:160]}"
        )


def shares(tally: Tally) -> dict[str, float]:
    """The figures that count, 0 to 1; of wrong matches the number."""
    return {
        "category": sum(n for (wanted, found), n in tally.category.items() if wanted == found) / tally.mails,
        "flags F1": f1(tally.flags),
        "deadline": tally.deadline / tally.mails,
        "anger": tally.anger / tally.mails,
        "language": tally.language / tally.mails,
        "order match": tally.match["right"] / tally.mails,
        "wrong matches": tally.match["wrong"],
    }


def show(tally: Tally) -> None:
    """Print the figures, then those of each category and flag."""
    print(
        f"{tally.mails} mails: " + ", ".join(f"{name} {value:.3f}" for name, value in shares(tally).items())
    )
    for name in sorted({wanted for wanted, _ in tally.category}):
        row = {found: n for (wanted, found), n in tally.category.items() if wanted == name}
        others = ", ".join(
            f"{found} {n}" for found, n in sorted(row.items(), key=lambda x: -x[1]) if found != name
        )
        print(f"  {name:<18}{row.get(name, 0):>4} of {sum(row.values()):<4} {others}")
    for flag in sorted({flag for flag, _ in tally.flags}):
        kinds = ("hit", "missed", "wrong")
        print(f"  {flag:<24}" + ", ".join(f"{kind} {tally.flags[flag, kind]}" for kind in kinds))


def f1(flags: Counter[tuple[str, str]]) -> float:
    """Over all flags together."""
    hit = sum(n for (_, kind), n in flags.items() if kind == "hit")
    return 2 * hit / (sum(flags.values()) + hit) if hit else 0.0


def main() -> int:
    """Measure the files given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--orders", type=Path, action="append", default=[])
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", action="store_true", help="only the figures that count")
    given = parser.parse_args()
    identity = Identity(
        SHOP,
        frozenset({SHOP.address}),
        frozenset({"aoba.example.jp"}),
        channels=shipped.channels(),
        automatic=shipped.automatic(),
    )
    compiled = cues_of()
    orders = Orders.of(combined([read(path) for path in given.orders]))
    tally = Tally()
    for file in given.files:
        for serial, line in enumerate(file.read_text("utf-8").splitlines()):
            label = json.loads(line)
            explanation = Explanation.of(octets_of(label, serial), identity, compiled, orders, None)
            judge(label, dict(explanation.facts(file.name)), tally)
    if given.json:
        print(json.dumps(shares(tally)))
    else:
        show(tally)
    if given.misses:
        print("\n".join(tally.misses))
    return 0


if __name__ == "__main__":
    sys.exit(main())
