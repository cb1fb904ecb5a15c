"""TiDB: what it does differently from MySQL."""
