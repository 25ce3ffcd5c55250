"""An appeal's standing in SQL, once: the dashboard, the reports and the register must never disagree (trap 10)."""

#: Status, in the words of `domain.Status`. An attempt that review rejected before execution was heard is rejected too.
STATUS = """
CASE WHEN a.resolved_at IS NOT NULL THEN 'resolved'
     WHEN coalesce(a.rejected_attempt, 0) > 0 AND a.rejected_attempt >= coalesce(a.answered_attempt, 0) THEN 'in-rework'
     WHEN a.answered_attempt IS NOT NULL THEN 'answered'
     WHEN a.signed_at IS NOT NULL THEN 'in-execution'
     WHEN a.card_opened THEN 'on-card'
     WHEN a.accepted_at IS NOT NULL THEN 'accepted'
     ELSE 'registered' END
"""

#: The term in force (O6): that of the rework after a rejection, else the executor's, else the legal one.
DUE = "coalesce(a.rework_due_on, a.due_on, a.legal_due_on)"

#: An answer under review has stopped the executor's clock.
WAITS_FOR_ANSWER = "(a.resolved_at IS NULL AND coalesce(a.answered_attempt, 0) <= coalesce(a.rejected_attempt, 0))"

#: One filter for counts, lists and exports; parameters 1 to 6 (trap 4). Appeals that intake has not told of yet
#: have no number and are not counted.
FILTER = """
FROM appeal a
WHERE a.number IS NOT NULL
  AND ($1::text = '' OR a.sector = $1)
  AND ($2::text = '' OR a.territory = $2)
  AND ($3::text = '' OR a.lead = $3)
  AND ($4::text IS NULL OR a.lead = $4)
  AND ($5::date IS NULL OR a.received_on >= $5)
  AND ($6::date IS NULL OR a.received_on <= $6)
"""
