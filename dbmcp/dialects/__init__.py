"""The engines that dbmcp speaks: one module or sub-package each, chosen by a database's URL."""
