"""Which order a mail is about: `matching` decides, the other modules read what the words say of it."""
