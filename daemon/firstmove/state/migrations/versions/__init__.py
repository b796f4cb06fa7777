"""The steps of the schema, oldest first; each is named by a number that only grows."""
