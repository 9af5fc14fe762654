"""The five steps of the method: pure functions, tables in and tables out."""
