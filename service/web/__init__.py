"""How HTTP sees the catalog: `front` (WSGI, below Flask) and one module of views per resource."""
