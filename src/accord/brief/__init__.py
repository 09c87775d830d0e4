"""The session brief and the caseload row: facts in, plain values and sentences out."""
