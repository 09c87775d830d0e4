"""Who ends early, session by session, and how well that is foreseen."""
