"""The pages: one module per subject, each with a `router`. `app.main` finds them by itself."""
