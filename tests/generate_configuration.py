"""Write config.example.toml and docs/configuration.md from the schema; run it after changing a key."""

from pathlib import Path

from firstmove.config import document

ROOT = Path(__file__).resolve().parent.parent
GENERATED = {
    ROOT / "config.example.toml": document.example,
    ROOT / "docs" / "configuration.md": document.reference,
}


def main() -> None:
    """Write both files."""
    for path, text in GENERATED.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
