def otree_rate(folder, writers, *, fast):
    raise SystemExit
