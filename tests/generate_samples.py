"""Write docs/samples anew from the shipped templates: `python tests/generate_samples.py`.

tests/unit/compose/test_compose_samples.py fails as long as the two differ.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "daemon"), str(ROOT / "tests" / "unit" / "compose")]

from compose_scenes import samples, sources  # noqa: E402 - the path comes first

from firstmove.compose.render import Templates  # noqa: E402

for name, page in samples(Templates.compile(sources())).items():
    target = ROOT / "docs" / "samples" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page, "utf-8")
