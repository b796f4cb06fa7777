"""One person, whichever form of a kanji the export and the mail write."""

import pytest

from firstmove.decision.orders import families, names, recipients
from firstmove.decision.orders.kanji import usual
from firstmove.model.order import Order


@pytest.mark.parametrize(
    ("written", "known"),
    [("髙橋 美和", "高橋 美和"), ("渡邊 眞", "渡辺 真"), ("濵田 德子", "浜田 徳子"), ("山﨑 恵", "山崎 惠")],
)
def test_a_name_is_one_in_all_its_forms(written: str, known: str) -> None:
    assert names.key_of(written) == names.key_of(known)
    assert families.key_of(written) == families.key_of(known)
    assert recipients.key_of(Order("1", recipient=written)) == recipients.key_of(Order("1", recipient=known))
    assert names.key_of(known) in names.spoken("", f"{written}様よりいただきました。")


def test_what_is_no_other_form_stays() -> None:
    assert "斎藤 佐々木 ABC 12" == usual("斎藤 佐々木 ＡＢＣ １２")
