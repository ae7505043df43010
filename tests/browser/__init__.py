"""The application in a real browser, on a real port, with a real database."""
