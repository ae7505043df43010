"""How fast it is: `python -m bench` measures the application against a floor, and prints a table.

The floor is what the same page costs without us: its statements by bare psycopg and its template
in a bare Starlette route, in the same number of processes on the same database.
"""
