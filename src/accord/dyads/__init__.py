"""Two people at once: actor-partner models, their test, and their days."""
