"""A draft is read by the lint: what must not be said is never stored, and the card says why."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from firstmove.compose.render import Templates
from firstmove.config import shipped, texts
from firstmove.decision.lint import LintFacts
from firstmove.model.record import CaseView, Placed
from firstmove.service import rendering
from firstmove.service.proofreading import Proofreader
from unit.service.service_scenes import Scene

FORBIDDEN = "たぶん明日には届きます。"  # uncertain: blocks
_PLACED = Placed(1, 1, "draft", 1, "placed", "<draft@aoba.example.jp>", "token", "hash")
PLAIN = "お知らせいただいた内容を確認しております。"


@pytest.fixture
def case(scene: Scene) -> CaseView:
    """A case of 「届きません」 without an order."""
    recorded = scene.take_in()
    scene.runtime.lint = Proofreader(lambda: texts.phrases_from(shipped.phrase_tables()))
    with scene.store.reading() as reader:
        view = reader.view(recorded.case_id or 0)
    assert view is not None
    return view


def says(scene: Scene, words: str) -> None:
    """The shop has put these words into its own template."""
    sources = dict(shipped.templates())
    name = "ja/draft_not_arrived_no_order.j2"
    sources[name] = sources[name].replace("{% block body %}\n", "{% block body %}\n" + words + "\n")
    scene.runtime.templates = Templates.compile(sources)


def drafted(scene: Scene, case: CaseView) -> tuple[str, tuple[str, ...]]:
    made = rendering.draft(scene.runtime, scene.station.rules, case, "reply", scene.now)
    return rendering.text_of(made.out), made.replaced


def card(scene: Scene, case: CaseView, draft: str) -> str:
    placed = replace(_PLACED, text=draft)
    out = rendering.card(scene.runtime, scene.station.rules, replace(case, draft=placed), scene.now)
    return rendering.text_of(out)


def test_a_shipped_template_stands_as_it_is(scene: Scene, case: CaseView) -> None:
    text, replaced = drafted(scene, case)

    assert "ご注文番号" in text
    assert () == replaced
    assert "要修正" not in card(scene, case, text)


def test_a_template_with_a_forbidden_phrase_gives_way_to_the_built_in_text(
    scene: Scene, case: CaseView
) -> None:
    says(scene, FORBIDDEN)

    text, replaced = drafted(scene, case)

    assert FORBIDDEN not in text
    assert PLAIN in text
    assert [True] == ["要修正「たぶん」" in line for line in replaced]


def test_a_warning_stands_on_the_card_and_the_draft_stays(scene: Scene, case: CaseView) -> None:
    says(scene, "2月3日にお送りした件です。")

    text, replaced = drafted(scene, case)

    assert "2月3日にお送りした件です。" in text
    assert () == replaced
    assert "確認「2月3日」" in card(scene, case, text)


def test_without_lint_a_shop_says_what_it_likes(scene: Scene, case: CaseView) -> None:
    says(scene, FORBIDDEN)
    scene.runtime.lint = Proofreader(lambda: None)

    assert FORBIDDEN in drafted(scene, case)[0]


def test_a_shop_that_forbids_even_the_built_in_text_gets_no_draft(scene: Scene, case: CaseView) -> None:
    everything = texts.phrases_from(shipped.phrase_tables(), forbid=["ご?ざいます"])
    scene.runtime.lint = Proofreader(lambda: everything)

    with pytest.raises(rendering.Forbidden, match="ございます"):
        drafted(scene, case)


def test_the_card_does_not_judge_what_a_person_has_written_since(scene: Scene, case: CaseView) -> None:
    edited = replace(_PLACED, text=FORBIDDEN, state="edited")

    out = rendering.card(scene.runtime, scene.station.rules, replace(case, draft=edited), scene.now)

    assert "要修正" not in rendering.text_of(out)


def test_a_text_is_read_once_for_the_draft_and_its_card(scene: Scene, case: CaseView) -> None:
    text, _ = drafted(scene, case)

    assert () == scene.runtime.lint.findings(text, _never)


def _never() -> LintFacts:
    raise AssertionError("the text was read before")


@pytest.mark.parametrize("template", ["ja/ack.j2", "ja/ack_complaint.j2"])
def test_a_template_that_cannot_be_used_is_told_to_the_owner_once(
    scene: Scene, template: str, log: Callable[[], str]
) -> None:
    scene.runtime.templates = Templates.compile(dict(shipped.templates()) | {template: "{{ no_such_fact }}"})

    scene.take_in(1)
    scene.take_in(2, who="sato")

    assert [True, True] == [ack.out.fallback for ack in scene.effects("send_ack") if ack.out]
    assert 1 == scene.notices().count("template_error")
    assert 1 == log().count("template.failed mailbox=main")


def test_templates_that_were_read_again_and_still_fail_are_told_again(scene: Scene) -> None:
    broken = dict(shipped.templates()) | {"ja/ack_complaint.j2": "{{ no_such_fact }}"}
    first = scene.runtime.templates = Templates.compile(broken)
    scene.take_in(1)

    scene.runtime.templates = Templates.compile(broken)
    scene.take_in(2, who="sato")

    assert first is not scene.runtime.templates
    assert 2 == scene.notices().count("template_error")
