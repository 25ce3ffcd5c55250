import shutil
from pathlib import Path

import pytest

from qabul_region import load

NAMANGAN = Path(__file__).parents[3] / "deploy/regions/namangan"


class Folder:
    """A copy of Namangan's folder that a test may break."""

    def __init__(self, path):
        self.path = path

    def replace(self, file, old, new, *, count=1):
        target = self.path / file
        text = target.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        target.write_text(text.replace(old, new, count), encoding="utf-8")
        return self

    def append(self, file, text):
        target = self.path / file
        target.write_text(target.read_text(encoding="utf-8") + text, encoding="utf-8")
        return self


@pytest.fixture
def folder(tmp_path):
    copied = shutil.copytree(NAMANGAN, tmp_path / "namangan")
    return Folder(copied)


@pytest.fixture(scope="session")
def namangan():
    return load(NAMANGAN)
