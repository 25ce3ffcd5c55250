"""What is sealed opens only with its key and in its place; codes survive being read out."""

from base64 import b64encode
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabul_intake.sealing import Seal, SealBroken

SEAL = Seal(b"k" * 32)
OTHER = Seal(b"o" * 32)
HERE, THERE = UUID(int=1), UUID(int=2)


@given(st.text(min_size=1))
def test_what_is_sealed_opens_as_it_was(plain):
    sealed = SEAL.close(plain, appeal_id=HERE, column="phone")

    assert SEAL.open(sealed, appeal_id=HERE, column="phone") == plain


def test_a_sealed_value_does_not_show_what_it_is():
    first, second = (SEAL.close("+998901234567", appeal_id=HERE, column="phone") for _ in range(2))

    assert b"998" not in first
    assert first != second


def test_nothing_is_sealed_as_nothing():
    assert SEAL.close("", appeal_id=HERE, column="phone") is None
    assert SEAL.open(None, appeal_id=HERE, column="phone") == ""


@pytest.mark.parametrize(
    ("seal", "place"),
    [
        pytest.param(OTHER, (HERE, "phone"), id="another key"),
        pytest.param(SEAL, (THERE, "phone"), id="another appeal"),
        pytest.param(SEAL, (HERE, "email"), id="another column"),
    ],
)
def test_a_sealed_value_does_not_open_elsewhere(seal, place):
    sealed = SEAL.close("+998901234567", appeal_id=HERE, column="phone")

    with pytest.raises(SealBroken, match="cannot be opened"):
        seal.open(sealed, appeal_id=place[0], column=place[1])


def test_a_changed_value_does_not_open():
    sealed = SEAL.close("+998901234567", appeal_id=HERE, column="phone")

    with pytest.raises(SealBroken):
        SEAL.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), appeal_id=HERE, column="phone")


def test_a_personal_number_is_found_by_an_index_that_needs_the_key():
    assert SEAL.index_of("31203850140021") == SEAL.index_of("31203850140021")
    assert SEAL.index_of("31203850140021") != OTHER.index_of("31203850140021")
    assert SEAL.index_of("") is None


@given(st.uuids())
def test_a_code_is_the_same_each_time_and_accepted_however_it_is_typed(appeal_id):
    code = SEAL.secret_code(appeal_id)

    assert code == SEAL.secret_code(appeal_id)
    for typed in (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        code.replace("0", "O"),
        code.replace("1", "l"),
    ):
        assert SEAL.hash_of(typed) == SEAL.hash_of(code)


def test_codes_of_two_appeals_differ():
    assert len({SEAL.secret_code(uuid4()) for _ in range(1000)}) == 1000


@pytest.mark.parametrize("key", ["", "kurz", b64encode(b"k" * 31).decode(), "!" * 44])
def test_a_bad_key_is_refused_with_how_to_make_a_good_one(key):
    with pytest.raises(ValueError, match="openssl rand -base64 32"):
        Seal.of(key)
