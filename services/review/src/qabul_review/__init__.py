"""The working group's examination of answers: each attempt is accepted or rejected with written reasons (O15)."""
