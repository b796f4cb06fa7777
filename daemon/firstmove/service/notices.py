"""Render a notice when its effect is claimed, and record its octets before DATA.

Who is told: the first person of the role, or of the next role upward, else the shop's own address.
"""

import asyncio

from firstmove.compose import notice
from firstmove.model.policy import Person, Policy
from firstmove.model.record import Effect, Outgoing
from firstmove.service.intake import channel_of, new_message_id, routed
from firstmove.service.runtime import Runtime, Station

_UPWARD = {"operator": ("operator", "manager", "owner"), "manager": ("manager", "owner"), "owner": ("owner",)}


def recipient(policy: Policy, role: str) -> Person:
    """Who is told for a role."""
    for candidate in _UPWARD.get(role, _UPWARD["operator"]):
        for person in policy.people:
            if person.role == candidate and person.email:
                return person
    shop = policy.identity.shop
    return Person(id="shop", name=shop.name, email=shop.address, role="owner")


async def compose_notice(runtime: Runtime, station: Station, effect: Effect) -> Outgoing:
    """The octets of one notice, recorded."""
    rules = station.rules
    policy = rules.policy
    with runtime.store.reading() as reader:
        view = reader.view(effect.case_id) if effect.case_id is not None else None
    person = recipient(policy, str(effect.plan.get("to", "operator")))
    out = notice.compose(
        runtime.templates,
        policy.identity.shop,
        person,
        view,
        kind=str(effect.plan.get("kind", "escalation")),
        detail=str(effect.plan.get("detail", "")),
        phone=bool(effect.plan.get("phone", False)),
        channel=channel_of(policy, view.case.channel if view else policy.identity.default_channel),
        notify_text=rules.notify_text,
        at=runtime.now(),
        message_id=new_message_id(policy, runtime),
    )
    out = routed(out, rules)
    await asyncio.wrap_future(runtime.writer.submit(lambda unit: unit.set_out(effect.id, out)))
    return out
