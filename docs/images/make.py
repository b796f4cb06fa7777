"""Makes the pictures of the README from the real thing: `.venv/bin/python docs/images/make.py`.

demo.png is the terminal of `firstmove demo`; card.png and draft.png are a card and a draft that the daemon
placed in the demo's mailbox, as wide as a telephone. Needs Chromium and a Japanese font.
"""

import html
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.live import Live

from firstmove.demo.mails import SHOP
from firstmove.demo.show import Show
from firstmove.demo.stage import stage
from firstmove.demo.view import View
from firstmove.message.parse import parse

HERE = Path(__file__).resolve().parent
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: 390px; font: 15px/1.65 "Noto Sans CJK JP", sans-serif }}
body {{ color: #222; background: #fff }}
header {{ padding: 14px 16px; border-bottom: 1px solid #ddd; background: #f6f6f4 }}
h1 {{ font-size: 16px; margin: 0 0 4px }} header p {{ margin: 0; color: #666; font-size: 13px }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; padding: 14px 16px; font: inherit }}
</style><header><h1>{subject}</h1><p>{sender}</p></header><pre>{text}</pre>"""

# Japanese and Latin letters in the widths that a terminal gives them.
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #1e1e1e; color: #ddd }}
pre {{ margin: 12px; font: 17px/1.32 "Noto Sans Mono CJK JP", monospace }}
</style><pre><code style="font-family:inherit">{code}</code></pre>"""


def main() -> int:
    """Play the show and keep what it showed."""
    console = Console(record=True, width=80, file=sys.stderr, force_terminal=True)
    view = View()
    with stage() as scene, Live(view.render(), console=console) as live:
        show = Show(scene, view, lambda: live.update(view.render()))
        show.arrivals()
        cards = scene.imap.messages(SHOP, "0_対応カード")
        drafts = scene.imap.messages(SHOP, "Drafts")
        show.a_person_answers()
        show.time_passes()
    final = Console(record=True, width=80, file=sys.stderr, force_terminal=True)
    final.print(view.render())
    _shot(final.export_html(code_format=TERMINAL, inline_styles=True), "demo", 720, 480)
    _picture(cards[0].octets, "card")
    _picture(drafts[0].octets, "draft")
    return 0


def _picture(octets: bytes, name: str) -> None:
    message = parse(octets)
    sender = message.from_[0].name if message.from_ else ""
    page = PAGE.format(
        subject=html.escape(message.subject), sender=html.escape(sender), text=html.escape(message.text)
    )
    _shot(page, name, 390, 860)


def _shot(page: str, name: str, width: int, height: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, "utf-8")
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--force-device-scale-factor=2",
                f"--window-size={width},{height}",
                f"--user-data-dir={folder}/profile",
                f"--screenshot={HERE / name}.png",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


if __name__ == "__main__":
    sys.exit(main())
