"""The data that comes with the program: templates, cue tables, channels, and where they lie.

Installed they are firstmove/templates, in a checkout templates/ at its root. A shop's own directory
([playbooks] templates_dir) wins file by file.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import firstmove
from firstmove.config import machines
from firstmove.config.reading import Problems, Values, read
from firstmove.config.schema_channels import CHANNELS
from firstmove.decision import weights
from firstmove.decision.commands import Words, compile_words
from firstmove.decision.weights import Model, Weights
from firstmove.errors import ConfigError
from firstmove.model.automatic import AutomaticRules
from firstmove.model.policy import Channel

OWN = Channel("own", label="自社サイト", order_patterns=("labelled",))


def directory() -> Path:
    """Where the shipped data lie.

    Raises:
        ConfigError: nowhere; the installation is damaged.
    """
    package = Path(firstmove.__file__).resolve().parent
    for candidate in (package / "templates", package.parent.parent / "templates"):
        if candidate.is_dir():
            return candidate
    raise ConfigError([f"the shipped templates are missing beside {package}; install firstmove again"])


def templates(language: str = "", own: Path | None = None) -> Mapping[str, str]:
    """Template sources by name ("ja/ack_complaint.j2"), of one language or of all."""
    found: dict[str, str] = {}
    for root in _roots(own):
        for path in sorted(root.rglob("*.j2")):
            found[path.relative_to(root).as_posix()] = _text(path)
    return {name: text for name, text in found.items() if name.startswith(f"{language}/" if language else "")}


def data(name: str, own: Path | None = None) -> Mapping[str, Any]:
    """One shipped TOML file ("ja/triage.toml"), the shop's own in its place; {} when there is none.

    Raises:
        ConfigError: it cannot be read.
    """
    for root in reversed(list(_roots(own))):
        if (root / name).is_file():
            return _toml(root / name)
    return {}


def cue_tables(own: Path | None = None) -> Mapping[str, Mapping[str, Any]]:
    """The triage tables by the directory they lie in ("ja", "en", "other"), the shop's own in their place."""
    found = {path.parent.name for root in _roots(own) for path in root.glob("*/triage.toml")}
    return {name: data(f"{name}/triage.toml", own) for name in sorted(found)}


def model(own: Path | None = None) -> Model:
    """What was trained to judge mails (`make model`), the shop's own in its place.

    Raises:
        ConfigError: a file of it is missing or not of the right form.
    """
    return Model(mails=_weights("triage.weights", own), days=_weights("deadline.weights", own))


def _weights(name: str, own: Path | None) -> Weights:
    path = directory() / name
    if own is not None and (own / name).is_file():
        path = own / name
    try:
        return weights.read(_text(path))
    except ValueError as error:
        raise ConfigError([f"{path}: {error}"]) from error


def phrase_tables(own: Path | None = None) -> Mapping[str, Mapping[str, Any]]:
    """The phrase tables by language ("ja", "en"), the shop's own in their place."""
    found = {path.parent.name for root in _roots(own) for path in root.glob("*/phrases.toml")}
    return {name: data(f"{name}/phrases.toml", own) for name in sorted(found)}


def command_words(own: Path | None = None) -> Words:
    """The words of commands in every language, the shop's own tables in their place.

    Raises:
        ConfigError: a commands.toml cannot be used.
    """
    found = {path.parent.name for root in _roots(own) for path in root.glob("*/commands.toml")}
    tables = {name: data(f"{name}/commands.toml", own) for name in sorted(found)}
    try:
        return compile_words(tables)
    except KeyError as error:
        raise ConfigError([f"commands.toml: {error} is missing"]) from error
    except ValueError as error:
        raise ConfigError([f"commands.toml: {error}"]) from error
    except (TypeError, AttributeError) as error:  # a number where a table belongs, and the like
        raise ConfigError([f"commands.toml: not of the expected shape: {error}"]) from error


def channels(own: Path | None = None) -> Mapping[str, Channel]:
    """The shipped channels by name; at least "own".

    Raises:
        ConfigError: a shop's own channels.toml has problems.
    """
    raw = data("channels.toml", own)
    entries = {name: table for name, table in raw.items() if name != "automatic"}
    problems = Problems()
    values = read_channels(entries, problems)
    if problems.found:
        raise ConfigError([f"channels.toml: {problem}" for problem in problems.found])
    return {"own": OWN, **merged({}, values)}


def automatic(own: Path | None = None) -> AutomaticRules:
    """By what machine mail is told.

    Raises:
        ConfigError: a shop's own channels.toml has problems.
    """
    raw = data("channels.toml", own).get("automatic", {})
    # What is shipped was tested; compiling it all at every start would cost more than reading it.
    found = list(machines.problems(raw)) if own is not None else []
    if found:
        raise ConfigError([f"channels.toml: {problem}" for problem in found])
    return machines.rules(raw)


def read_channels(raw: Mapping[str, Any], problems: Problems) -> Mapping[str, Values]:
    """Channel tables by the schema of [channels.<name>]."""
    tables: dict[str, Values] = {}
    for name, table in raw.items():
        if isinstance(table, dict):
            tables[name] = read(CHANNELS, table, (f"channels.{name}",), problems)
        else:
            problems.add((name,), f"no channel; write [{name}] and its keys below it")
    return tables


def merged(shipped: Mapping[str, Channel], given: Mapping[str, Values]) -> Mapping[str, Channel]:
    """The shipped channels with what a shop changed; a new name is a new channel."""
    result = dict(shipped)
    for name, values in given.items():
        result[name] = _overridden(result.get(name, Channel(name, label=name)), values)
    return result


def _overridden(channel: Channel, values: Values) -> Channel:
    facts = {slot: getattr(channel, slot) for slot in Channel.__dataclass_fields__}
    facts |= {key: value for key, value in values.items() if value is not None}
    if facts["hard_limit"] == timedelta(0):
        facts["hard_limit"] = None
    return Channel(**facts)


def _roots(own: Path | None) -> Iterator[Path]:
    yield directory()
    if own is not None:
        yield own


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: cannot be read: {error}; it must be UTF-8 text"]) from None


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: not TOML: {error}"]) from None
