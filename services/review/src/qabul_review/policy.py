"""Who may call what, and whose rows they see (architecture, section 8)."""

from qabul_chassis.auth import Access, Policy, Role

_SERVICE = "/qabul.review.v1.ReviewService/"
_GROUP = {Role.WORKING_GROUP_MEMBER, Role.WORKING_GROUP_HEAD}
_WATCH = {Role.HOKIM, Role.HOKIM_DEPUTY, Role.ANALYST, Role.AUDITOR}
#: An organisation sees the reviews of its own answers: the reasons are written for it (O15).
_ANSWERED = {Role.ORGANISATION_HEAD, Role.EXECUTOR}

POLICY: Policy = {
    _SERVICE + "ListReviews": Access(_GROUP | _WATCH | _ANSWERED, rows="organisation"),
    # A review leads to the letter, which names the applicant: its handler leaves a row in the appeal's own audit.
    _SERVICE + "GetReview": Access(_GROUP | _WATCH | _ANSWERED, rows="organisation"),
    _SERVICE + "AcceptAnswer": Access(_GROUP),
    _SERVICE + "RejectAnswer": Access(_GROUP),
}
