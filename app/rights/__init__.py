"""What somebody can ask for about a case, how long it is kept, and how it ends."""
