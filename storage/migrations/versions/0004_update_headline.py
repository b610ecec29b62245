"""What the newest development of a story is called, and which of its articles are linked only.

Until now a story with an update had the update's headline for everybody, also where the summary
may not tell of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply; the way back is the backup that was made before."""

    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.add_column(sa.Column("update_headline", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("related", sa.JSON(), nullable=True))
