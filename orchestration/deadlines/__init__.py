"""When something is due.

Belongs here: working days, the deadlines of returns and documents by the calendar of the catalogue, and the
extensions that people granted. Does not belong here: who has filed (models), reminders, and any date of its own:
dates are rows of ``seeds/rules/reporting_calendar.csv``, ``holidays.csv`` and ``due_documents.csv``.
Deadlines are computed in this one place, because the scheduler needs them before anything was received; landing hands
them to the models as a table beside both ledgers.
"""
