"""Random statements against policy and engines: `make fuzz SECONDS=3600`."""
