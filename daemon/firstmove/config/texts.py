"""Templates and triage tables of a configuration, compiled; a problem in them is told as one of its own."""

from collections.abc import Mapping
from typing import Any

from firstmove.compose.render import Templates
from firstmove.config.load import Config
from firstmove.decision import cues
from firstmove.decision.cues import Cues
from firstmove.errors import ConfigError


def compiled(config: Config) -> tuple[Templates, Cues]:
    """What a configuration says in words, ready to be used.

    Raises:
        ConfigError: a template (every one's problem is told) or a triage table cannot be used.
    """
    return Templates.compile(config.template_sources()), cues_of(config.cue_tables())


def cues_of(tables: Mapping[str, Mapping[str, Any]]) -> Cues:
    """Triage tables, compiled.

    Raises:
        ConfigError: one of them cannot be used.
    """
    try:
        return cues.compile(tables)
    except ValueError as error:
        raise ConfigError([f"triage.toml: {error}"]) from error
    except (TypeError, KeyError, AttributeError) as error:  # a table where a list belongs, and the like
        raise ConfigError([f"triage.toml: not of the expected shape: {error}"]) from error
