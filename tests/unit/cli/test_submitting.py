"""What an appeal is made of: options over a file."""

from qabul_cli.submitting import merged


def test_options_win_over_the_file_field_by_field():
    written = {"territory": "chust", "applicant": {"phone": "+998901234567", "individual": {"surname": "Каримов"}}}
    given = {"territory": "pop", "sector": None, "applicant": {"phone": None, "individual": {"surname": "Солиев"}}}

    assert merged(written, given) == {
        "territory": "pop",
        "applicant": {"phone": "+998901234567", "individual": {"surname": "Солиев"}},
    }


def test_an_applicant_of_whom_nothing_is_given_is_left_out():
    assert merged({}, {"applicant": {"individual": {"surname": None}, "phone": None}}) == {}


def test_what_the_file_says_in_another_shape_is_left_for_the_check_to_refuse():
    assert merged({"applicant": "Каримов"}, {"applicant": {"phone": None}}) == {"applicant": "Каримов"}
