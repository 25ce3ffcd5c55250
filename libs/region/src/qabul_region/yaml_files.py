"""Reads one YAML file into plain values and remembers the line of each, so that a problem can point at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from qabul_region.problems import Path, Problem


@dataclass(slots=True)
class Document:
    """A file's values, the line of each path in it, and what was wrong already while reading."""

    file: str
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Return the line of this path, or of the nearest entry around it when it is not in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def add(self, path: Path, text: str) -> None:
        """Note a problem at this path."""
        self.problems.append(Problem(self.file, path, text, self.line_of(path)))


#: Every service reads the region at its start; libyaml does so several times faster, where it is there.
_Loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def read(file: str, content: bytes) -> Document:
    """Read a file whose top is a mapping; a file that cannot be read comes back empty with its problem."""
    document = Document(file)
    if not _is_text(content, document):
        return document
    try:
        loader = _Loader(content)
        node = loader.get_single_node()
        if node is None:
            return document
        if not isinstance(node, yaml.MappingNode):
            document.problems.append(Problem(file, (), "the top of the file must be a mapping", _line(node)))
        elif _walk(node, (), document, inside=frozenset()):
            document.values = loader.construct_document(node)
    except yaml.YAMLError as error:
        document.problems.append(_unreadable(file, error))
    return document


def _is_text(content: bytes, document: Document) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        document.problems.append(Problem(document.file, (), f"is not UTF-8 text: {error.reason} at byte {error.start}"))
        return False
    return True


def _unreadable(file: str, error: yaml.YAMLError) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return Problem(file, (), f"is not YAML: {error.problem}", error.problem_mark.line + 1)
    return Problem(file, (), f"is not YAML: {error}")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _walk(node: yaml.Node, path: Path, document: Document, *, inside: frozenset[int]) -> bool:
    """Note the line of every value and every key said twice, which PyYAML would silently overwrite."""
    document.lines[path] = _line(node)
    if id(node) in inside:
        document.add(path, "an alias must not contain itself")
        return False
    inside |= {id(node)}
    if isinstance(node, yaml.SequenceNode):
        # A list, not a generator: `all` would stop at the first unsound item and leave the others without lines.
        walked = [_walk(item, (*path, at), document, inside=inside) for at, item in enumerate(node.value)]
        return all(walked)
    if not isinstance(node, yaml.MappingNode):
        return _is_a_value(node, path, document)
    sound = True
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value)
        below = (*path, name)
        if name in seen:
            document.problems.append(Problem(document.file, below, "this key is written twice", _line(key)))
        seen.add(name)
        sound &= _walk(value, below, document, inside=inside)
    return sound


def _is_a_value(node: yaml.Node, path: Path, document: Document) -> bool:
    """Refuse what looks like a date and is none, as 2017-02-30, where it stands; YAML would fail on the whole file."""
    try:
        yaml.SafeLoader("").construct_object(node)
    except (ValueError, OverflowError, yaml.YAMLError) as error:
        fault = error.problem if isinstance(error, yaml.MarkedYAMLError) else error
        document.add(path, f"{str(node.value)!r} is no value: {fault}")
        return False
    return True
