"""Imports every module of a tree in a bare interpreter and tells, as JSON, what importing did and which refusals exist.

Run as `python -E inspect_tree.py ROOT PROCESS…`, outside pytest, so that nothing was imported before the audit began.
"""

import gc
import json
import re
import string
import sys
import threading
from pathlib import Path

ROOT = Path(sys.argv[1])
CODE = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_0-9]*)+")
WRITES = ("w", "a", "x", "+")
DEEDS = {
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "sqlite3.connect",
    "subprocess.Popen",
    "os.system",
    "os.fork",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.putenv",
}
# Things that belong into `create_app`: one made at import would be shared by every app of the interpreter.
BUILT = {
    "sqlalchemy.engine.base.Engine",
    "httpx2.AsyncClient",
    "fastapi.applications.FastAPI",
    "pydantic_settings.main.BaseSettings",
}

deeds: list[str] = []
importing = ""


def noted(event: str, arguments: tuple[object, ...]) -> None:
    if not importing:
        return
    if event == "open":
        mode = arguments[1]
        if isinstance(mode, str) and any(letter in mode for letter in WRITES):
            deeds.append(f"{importing}: writes {arguments[0]}")
    elif event in DEEDS:
        deeds.append(f"{importing}: {event} {arguments!r:.80}")


def start_noted(thread: threading.Thread) -> None:
    """Python 3.11 has no audit event for threads."""
    if importing:
        deeds.append(f"{importing}: starts a thread")
    start_thread(thread)


start_thread = threading.Thread.start


def modules_of(process: str) -> list[str]:
    names = []
    for path in sorted((ROOT / process).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[-1] != "__main__":
            names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def built() -> list[str]:
    found = []
    for thing in gc.get_objects():
        kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(thing).__mro__}
        if kinds & BUILT and type(thing).__module__ != "fastapi.params":
            found.append(f"{type(thing).__module__}.{type(thing).__qualname__} is built at import")
    return found


def marks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def described(kind: type, status: int) -> dict[str, object]:
    code, title, detail = kind.code, kind.title, kind.detail  # type: ignore[attr-defined]
    faults = []
    if not CODE.fullmatch(code):
        faults.append(f"{code!r} is not a dotted code")
    for name, text in (("title", title), ("detail", detail)):
        if not (text.en.strip() and text.fr.strip()):
            faults.append(f"{name} lacks a language")
        elif marks(text.en) != marks(text.fr):
            faults.append(f"{name} has other facts in each language")
    own = "code" in kind.__dict__
    if own and "title" not in kind.__dict__:
        faults.append("has a code of its own but no title")
    where = f"{kind.__module__}.{kind.__qualname__}"
    return {"class": where, "code": code, "own": own, "status": status, "title": list(title), "faults": faults}


def refusals() -> list[dict[str, object]]:
    from services.kit.errors import DomainError  # noqa: PLC0415 -- of the tree under inspection
    from services.kit.problems import status_of  # noqa: PLC0415

    seen: dict[type, None] = {}
    waiting = [DomainError]
    while waiting:
        kind = waiting.pop()
        if kind not in seen:
            seen[kind] = None
            waiting += kind.__subclasses__()
    return [described(kind, status_of(kind)) for kind in seen]


def main() -> None:
    global importing  # noqa: PLW0603 -- the audit hook has no other way to know
    sys.path.insert(0, str(ROOT))
    sys.dont_write_bytecode = True
    sys.addaudithook(noted)
    threading.Thread.start = start_noted  # type: ignore[method-assign]
    for process in sys.argv[2:]:
        for name in modules_of(process):
            importing = name
            __import__(name)
            importing = ""
    sys.stdout.write(json.dumps({"deeds": deeds + built(), "refusals": refusals()}))


main()
