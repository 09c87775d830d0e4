"""The report on the claim itself: does the bond go with the outcome, and for whom."""
