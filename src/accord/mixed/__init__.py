"""Mixed models from moments: nothing clinical, NumPy and SciPy only."""
