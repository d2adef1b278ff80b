"""What is true: the tables of the catalog and everything that can be asked of them. No HTTP."""
