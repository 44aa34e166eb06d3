"""What a person finds when they sign in: what needs them today, the review inbox, preferences, reminders.

tracker.admin shows the rows themselves.
"""
