"""What the lint may know of a draft that we composed, and its findings in words for a card. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from firstmove.compose import addressee, dates, draft, variants, wire
from firstmove.decision.lint import BLOCK, Finding, LintFacts
from firstmove.model.case import Remedy
from firstmove.model.policy import Channel, Shop
from firstmove.model.record import CaseView

MOST_TOLD = 8
_LONGEST = 40
_SEVERITY = {BLOCK: ("要修正", "to be changed"), "warn": ("確認", "to be looked at")}
# What a person has decided concedes what it says.
_CONCEDING = frozenset(
    {"refund", "refunded", "exchange", "resend", "return_ok", "in_stock", "shipped", "source"}
)


def facts_of(
    shop: Shop,
    channel: Channel,
    view: CaseView,
    subject: str,
    promises: Iterable[datetime | None],
    remedy: Remedy,
) -> LintFacts:
    """Everything that a draft of this case may say."""
    zone = dates.zone_of(shop.timezone)
    order, article = variants.usable_order(view), variants.asked_article(view)
    moments = [order.ordered_at, order.shipped_at, order.delivered_at] if order else []
    days = {at.astimezone(zone).date() for at in (*moments, article.as_of if article else None) if at}
    deadline = draft.deadline_of(view)
    numbers = {str(view.case.number), remedy.tracking}
    numbers |= {order.number, order.tracking_number} if order else set()
    customer = draft.customer(view)
    titles = [item.title for item in order.items] if order else []
    return LintFacts(
        language=view.case.language if view.case.language in ("ja", "en") else "",
        subject=subject,
        contact_allowed=channel.contact_allowed,
        complaint=view.triage.complaint,
        customer_name=addressee.usable_name(customer),
        addressees=(order.name,) if order and order.name else (),
        titles=tuple(titles + ([article.title] if article else [])),
        dates=frozenset(days | ({deadline} if deadline else set())),
        promises=tuple(at.astimezone(zone) for at in promises if at),
        numbers=frozenset(number for number in numbers if number),
        concession_approved=remedy.name in _CONCEDING,
    )


def told(findings: Sequence[Finding], language: str) -> tuple[str, ...]:
    """One line a finding, what blocks first: 要修正「たぶん」→ 確認が取れしだい、…"""
    slot = 0 if language == "ja" else 1
    ordered = sorted(findings, key=lambda finding: finding.severity != BLOCK)
    return tuple(_line(finding, slot) for finding in ordered[:MOST_TOLD])


def _line(finding: Finding, slot: int) -> str:
    words = re.sub(r"\s+", " ", wire.clean(finding.words))[:_LONGEST]
    shown = (f"「{words}」", f'"{words}"')[slot]
    instead = (f" → {finding.alternative}", f" -> {finding.alternative}")[slot] if finding.alternative else ""
    return f"{_SEVERITY[finding.severity][slot]}{' ' if slot else ''}{shown}{instead}"
