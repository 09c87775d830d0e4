"""Between client and therapist: how a dip comes back, and how far the two sides are apart."""
