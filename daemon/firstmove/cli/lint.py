"""`firstmove lint`: what in replies to customers should not go out as it is. Nothing is changed or sent.

A file holds a reply as text (UTF-8, or the older Japanese character sets), or a mail (.eml), whose text is
looked at and whose recipient must be the one it addresses. Exit 0 without findings or with warnings only,
1 when something blocks, 2 when a file cannot be read.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from firstmove.cli.invocation import Invocation, printable
from firstmove.compose.addressee import usable_name
from firstmove.config import shipped, texts
from firstmove.config.load import Config
from firstmove.decision import lint as rules
from firstmove.errors import Exit, FirstmoveError, InputError
from firstmove.message import charset, parse
from firstmove.model.policy import Channel

STANDARD_INPUT = "-"
MAX_OCTETS = 2 * 1024 * 1024
_MARKS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_MAIL_HEAD = re.compile(
    rb"(?:[!-9;-~]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){0,60}?(?:message-id|mime-version|received|from):",
    re.IGNORECASE,
)
_CATEGORIES: Mapping[str, tuple[str, str]] = {
    "uncertain": ("不確か", "uncertain"),
    "argumentative": ("言い返し", "argumentative"),
    "blame": ("お客様のせい", "blames the customer"),
    "evasion": ("言い逃れ", "evasive"),
    "commitment": ("危うい約束", "unsafe commitment"),
    "tone": ("言葉づかい", "tone"),
    "structure": ("形", "structure"),
    "facts": ("事実", "facts"),
    "channel": ("モールの規則", "marketplace rule"),
    "own": ("店の規則", "the shop's own rule"),
}
_SEVERITIES: Mapping[str, tuple[str, str]] = {
    rules.BLOCK: ("要修正", "block"),
    rules.WARN: ("注意", "warn"),
}


@dataclass(frozen=True, slots=True)
class _Look:
    """How replies are looked at."""

    phrases: rules.Phrases
    facts: rules.LintFacts


@click.command()
@click.option(
    "--config", "config_path", type=click.Path(path_type=Path), help="Whose channels and [lint] rules."
)
@click.option("--channel", help="Where the reply goes; marketplaces forbid contact data.")
@click.option("--complaint", is_flag=True, help="The reply answers a complaint: apology, empathy, length.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", help="Language without --json.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.pass_obj
def lint(
    invocation: Invocation,
    config_path: Path | None,
    channel: str | None,
    complaint: bool,
    as_json: bool,
    lang: str,
    files: tuple[str, ...],
) -> int:
    """Look for what a reply to a customer should not say (text or .eml files, or - for standard input)."""
    look = _look(invocation, config_path or invocation.path, channel, complaint)
    codes = [_show(file, look, lang, as_json) for file in files]
    return max(codes, default=Exit.OK)


def _look(invocation: Invocation, config_path: Path | None, channel: str | None, complaint: bool) -> _Look:
    config = invocation.config(config_path) if config_path else None
    channels = config.channels if config else shipped.channels()
    allowed = channel is None or _channel(channel, channels).contact_allowed
    return _Look(_phrases(config), rules.LintFacts(contact_allowed=allowed, complaint=complaint))


def _channel(name: str, channels: Mapping[str, Channel]) -> Channel:
    if name not in channels:
        known = ", ".join(sorted(channels))
        raise click.BadParameter(f"no channel is called {name}; there are: {known}", param_hint="--channel")
    return channels[name]


def _phrases(config: Config | None) -> rules.Phrases:
    values = config.values["lint"] if config else {}
    tables = shipped.phrase_tables(config.templates_dir if config else None)
    return texts.phrases_from(tables, values.get("allow", ()), values.get("forbid", ()))


def _show(file: str, look: _Look, lang: str, as_json: bool) -> Exit:
    """Tell of one file; its exit code."""
    try:
        text, facts = _reply(file, look.facts)
    except FirstmoveError as error:
        if as_json:
            _echo(json.dumps({"file": file, "error": str(error)}, ensure_ascii=False, separators=(",", ":")))
        click.echo(f"firstmove: {file}: {error}", err=True)
        return Exit.USAGE
    found = rules.check(text, look.phrases, facts=facts)
    if as_json:
        told = {"file": file, "findings": [asdict(finding) for finding in found]}
        _echo(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
    else:
        _echo("\n".join(_prose(file, found, 0 if lang == "ja" else 1)))
    return Exit.BUG if any(finding.severity == rules.BLOCK for finding in found) else Exit.OK


def _prose(file: str, found: Sequence[rules.Finding], slot: int) -> Iterator[str]:
    if not found:
        yield f"{file}: {('問題ありません', 'nothing found')[slot]}"
    for finding in found:
        severity, category = _SEVERITIES[finding.severity][slot], _CATEGORIES[finding.category][slot]
        place = f"{file}:{finding.line}" if finding.line else file
        yield f"{place}: {severity} [{category}] {printable(finding.words)} ({finding.code})"
        if finding.alternative:
            yield f"    → {finding.alternative}"


def _reply(file: str, facts: rules.LintFacts) -> tuple[str, rules.LintFacts]:
    """The text to look at, and what a mail says besides.

    Raises:
        InputError: it cannot be read, or holds no text.
        Malformed: a mail that is none.
    """
    octets = _octets(file)
    if file.lower().endswith(".eml") or _MAIL_HEAD.match(octets[:65_536]):
        message = parse.parse(octets)
        names = tuple(name for address in message.to if (name := usable_name(address)))
        known = replace(facts, subject=message.subject, customer_name=names[0] if len(names) == 1 else "")
        return message.text, known
    if b"\x00" in octets and not octets.startswith(_MARKS_OF_UTF_16):
        raise InputError("this is no text")
    text = charset.decode(octets).text
    if not text.strip():
        raise InputError("there is no text in it")
    return text, facts


def _octets(file: str) -> bytes:
    try:
        if file == STANDARD_INPUT:
            octets: bytes = sys.stdin.buffer.read(MAX_OCTETS + 1)
        else:
            with Path(file).open("rb") as stream:
                octets = stream.read(MAX_OCTETS + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or type(error).__name__}") from None
    if len(octets) > MAX_OCTETS:
        raise InputError(f"larger than {MAX_OCTETS // 1024} KiB: no reply is")
    return octets


def _echo(line: str) -> None:
    # UTF-8 whatever the locale; a lone surrogate of a broken mail becomes "?".
    click.echo(line.encode("utf-8", "replace"))
