"""What a demo agency writes to an applicant."""

from __future__ import annotations

from qabul.execution.v1 import execution_service_pb2 as execution
from qabul.intake.v1 import appeal_pb2 as appeal
from qabul_local.demo.cast import Cast
from qabul_local.demo.letters import Letter


def answer_letter(cast: Cast, assignment: execution.Assignment, attempt: int) -> Letter:
    """The letter of this attempt; a second one says what was studied again (O15)."""
    organisation = cast.region.organisation(assignment.organisation)
    name = organisation.names.get("uz-Cyrl")
    studied = (
        "Мурожаатингиз Сизнинг иштирокингизда малакали мутахассислар томонидан жойида ўрганиб чиқилди."
        if attempt == 1
        else "Мурожаатингиз ишчи гуруҳи кўрсатмасига асосан жойида қайтадан ўрганиб чиқилди."
    )
    signatory = cast.signatory(assignment.organisation)
    executor = cast.executor(assignment.organisation)
    return Letter(
        number=assignment.facts.number,
        signed_on=f"{cast.today:%d.%m.%Y}",
        organisation=name,
        addressee=_addressee(assignment.applicant),
        subject=f"{assignment.facts.number}-сонли мурожаатингиз юзасидан",
        paragraphs=(
            studied,
            f"Мурожаатингизда кўрсатилган {len(assignment.arguments)} та важ бўйича зарур чоралар кўрилди.",
            "Жавобдан норози бўлсангиз, юқори турувчи органга ёки судга мурожаат қилишга ҳақлисиз.",
        ),
        signatory_post=cast.region.post(signatory.post).names.get("uz-Cyrl"),
        signatory_name=signatory.full_name,
        executor=f"Ижрочи: {executor.full_name}",
        mark="Жавоб хатини олдим. Қониқдим.",
        act=(
            f"{cast.today:%d.%m.%Y} куни {assignment.facts.number}-сонли мурожаат муаллиф иштирокида жойида ўрганилди.",
            "Мурожаатда кўрсатилган ҳолатлар тасдиқланди ва бартараф этилди.",
        ),
    )


def _addressee(applicant: appeal.Applicant) -> str:
    if applicant.HasField("legal_entity"):
        return applicant.legal_entity.name
    person = applicant.individual
    return f"{person.given_name[:1]}. {person.surname}".strip(". ")
