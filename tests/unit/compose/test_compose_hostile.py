"""Whatever a customer or an export writes: every mail is composed, whole, and with our fields only."""

from dataclasses import replace

from compose_scenes import (
    HANAKO,
    ORDER,
    acknowledge,
    card_of,
    draft_of,
    fields,
    incoming,
    notice_of,
    plan,
    view,
)
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from firstmove.model.order import OrderItem

OURS = {
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}
ANY = st.text(max_size=120) | st.text('\r\n :;<>@"=?{}%|_あ髙\u202e\x00\ud800😀.BbcCc', max_size=60)
QUIETLY = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


@QUIETLY
@given(ANY, ANY, ANY)
@example("x\r\nBcc: evil@example.com", "=?utf-8?b?", "{{ 7*7 }}\r\n-- \r\n")
def test_every_mail_is_composed_with_our_fields_only(templates, name, subject, words):
    customer = replace(HANAKO, name=name)
    order = replace(ORDER, number=words, items=(OrderItem(words, 1),), carrier=name, tracking_number=subject)
    scene = view(customer=customer, subject=subject, words=words, order=order, references=(words, subject))
    mail = incoming(customer=customer, subject=subject, message_id=words, references=(subject,))

    outs = (
        acknowledge(templates, plan(to=customer), mail=mail),
        draft_of(templates, scene, person=name),
        card_of(templates, scene, draft_text=words),
        notice_of(templates, scene, "bounce", detail=words, notify_text=True),
    )

    assert [False] * 4 == [out.fallback for out in outs]
    assert set() == {name for out in outs for name in fields(out)} - OURS
    assert all(out.octets.isascii() and b"\n" not in out.octets.replace(b"\r\n", b"") for out in outs)
