"""Expected courses: curves fitted to many clients, and what they say of one."""
