"""Plinth: a catalog of foundation models that answers over HTTP.

The rooms, by what they know; each imports only from those above it:

    config      every setting, a table
    catalog/    what is true: tables, attributes, precedence, filters, pages, comparison (SQLAlchemy, no HTTP)
    schemas     how a thing reads: marshmallow, no Flask
    formats     how it is written: rows of values in, bytes out
    importers/  what others say: one module per upstream, and `merge`, through which every write goes
    web/        how HTTP sees it: `front` (WSGI) below one Flask module per resource
    app, cli    put the rooms together: `create_app()` for gunicorn, `plinth` for a terminal
"""

__version__ = "0.1.0"
