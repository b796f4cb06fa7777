"""What the lint tests share: the shipped phrases, sample pages, a reply that is in order."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from firstmove.decision import lint
from firstmove.decision.lint import Finding, LintFacts

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = ROOT / "docs" / "samples"
REPLIES = ROOT / "tests" / "replies"
TABLES: Mapping[str, Mapping[str, Any]] = {
    path.parent.name: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "templates").glob("*/phrases.toml"))
}
PHRASES = lint.compile(TABLES)
FOR_THE_SHOP = ("card.txt", "notices.txt")  # nothing that a customer reads


def found(text: str, facts: LintFacts | None = None, **more: Any) -> tuple[Finding, ...]:
    """Findings with the shipped phrases."""
    return lint.check(text, PHRASES, facts=facts or LintFacts(**more))


def codes(text: str, **more: Any) -> list[str]:
    """Their codes, in order."""
    return [finding.code for finding in found(text, **more)]


def sample_pages() -> list[tuple[str, str]]:
    """Every rendered acknowledgement and draft in docs/samples, with a name."""
    pages = []
    for path in sorted(SAMPLES.rglob("*.txt")):
        if path.name not in FOR_THE_SHOP:
            parts = re.split(r"(?m)^(?=Subject: )", path.read_text("utf-8"))
            texts = [part for part in parts if part.strip()]
            pages += [(f"{path.parent.name}/{path.stem}-{at}", text) for at, text in enumerate(texts)]
    return pages


def reply(middle: str) -> str:
    """A reply to a complaint, in order but for what `middle` says."""
    return (
        "山田花子様\n\nあおば商店の中村でございます。\n"
        "お皿が割れて届いたとのこと、楽しみにお待ちいただいていたところ、誠に申し訳ございません。\n\n"
        f"{middle}\n\n"
        "結果は、6月12日（金）15時までにご連絡いたします。\n"
        "お手数をおかけいたしますが、何卒よろしくお願い申し上げます。\n\n"
        "────────────────\nあおば商店 お客様窓口\n電話：03-0000-0000\n────────────────\n"
    )
