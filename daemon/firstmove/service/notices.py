"""Render a notice when its effect is claimed, and record its octets before DATA; fold a burst into one.

Who is told: the first person of the role, or of the next role upward, else the shop's own address.
"""

from collections import defaultdict
from collections.abc import Sequence

from firstmove.compose import digest, notice
from firstmove.model.policy import Person, Policy
from firstmove.model.record import Effect, Outgoing
from firstmove.service import trouble
from firstmove.service.intake import channel_of, new_message_id, routed
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit

BURST = 3  # so many notices to one role at once become one
_UPWARD = {"operator": ("operator", "manager", "owner"), "manager": ("manager", "owner"), "owner": ("owner",)}


def recipient(policy: Policy, role: str) -> Person:
    """Who is told for a role."""
    for candidate in _UPWARD.get(role, _UPWARD["operator"]):
        for person in policy.people:
            if person.role == candidate and person.email:
                return person
    shop = policy.identity.shop
    return Person(id="shop", name=shop.name, email=shop.address, role="owner")


async def folded(runtime: Runtime, station: Station, effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """The effects to send: of many notices to one role, only the first is left, and tells of them all.

    Critical notices and those about no case go out alone.
    """
    bursts: dict[str, list[Effect]] = defaultdict(list)
    for effect in effects:
        if (
            effect.kind == "send_notice"
            and effect.case_id
            and not effect.plan.get("critical")
            and not effect.out
        ):
            bursts[str(effect.plan.get("to", ""))].append(effect)
    gone: set[int] = set()
    for burst in bursts.values():
        if len(burst) >= BURST:
            await _fold(runtime, station, burst)
            gone.update(effect.id for effect in burst[1:])
    with runtime.store.reading() as reader:
        return tuple(reader.effect(effect.id) or effect for effect in effects if effect.id not in gone)


async def _fold(runtime: Runtime, station: Station, burst: Sequence[Effect]) -> None:
    policy, now = station.rules.policy, runtime.now()
    with runtime.store.reading() as reader:
        views = [(reader.view(effect.case_id or 0), effect) for effect in burst[: digest.LONGEST]]
    told = [
        (view, str(effect.plan.get("kind", "")), str(effect.plan.get("detail", "")))
        for view, effect in views
        if view is not None
    ]
    person = recipient(policy, str(burst[0].plan.get("to", "operator")))
    message_id = new_message_id(policy, runtime)
    out = digest.compose(
        runtime.templates,
        policy.identity.shop,
        person,
        told,
        at=now,
        message_id=message_id,
        more=max(0, len(burst) - digest.LONGEST),
    )
    out = routed(out, station.rules)

    def fold(unit: Unit) -> None:
        unit.set_out(burst[0].id, out)
        for effect in burst[1:]:
            unit.settle(
                effect.id,
                "accepted",
                owner=station.owner,
                now=now,
                reply=f"told together with #{burst[0].id}",
            )

    await runtime.written(fold)


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

    def fix(unit: Unit) -> None:
        unit.set_out(effect.id, out)
        if out.fallback:
            trouble.template_failed(station, runtime)(unit)

    await runtime.written(fix)
    return out
