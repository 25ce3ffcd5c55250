"""Who may sign an answer (O11), over every kind of organisation and every post there is."""

from typing import get_args

import pytest

from qabul_region import OrganisationKind

MAY_SIGN = {
    ("regional_hokimiyat", "hokim"),
    ("regional_hokimiyat", "first-deputy-hokim"),
    ("regional_hokimiyat", "deputy-hokim"),
    ("city_hokimiyat", "hokim"),
    ("district_hokimiyat", "hokim"),
    ("regional_department", "first-head"),
    ("enterprise", "first-head"),
}


@pytest.mark.parametrize("kind", get_args(OrganisationKind))
def test_only_those_the_order_names_may_sign(table, region, kind):
    signatory = table("signatory")
    posts = [post.code for post in region.posts] + ["a-post-nobody-knows"]

    said = {post: signatory(organisation_kind=kind, post=post) for post in posts}

    assert {post for post in posts if said[post]["may_sign"]} == {post for k, post in MAY_SIGN if k == kind}
    assert all(each["fits"] and each["clause"] == "O11" and each["sentence"] for each in said.values())


def test_a_deputy_of_a_district_is_told_that_only_its_hokim_signs(table):
    said = table("signatory")(organisation_kind="district_hokimiyat", post="deputy-hokim")

    assert (said["may_sign"], said["sentence"]) == (False, "local-hokim-only")


def test_in_an_unknown_kind_of_organisation_nobody_may_sign(table):
    said = table("signatory")(organisation_kind="ministry", post="hokim")

    assert (said["may_sign"], said["fits"]) == (False, False)


def test_every_row_can_fire(table, region):
    signatory = table("signatory")
    kinds = [*get_args(OrganisationKind), "ministry"]

    fired = {signatory.fired(organisation_kind=kind, post=post.code) for kind in kinds for post in region.posts}

    assert fired == {row["_id"] for row in signatory.rows}


def test_everyone_who_may_sign_can_be_appointed_in_the_region(region):
    for kind, post in MAY_SIGN:
        assert kind in region.post(post).kinds
