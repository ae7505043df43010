"""The API: one module per resource, each with a `router`. `app.main` finds them by itself.

Paths begin with `/api/v1`. What a page can do, its twin here can do, over the same operations.
"""
