"""What follows from rules where SQL cannot say it.

Belongs here: methods that go through events one after the other or look for an optimum, and whether a decision about
an area may be taken as things stand. Does not belong here: any policy constant (they are dated rows with a clause in
``dbt_project/seeds/rules``), transformations of data that SQL can say, and recording decisions.
"""
