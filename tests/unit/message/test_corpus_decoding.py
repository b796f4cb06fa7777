"""Whole mails, each with what must come out of it: tests/corpus/decoding/*.eml and *.expected.json.

The expectation names only the facts that its file is about.
"""

import json
from pathlib import Path

import pytest

from firstmove.message.parse import parse
from firstmove.model.mail import Address, Attachment, Form, Message

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "decoding"
MAILS = sorted(CORPUS.glob("*.eml"))


@pytest.mark.parametrize("mail", MAILS, ids=lambda path: path.stem)
def test_a_mail_gives_the_facts_written_beside_it(mail: Path) -> None:
    expected = json.loads(mail.with_suffix(".expected.json").read_text("utf-8"))

    message = parse(mail.read_bytes())

    assert expected == _facts(message, expected)


def test_every_expectation_has_its_mail() -> None:
    expectations = {path.name.removesuffix(".expected.json") for path in CORPUS.glob("*.expected.json")}

    assert expectations == {mail.stem for mail in MAILS}


def _facts(message: Message, wanted: dict[str, object]) -> dict[str, object]:
    return {name: _plain(getattr(message, name)) for name in wanted}


def _plain(value: object) -> object:
    match value:
        case Address():
            return {"spec": value.spec, "name": value.name}
        case Attachment():
            return {"filename": value.filename, "content_type": value.content_type}
        case Form():
            fields = ("kind", "name", "phone", "order_number", "text")
            address = value.address.spec if value.address else None
            return {name: getattr(value, name) for name in fields} | {"address": address}
        case tuple():
            return [_plain(entry) for entry in value]
        case _:
            return value
