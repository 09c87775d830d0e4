"""How fast mixed models are fitted, beside R and other Python packages, on the same made data."""
