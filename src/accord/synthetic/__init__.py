"""Make-believe clinics with planted truth: what happened is known, so that claims can be tried."""
