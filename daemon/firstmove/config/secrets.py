"""Secrets are asked for when they are needed, from where the administrator keeps them.

{ credential = "x" }  $CREDENTIALS_DIRECTORY/x (systemd's LoadCredential), else credentials/x beside the
                      configuration, else /etc/credstore/firstmove.x, from where the unit loads it
{ file = "x" }        the file's first line; a relative path starts at the configuration
{ env = "X" }         the environment variable
{ command = "..." }   the first line that the command prints (no shell; at most 15 seconds)

Every failure is a ConfigError that names the place and what to do, never the secret.
"""

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from firstmove.config.accounts import Secret
from firstmove.config.files import is_file, path_in
from firstmove.errors import ConfigError

CREDSTORE = Path("/etc/credstore")  # systemd.exec(5), where the shipped unit looks
_COMMAND_LIMIT = 15  # seconds


def secret(source: object, place: str, beside: Path) -> Secret:
    """A callable that gives the secret; `beside` is the configuration's directory.

    The callable raises ConfigError when the secret is not to be had.
    """
    if isinstance(source, str):
        return lambda: source
    assert isinstance(source, Mapping), source
    (kind, value), *_ = source.items()
    read = {"credential": _credential, "file": _file, "env": _env, "command": _command}[kind]
    return lambda: read(value, place, beside)


def _credential(name: str, place: str, beside: Path) -> str:
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    candidates = [Path(directory) / name] if directory else []
    candidates += [beside / "credentials" / name, CREDSTORE / f"firstmove.{name}"]
    for path in candidates:
        if is_file(path):
            return _first_line(path, place)
    raise _missing(
        place,
        f'the credential "{name}" is not there; write it into {candidates[-2]} (mode 0600)'
        f" or add LoadCredential={name}:<file> to the unit",
    )


def _file(name: str, place: str, beside: Path) -> str:
    return _first_line(path_in(beside, name), place)


def _first_line(path: Path, place: str) -> str:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise _missing(place, f"the file {path} cannot be read: {reason}") from None
    line = text.partition("\n")[0].rstrip("\r")
    if not line:
        raise _missing(place, f"the first line of {path} is empty; write the password there")
    return line


def _env(name: str, place: str, _beside: Path) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise _missing(place, f"the environment variable {name} is not set")
    return value


def _command(command: str | list[str], place: str, beside: Path) -> str:
    try:
        words = shlex.split(command) if isinstance(command, str) else list(command)
    except ValueError as error:
        raise _missing(place, f"the command cannot be read: {error}") from None
    if not words:
        raise _missing(place, "the command is empty; write the program and its arguments")
    try:
        done = subprocess.run(  # noqa: S603
            words,
            cwd=beside,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_COMMAND_LIMIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _missing(place, f"the command {words[:1]} cannot be run: {type(error).__name__}") from None
    line = done.stdout.decode("utf-8", "replace").partition("\n")[0].rstrip("\r")
    if done.returncode or not line:
        raise _missing(place, f"the command {words[:1]} ended with {done.returncode} and printed no password")
    return line


def _missing(place: str, what: str) -> ConfigError:
    return ConfigError([f"{place}: {what}"])
