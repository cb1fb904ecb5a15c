"""dbmcp: the database server that people dare to hand to an AI agent."""

__version__ = "0.1.0"
