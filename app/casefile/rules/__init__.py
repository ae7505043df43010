"""The rule sets as data: `shapes` says what a rule is, each `version_n` is one signed table."""
