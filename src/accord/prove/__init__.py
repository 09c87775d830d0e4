"""Detection claims, tried again on clinics whose truth is known."""
