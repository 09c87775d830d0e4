"""Personal networks: size, density, support and change, for many maps at once."""
