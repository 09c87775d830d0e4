"""Addresses. The lists of each audience stand in its own folder."""

urlpatterns: list = []
