"""The diagrams of the services, which all have a layout."""

from importlib.resources import files

import pytest

DIAGRAMS = sorted(
    (
        diagram
        for name in ("intake", "routing", "execution", "review", "reporting")
        for diagram in (files(f"qabul_{name}") / "processes").iterdir()
        if diagram.name.endswith(".bpmn")
    ),
    key=lambda diagram: diagram.name,
)


@pytest.fixture(params=DIAGRAMS, ids=lambda diagram: diagram.name)
def diagram(request):
    """Each of them in turn."""
    return request.param
