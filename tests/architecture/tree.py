"""The source tree as the house rules see it: files by role, and what each rule finds wrong in them.

Every rule is a function of a tree's root, so that a test can ask it about this tree and about one with a planted fault.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("services", "gateway", "portal", "cli", "alembic")
LONGEST = 300
LONGEST_DECISION = 40

_SKIPPED = {"var", "node_modules", "__pycache__", "htmlcov"}
_ASKS_FOR_NOW = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
}
_TEXT = {"", ".cfg", ".css", ".env", ".example", ".html", ".ini", ".js", ".json", ".lock", ".mako", ".md", ".py", ".sh"}
_TEXT |= {".sql", ".svg", ".toml", ".txt", ".yaml", ".yml"}
_MACHINE = re.compile(
    r"(?<![\w.])/(?:work/|home/[a-z]|root/|Users/[A-Za-z])|(?:index|extra-index|find-links)-url|--trusted[-]host"
    r"|\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|ghcr\.io|quay\.io|docker\.io/)"
)


def files(root: Path, *folders: str, suffix: str = "") -> Iterator[Path]:
    """Files of the tree that are kept in it: no environments, caches or data."""
    for folder in folders or (".",):
        for place, names, found in os.walk(root / folder):
            names[:] = sorted(n for n in names if n not in _SKIPPED and (not n.startswith(".") or n == ".ci"))
            yield from (Path(place) / name for name in sorted(found) if name.endswith(suffix))


def python(root: Path, *folders: str) -> Iterator[tuple[str, ast.Module]]:
    for path in files(root, *folders, suffix=".py"):
        yield path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def commits_outside_the_kit(root: Path) -> list[str]:
    return [
        f"{name}:{node.lineno}"
        for name, module in python(root, *PRODUCT)
        if not name.startswith("services/kit/")
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]


def asks_for_now(root: Path) -> list[str]:
    """Uses of a clock other than the kit's, under whatever name it was imported."""
    found = []
    for name, module in python(root):
        origins = _origins(module)
        found += [
            f"{name}:{node.lineno}"
            for node in ast.walk(module)
            if isinstance(node, ast.Attribute | ast.Name) and _dotted(node, origins) in _ASKS_FOR_NOW
        ]
    return [place for place in found if not place.startswith("services/kit/clock.py:")]


def _origins(module: ast.Module) -> dict[str, str]:
    """What each imported name of a module stands for."""
    origins = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                origins[bound] = alias.name if alias.asname else bound
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            origins |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return origins


def _dotted(node: ast.expr, origins: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return origins.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value, origins)
        return f"{owner}.{node.attr}" if owner else None
    return None


def alembic_packages(root: Path) -> list[str]:
    """An `__init__.py` there would hide the library of the same name."""
    return [path.relative_to(root).as_posix() for path in files(root, "alembic") if path.name == "__init__.py"]


def too_long(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root).as_posix()}: {length} lines"
        for path in files(root, suffix=".py")
        if "versions" not in path.parts
        for length in [len(path.read_text(encoding="utf-8").splitlines())]
        if length > LONGEST
    ]


def postponed_annotations(root: Path) -> list[str]:
    """FastAPI, pydantic and SQLModel read annotations at run time; postponed ones are strings to them."""
    return [
        name
        for name, module in python(root, *PRODUCT)
        if name.rpartition("/")[2] in {"routes.py", "schemas.py", "models.py"}
        for node in module.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if any(alias.name == "annotations" for alias in node.names)
    ]


def one_machine_only(root: Path) -> list[str]:
    """Paths of somebody's machine and addresses of package or image registries."""
    found = []
    for path in files(root):
        if path.suffix not in _TEXT or (path.suffix == ".env" and path.parent.name == "env"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if _MACHINE.search(line):
                found.append(f"{path.relative_to(root).as_posix()}:{number}: {line.strip()[:100]}")
    return found


def promises(root: Path) -> list[str]:
    """Marks of work left for later; an issue is the place for them."""
    mark = re.compile(r"#.*\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b")
    return [
        f"{path.relative_to(root).as_posix()}:{number}"
        for path in files(root, suffix=".py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mark.search(line)
    ]


def decisions_out_of_order(root: Path) -> list[str]:
    """Each decision has a number of its own, which its title says too, and fits on a page."""
    found, seen = [], set()
    for path in files(root, "docs/decisions", suffix=".md"):
        number = path.name.partition("-")[0]
        lines = path.read_text(encoding="utf-8").splitlines()
        if number in seen or not lines[0].startswith(f"# {int(number)}. ") or len(lines) >= LONGEST_DECISION:
            found.append(f"{path.relative_to(root)}: a number of its own, also in the title, and under 40 lines")
        seen.add(number)
    return found
