"""The layers, the budgets and the purity that DESIGN promises, held by measuring the source itself."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "daemon" / "firstmove"

# Lower number: further down. Imports go to the same part or down.
LAYERS = {
    "errors": 0,
    "maillog": 0,
    "model": 1,
    "message": 2,
    "decision": 3,
    "compose": 4,
    "config": 5,
    "state": 6,
    "orderfiles": 7,
    "transport": 8,
    "service": 9,
    "demo": 10,
    "cli": 11,
}
PURE = {"model", "message", "decision", "compose"}
IMPURE_MODULES = {
    "asyncio",
    "fcntl",
    "glob",
    "http",
    "io",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "select",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
OWNED = {
    "imapclient": {"transport"},
    "imaplib": {"transport"},
    "aiosmtplib": {"transport"},
    "smtplib": set(),
    "sqlmodel": {"state"},
    "sqlalchemy": {"state"},
    "alembic": {"state"},
    "psycopg": {"state"},
}
MODULES = sorted(SOURCE.rglob("*.py"))


def _name(path: Path) -> str:
    parts = list(path.relative_to(SOURCE.parent).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _part(module: str) -> str:
    pieces = module.split(".")
    return pieces[1] if len(pieces) > 1 else ""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def _imports_of(path: Path) -> tuple[tuple[str, int], ...]:
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield node.module or "", node.lineno
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.name}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_imports_point_down_only() -> None:
    upward = [
        f"{_name(path)}:{line} imports {target}"
        for path in MODULES
        for target, line in _imports_of(path)
        if target.startswith("firstmove.")
        and _part(_name(path)) in LAYERS
        and _part(target) in LAYERS
        and LAYERS[_part(target)] > LAYERS[_part(_name(path))]
    ]

    assert [] == upward


def test_every_part_of_the_package_has_its_layer() -> None:
    parts = {_part(_name(path)) for path in MODULES} - {"", "__main__"}

    assert set(LAYERS) == parts


def test_the_import_graph_has_no_cycle() -> None:
    names = {_name(path) for path in MODULES}
    graph = {
        _name(path): {t for t, _ in _imports_of(path) if t in names and t != _name(path)} for path in MODULES
    }

    assert [] == _cycle(graph)


def _cycle(graph: dict[str, set[str]]) -> list[str]:
    """Repeatedly drop modules that import nothing left; what remains is on a cycle."""
    left = {name: set(targets) for name, targets in graph.items()}
    while free := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


def test_pure_layers_know_no_clock_chance_file_or_socket() -> None:
    impure = [
        f"{_name(path)}:{line} imports {target}"
        for path in MODULES
        if _part(_name(path)) in PURE
        for target, line in _imports_of(path)
        if target.split(".")[0] in IMPURE_MODULES
    ]

    assert [] == impure


def test_pure_layers_never_ask_for_the_time() -> None:
    asking = re.compile(r"\b(datetime|date)\.(now|today|utcnow)\(|\bopen\(")

    found = [
        f"{_name(path)}: {match[0]}"
        for path in MODULES
        if _part(_name(path)) in PURE
        for match in [asking.search(path.read_text("utf-8"))]
        if match
    ]

    assert [] == found


@pytest.mark.parametrize("library", sorted(OWNED))
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    elsewhere = [
        f"{_name(path)}:{line}"
        for path in MODULES
        for target, line in _imports_of(path)
        if target.split(".")[0] == library and _part(_name(path)) not in OWNED[library]
    ]

    assert [] == elsewhere


def test_no_module_is_longer_than_350_lines() -> None:
    long = {
        _name(path): length for path in MODULES if (length := len(path.read_text("utf-8").splitlines())) > 350
    }

    assert {} == long


def test_no_function_is_longer_than_60_lines() -> None:
    long = [f"{name}: {length}" for path in MODULES for name, length in _functions(path) if length > 60]

    assert [] == long


def test_nine_functions_in_ten_stay_within_35_lines() -> None:
    lengths = sorted(length for path in MODULES for _, length in _functions(path))

    assert lengths[int(len(lengths) * 0.9)] <= 35
    assert lengths[len(lengths) // 2] <= 12


@pytest.mark.parametrize("word", ["Manager", "Helper", "Handler", "Util", "Impl"])
def test_no_class_is_named_for_nothing(word: str) -> None:
    named = [
        f"{_name(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ClassDef) and word in node.name
    ]

    assert [] == named


def test_every_module_opens_with_its_contract() -> None:
    silent = [
        _name(path)
        for path in MODULES
        if path.read_text("utf-8").strip() and not ast.get_docstring(_tree(path))
    ]

    assert [] == silent


def test_nothing_names_a_registry_or_a_path_of_one_machine() -> None:
    hosts = ["pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.org", r"deb\.debian" + r"\.org"]
    pattern = re.compile("|".join([*hosts, "/(?:wo" + "rk|ro" + "ot|ho" + "me/[a-z])/"]))
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    named = [
        name
        for name in tracked.split("\n")
        if name and (ROOT / name).is_file() and pattern.search((ROOT / name).read_text("utf-8", "replace"))
    ]

    assert [] == named
