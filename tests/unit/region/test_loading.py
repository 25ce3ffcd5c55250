import subprocess
import sys

import pytest

from qabul_region import ProblemsFound, load

NAMES = "{en: Any}"


def problems_of(folder):
    with pytest.raises(ProblemsFound) as found:
        load(folder.path)
    return [str(problem) for problem in found.value.problems]


def test_an_unknown_parent_is_named_with_file_line_and_path(folder):
    folder.replace("organisations.yaml", "parent: region-hokimiyat", "parent: nobody")

    [problem] = problems_of(folder)

    assert problem == "organisations.yaml:9: organisations[1].parent: unknown organisation 'nobody'"


def test_every_problem_of_every_file_is_found_in_one_pass(folder):
    folder.replace("region.yaml", "Asia/Tashkent", "Asia/Namangan")
    folder.replace("territories.yaml", "kind: city", "kind: village")
    folder.replace("organisations.yaml", "sectors: [gas]", "sectors: [steam]")
    folder.replace("topics.yaml", "sector: gas", "sector: steam")
    folder.replace("officials.yaml", "post: first-deputy-hokim", "post: first-head")
    folder.replace("members.yaml", "official: justice-department-executor", "official: gas-supply-executor")
    folder.replace("calendar.yaml", "date: 2026-12-12", "date: 2026-12-31")

    said = "\n".join(problems_of(folder))

    assert "region.yaml:4: zone: 'Asia/Namangan' is not a time zone" in said
    assert "territories[0].kind: input should be 'city' or 'district'" in said
    assert ".sectors[0]: unknown sector 'steam'" in said
    assert "sectors.yaml" in said  # the sector's lead does not have the sector any more
    assert ".sector: unknown sector 'steam'" in said
    assert "officials[2].post: there is no 'first-head' in 'region-hokimiyat'" in said
    assert "'gas-supply-executor' works in 'gas-supply', not in 'justice-department'" in said
    assert "working_days[0].date: 2026-12-31 already stands in days_off[4]" in said


def test_an_entry_that_is_broken_is_reported_once_and_not_again_by_all_that_refer_to_it(folder):
    folder.replace("territories.yaml", "kind: city", "kind: village")

    assert len(problems_of(folder)) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        pytest.param("region.yaml", "{ordinal:06d}", "{serial}", "asks for serial; a number may use", id="field"),
        pytest.param("region.yaml", "-{ordinal:06d}", "", "needs {ordinal}", id="no ordinal"),
        pytest.param("region.yaml", "{ordinal:06d}", "{ordinal:q}", "is not a format", id="format"),
        pytest.param("region.yaml", "code: namangan", "code: Наманган", "string should match", id="code"),
        pytest.param("region.yaml", "number_prefix", "number_prefiks", "extra inputs are not permitted", id="key"),
        pytest.param("posts.yaml", "posts:", "post:", "unknown key; this file has posts", id="list key"),
        pytest.param("territories.yaml", "code: chust", "code: pop", "'pop' is already the code of", id="twice"),
        pytest.param("organisations.yaml", "territory: chust", "territory: pop", "already has the hokimiyat", id="two"),
        pytest.param("organisations.yaml", "  territory: chust\n", "", "needs its territory", id="no territory"),
        pytest.param("organisations.yaml", "kind: city_hok", "kind: district_hok", "which is a city", id="wrong kind"),
        pytest.param("organisations.yaml", "kind: regional_hok", "kind: city_hok", "exactly one", id="no region"),
        pytest.param("officials.yaml", ", order: 118-K", "", "needs the number of its order", id="no order"),
        pytest.param(
            "officials.yaml", "until: 2022-03-31", "until: 2022-04-01", "two holders of 'hokim'", id="overlap"
        ),
        pytest.param("officials.yaml", "until: 2022-03-31", "until: 2012-03-31", "before it begins", id="backwards"),
        pytest.param("officials.yaml", "from: 2016-01-11", "from: 11.01.2016", "valid date", id="no date"),
        pytest.param(
            "sectors.yaml", "lead: gas-supply", "lead: power-grid", "does not have the sector 'gas'", id="lead"
        ),
        pytest.param("members.yaml", "group: region-hokimiyat", "group: gas-supply", "is no hokimiyat", id="group"),
        pytest.param(
            "members.yaml", "code: member-02", "code: member-02\n  role: head", "two heads at once", id="heads"
        ),
        pytest.param("calendar.yaml", "days_off:", "days_off: none\nold:", "a list is needed here", id="no list"),
        pytest.param("topics.yaml", "names: {", "names: {}\n  title: {", "at least one of uz-Cyrl", id="no names"),
        pytest.param("rules/propose-route.json", '"outputNode"', '"output"', "node of type outputNode", id="rule"),
        pytest.param("rules/propose-route.json", "{", "{,", "is not JSON", id="rule text"),
        pytest.param("posts.yaml", "code: hokim", "code: hokim\n  code: hakim", "written twice", id="key twice"),
        pytest.param("posts.yaml", "posts:", "posts: [", "is not YAML", id="no YAML"),
        pytest.param("posts.yaml", "posts:", "posts: \0", "is not YAML", id="a character YAML does not know"),
        pytest.param("calendar.yaml", "2026-01-02", "2026-02-30", "'2026-02-30' is no value", id="no such day"),
        pytest.param("posts.yaml", "posts:", "posts: &all\n- *all\n#", "must not contain itself", id="endless"),
    ],
)
def test_a_mistake_is_said_in_words(folder, file, old, new, problem):
    folder.replace(file, old, new)

    said = problems_of(folder)

    assert any(problem in each and each.startswith(file) for each in said), said


