"""Templates, triage tables and phrases of a configuration, compiled; a problem in them is told as its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from firstmove.compose.render import Templates
from firstmove.config import shipped
from firstmove.config.load import Config
from firstmove.decision import cues, lint
from firstmove.decision.cues import Cues, Unusable
from firstmove.decision.lint import Phrases
from firstmove.errors import ConfigError


def compiled(config: Config) -> tuple[Templates, Cues]:
    """What a configuration says in words, ready to be used.

    Raises:
        ConfigError: a template (every one's problem is told) or a triage table cannot be used.
    """
    templates_of = Templates.compile if config.templates_dir else Templates.known_good
    return templates_of(config.template_sources()), cues_of(config.templates_dir)


def phrases_of(config: Config) -> Phrases | None:
    """What drafts should not say, with [lint] allow and forbid; None when [lint] is off.

    Raises:
        ConfigError: a phrases.toml cannot be used, or [lint] allow names no rule.
    """
    values = config.values["lint"]
    if not values["enabled"]:
        return None
    return phrases_from(shipped.phrase_tables(config.templates_dir), values["allow"], values["forbid"])


def phrases_from(
    tables: Mapping[str, Mapping[str, Any]], allow: Sequence[str] = (), forbid: Sequence[str] = ()
) -> Phrases:
    """Phrase tables, compiled.

    Raises:
        ConfigError: one of them cannot be used.
    """
    try:
        return lint.compile(tables, allow=allow, forbid=forbid)
    except ValueError as error:
        raise ConfigError([str(error)]) from error
    except (TypeError, KeyError, AttributeError) as error:
        raise ConfigError([f"phrases.toml: not of the expected shape: {error}"]) from error


def cues_of(own: Path | None = None) -> Cues:
    """The triage tables and the trained model, a shop's `own` tables tried at once.

    Raises:
        ConfigError: one of them cannot be used.
    """
    tables = shipped.cue_tables(own)
    tried = {name for name in tables if own is None or not (own / name / "triage.toml").is_file()}
    try:
        return cues.compile(tables, shipped.model(own), trusted=tried)
    except Unusable as error:
        place = (own or shipped.directory()) / error.table / "triage.toml"
        raise ConfigError([f"{place}: {error.problem}"]) from error
    except ValueError as error:
        raise ConfigError([f"triage.toml: {error}"]) from error
    except (TypeError, KeyError, AttributeError) as error:  # a table where a list belongs, and the like
        raise ConfigError([f"triage.toml: not of the expected shape: {error}"]) from error
