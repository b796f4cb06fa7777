"""mail-parser, guarded: attachments, hops and defects of a repaired copy."""
# ruff: noqa: E501 - one case a line

import pytest

from firstmove.message.structure import MAX_OCTETS, Structure, structure
from firstmove.model.mail import Attachment

MAIL = (
    "Received: from b.example.com by c.example.jp; Fri, 12 Jun 2026 15:00:05 +0900\r\n"
    "Received: from a.example.com by b.example.com; Fri, 12 Jun 2026 15:00:01 +0900\r\n"
    "From: 山田 <hanako@example.com>\r\nSubject: 生の件名\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n荷物\r\n"
    '--b\r\nContent-Type: image/jpeg; name="photo.jpg"\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/\r\n'
)


def test_attachments_and_hops_are_read() -> None:
    found = structure((MAIL + "--b--\r\n").encode("iso-2022-jp"))

    assert found.problem == ""
    assert found.attachments == (Attachment("photo.jpg", "image/jpeg"),)
    assert [hop.received_by for hop in found.received] == ["b.example.com", "c.example.jp"]
    assert found.received[1].delay == 4.0
    assert found.defects == ()


def test_a_missing_last_boundary_is_a_defect() -> None:
    assert structure(MAIL.encode("cp932")).defects == ("CloseBoundaryNotFoundDefect",)


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b"x" * (MAX_OCTETS + 1), "too-large"),
        (b"X: y\r\n" * 3_000, "too-many-header-fields"),
        (b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(900)), "too-deep"),
    ],
)  # fmt: skip
def test_what_mail_parser_cannot_take_is_told(octets: bytes, problem: str) -> None:
    assert Structure(problem=problem) == structure(octets)
