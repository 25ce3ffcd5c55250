"""Files that commands read: what is said of those that cannot be."""

import pytest

STEP = "0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7"
RESOLVE = ("incidents", "resolve", STEP, "--reason", "sealed on paper", "--output-file")
SUBMIT = ("submit", "--territory", "chust", "--text-file")


def test_a_file_that_is_not_there_is_told_with_why_and_the_one_that_may_be_meant(qabul, tmp_path):
    (tmp_path / "outcome.json").write_text("{}")

    done = qabul(*RESOLVE, str(tmp_path / "outcom.json"))

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"Expected to read {tmp_path}/outcom.json, but: No such file or directory." in done.stderr
    assert f"Perhaps '{tmp_path}/outcome.json' is meant." in done.stderr


@pytest.mark.parametrize("command", [RESOLVE, SUBMIT], ids=["incidents resolve", "submit"])
def test_text_in_another_encoding_is_told_by_its_file(qabul, tmp_path, command):
    (tmp_path / "letter").write_bytes("Сув йўқ".encode("utf-16"))

    done = qabul(*command, str(tmp_path / "letter"))

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"Expected text in UTF-8 in {tmp_path}/letter, but it is in another encoding." in done.stderr
