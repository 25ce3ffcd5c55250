"""Builds a region from its folder, or says everything that is wrong with the folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from qabul_region import yaml_files
from qabul_region.checks import check_contents
from qabul_region.contents import IDENTITY_FILE, RULES_FOLDER, SECTIONS, Contents, codes_in
from qabul_region.problems import Path as ProblemPath
from qabul_region.problems import Problem, ProblemsFound
from qabul_region.region import Identity, Region
from qabul_region.yaml_files import Document

_M = TypeVar("_M", bound=BaseModel)

FILES = (IDENTITY_FILE, *dict.fromkeys(section.file for section in SECTIONS))


def load(folder: Path) -> Region:
    """Read a region's folder; raise `ProblemsFound` with every problem of every file at once."""
    if not folder.is_dir():
        raise ProblemsFound(str(folder), [Problem(str(folder), (), "there is no such folder")])
    documents = {file: _read(folder, file) for file in FILES}
    problems = _strangers(folder)
    rules = _rules(folder, problems)
    contents = Contents(rules=rules)
    identity = _identity(documents[IDENTITY_FILE])
    for section in SECTIONS:
        document = documents[section.file]
        raw = _listed(document, section.key)
        contents.codes[section.key] = codes_in(raw)
        contents.entries[section.key] = [
            (at, entry)
            for at, item in enumerate(raw)
            if (entry := _validated(section.entry, item, document, (section.key, at))) is not None
        ]
    _refuse_unknown_keys(documents)

    def report(file: str, path: ProblemPath, text: str) -> None:
        if file in documents:
            documents[file].add(path, text)
        else:
            problems.append(Problem(file, path, text))

    # References into a file that could not be read would all be "unknown": one problem said a hundred times.
    if not any(document.problems and not document.values for document in documents.values()):
        check_contents(contents, report)
    found = [problem for document in documents.values() for problem in document.problems] + problems
    if found or identity is None:
        raise ProblemsFound(str(folder), sorted(found, key=_place))
    listed = {section.key: tuple(entry for _, entry in contents.entries[section.key]) for section in SECTIONS}
    return Region.model_validate({**dict(identity), **listed, "rules": rules})


def _place(problem: Problem) -> tuple[int, str, int]:
    order = FILES.index(problem.file) if problem.file in FILES else len(FILES)
    return order, problem.file, problem.line


def _read(folder: Path, file: str) -> Document:
    try:
        content = (folder / file).read_bytes()
    except OSError as error:
        return Document(file, problems=[Problem(file, (), f"cannot be read: {(error.strerror or str(error)).lower()}")])
    return yaml_files.read(file, content)


def _strangers(folder: Path) -> list[Problem]:
    """Name files nobody would read: most likely one of ours with a typing mistake in its name."""
    known = ", ".join(FILES)
    found = sorted(path.name for path in folder.iterdir() if path.suffix in {".yaml", ".yml"})
    return [Problem(file, (), f"is not read by anyone; a region has {known}") for file in found if file not in FILES]


def _rules(folder: Path, problems: list[Problem]) -> dict[str, str]:
    rules: dict[str, str] = {}
    for path in sorted((folder / RULES_FOLDER).glob("*.json")):
        try:
            rules[path.stem] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(f"{RULES_FOLDER}/{path.name}", (), f"cannot be read: {error}"))
    return rules


def _identity(document: Document) -> Identity | None:
    return _validated(Identity, dict(document.values), document, ()) if document.values else None


def _listed(document: Document, key: str) -> list[Any]:
    value = document.values.get(key, [])
    if isinstance(value, list):
        return value
    if value is not None:
        document.add((key,), "a list is needed here")
    return []


def _refuse_unknown_keys(documents: Mapping[str, Document]) -> None:
    for document in documents.values():
        keys = [section.key for section in SECTIONS if section.file == document.file]
        for key in document.values:
            if keys and key not in keys:
                document.add((str(key),), f"unknown key; this file has {', '.join(keys)}")


def _validated(model: type[_M], item: Any, document: Document, path: ProblemPath) -> _M | None:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=False):
            text = detail["msg"].removeprefix("Value error, ")
            document.add((*path, *detail["loc"]), text[0].lower() + text[1:])
        return None
