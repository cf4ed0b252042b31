"""The evaluate command: the protocol, the tables, the figure."""
