"""docs/samples show what the shipped templates give today."""

from compose_scenes import TEMPLATES, samples

SAMPLES = TEMPLATES.parent / "docs" / "samples"


def test_the_samples_in_docs_are_what_the_templates_give(templates):
    shown = {str(path.relative_to(SAMPLES)): path.read_text("utf-8") for path in SAMPLES.rglob("*.txt")}

    # When this fails on purpose: python tests/generate_samples.py, and read the difference.
    assert shown == samples(templates)
