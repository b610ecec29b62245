"""Which article, and which place there, each sentence and differing figure is from, and how many sentences are enough.

Lines about differing figures named outlets only; those stories are summarized again. Two sentences were the default, so whoever has two gets as many as a story needs from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply; the way back is the backup that was made before."""

    with op.batch_alter_table("story", schema=None) as batch_op:
        for name in ("summary_articles", "summary_places", "update_articles", "update_places"):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column("enough_count", sa.Integer(), nullable=False, server_default="2")
        )

    op.execute(
        "UPDATE story SET differences = '[]', is_stale = true "
        "WHERE CAST(differences AS TEXT) <> '[]'"
    )
    op.execute("UPDATE subscriber SET sentence_count = 0 WHERE sentence_count = 2")
