import pytest

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """The product's own hash is slow on purpose; one test in `test_sign_in` holds it to that."""
    settings.REAL_HASHERS, settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS, QUICK
