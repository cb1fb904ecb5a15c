"""What a plan and a statement tell about speed: pure functions, no engine is asked here."""
