"""How well the model reads mails of a writer it has not seen: `make model-figures`.

Each file of tests/labelled but the tuned and the short ones is read by a model that was trained on all the
others.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date

from examples import TUNED, Example, days, examples, tables
from train import model

from firstmove.decision import cues
from firstmove.decision.triage import triage_text
from firstmove.decision.weights import Model, read

FIGURES = ("category", "flags", "deadline", "anger")


def judged(found: Sequence[Example], compiled: cues.Cues) -> dict[str, object]:
    """Shares of right answers on `found`, and what went wrong."""
    right: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    confused: Counter[tuple[str, str]] = Counter()
    wrong: list[tuple[Example, str]] = []
    for example in found:
        row = example.row
        role = "office" if row["category"] == "office" else "customer"
        seen = triage_text(row["subject"], row["text"], compiled, date.fromisoformat(row["date"]), role=role)
        day = seen.deadline.isoformat() if seen.deadline else None
        right["category"] += seen.category == row["category"]
        right["deadline"] += day == row["deadline"]
        right["anger"] += seen.anger == row["anger"]
        for flag in {*row["flags"], *seen.flags}:
            missed = "-" if flag in row["flags"] else "+"
            sign = "=" if flag in row["flags"] and flag in seen.flags else missed
            flags[sign] += 1
            flags[sign + flag] += 1
        if seen.category != row["category"]:
            confused[row["category"], seen.category] += 1
            wrong.append((example, seen.category))
    shares = {name: round(count / len(found), 3) for name, count in right.items()}
    f1 = 2 * flags["="] / (2 * flags["="] + flags["+"] + flags["-"] or 1)
    return {**shares, "flags": round(f1, 3), "signs": flags, "confused": confused, "wrong": wrong}


def main(names: Sequence[str]) -> None:
    shipped = tables()
    found = list(examples(cues.compile(shipped)))
    dated = list(days())
    sources = sorted({example.source for example in found} - TUNED - {"written_short"})
    total: Counter[str] = Counter()
    mails = 0
    for source in names or sources:
        held = [example for example in found if example.source == source]
        texts = model(*([one for one in all_ if one.source != source] for all_ in (found, dated)), "")
        learnt = Model(read(texts["triage.weights"]), read(texts["deadline.weights"]))
        result = judged(held, cues.compile(shipped, learnt))
        print(source, len(held), {name: result[name] for name in FIGURES}, flush=True)
        total.update(result["signs"])  # type: ignore[call-overload]
        mails += len(held)
        for name in FIGURES:
            total[name] += result[name] * len(held)  # type: ignore[operator]
    f1 = 2 * total["="] / (2 * total["="] + total["+"] + total["-"])
    shares = {name: round(total[name] / mails, 3) for name in FIGURES}
    print("all", mails, {**shares, "flags": round(f1, 3)})
    print({name: count for name, count in sorted(total.items()) if name[0] in "+-="})


if __name__ == "__main__":
    main(sys.argv[1:])
