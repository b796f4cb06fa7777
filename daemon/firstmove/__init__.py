"""firstmove (初手): the first move in a small shop's inbox, and the clock until a person answers."""

__version__ = "0.1.0"
