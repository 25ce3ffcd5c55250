"""`python -m qabul_<service> check` looks at diagrams and code: whoever draws has no secrets."""

import os
import subprocess
import sys

import pytest
from pydantic import ValidationError
from tests.conftest import ROOT

from qabul_intake.settings import IntakeSettings


@pytest.mark.parametrize("service", ["intake", "routing", "execution", "review", "reporting"])
def test_a_service_is_checked_where_nothing_is_set(service):
    bare = {name: value for name, value in os.environ.items() if not name.startswith("QABUL_")}

    done = subprocess.run(
        [sys.executable, "-m", f"qabul_{service}", "check"],
        env=bare,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_what_stands_in_for_a_secret_serves_nobody(monkeypatch):
    monkeypatch.delenv("QABUL_DATA_KEY", raising=False)  # settings are read from the environment of their process

    with pytest.raises(ValidationError, match="data_key"):
        IntakeSettings()


def test_what_is_set_is_looked_at_as_it_is(monkeypatch):
    monkeypatch.setenv("QABUL_INTAKE_TARGET", "intake:5000")  # settings are read from the environment of their process

    assert "intake_target" not in IntakeSettings.stand_ins()
    assert IntakeSettings(**IntakeSettings.stand_ins()).target("routing")
