"""Alembic's migrations, inside the package so that an installed wheel has them."""