def test_an_organisation_is_not_its_own_superior(folder):
    folder.replace(
        "organisations.yaml", "- code: region-hokimiyat\n", "- code: region-hokimiyat\n  parent: gas-supply\n"
    )

    assert any("'gas-supply' is its own superior through 'region-hokimiyat'" in each for each in problems_of(folder))


def test_a_missing_file_is_named_and_references_into_it_are_not(folder):
    (folder.path / "sectors.yaml").unlink()

    assert problems_of(folder) == ["sectors.yaml: cannot be read: no such file or directory"]


def test_a_file_nobody_reads_is_named(folder):
    (folder.path / "oficials.yaml").write_text("officials: []\n", encoding="utf-8")

    [problem] = problems_of(folder)

    assert problem.startswith("oficials.yaml: is not read by anyone; a region has region.yaml, territories.yaml")


def test_a_file_that_is_not_text_is_named(folder):
    (folder.path / "posts.yaml").write_bytes(b"posts:\n- code: \xff\xfe\n")

    assert problems_of(folder) == ["posts.yaml: is not UTF-8 text: invalid start byte at byte 15"]


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "just words\n", "? [a, b]\n: c\n", "1: 2\n"])
def test_a_file_of_another_shape_is_a_problem_and_not_a_crash(folder, content):
    (folder.path / "posts.yaml").write_text(content, encoding="utf-8")

    assert problems_of(folder)


def test_a_folder_that_is_not_there_is_named(folder):
    folder.path /= "nowhere"

    assert problems_of(folder) == [f"{folder.path}: there is no such folder"]


@pytest.mark.parametrize(("broken", "code", "said"), [(False, 0, "is sound: 12 territories"), (True, 1, "1 problem")])
def test_a_folder_is_checked_from_the_command_line(folder, broken, code, said):
    if broken:
        folder.replace("sectors.yaml", "lead: gas-supply", "lead: nobody")

    done = subprocess.run(
        [sys.executable, "-m", "qabul_region", folder.path], capture_output=True, text=True, check=False
    )

    assert done.returncode == code
    assert said in done.stdout
