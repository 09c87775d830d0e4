"""The product's background work without its rest: it seals the audit all the time."""

import time

import django


def main() -> None:
    django.setup()
    from accord_web import worker

    todo = worker.tasks()
    while True:
        worker.once(todo)
        time.sleep(0.02)


if __name__ == "__main__":
    main()
