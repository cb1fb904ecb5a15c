"""What dbmcp costs, side by side with the raw drivers and with an empty server on the same SDK."""
