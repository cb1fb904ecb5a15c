"""SQL text as data: raw-text guard, parameter markers, statement facts and policy. No I/O."""
