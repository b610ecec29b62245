"""Articles that wait to be cleaned again, where their HTML was read; notes were never used."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply; the way back is the backup that was made before."""

    op.create_table(
        "recleaning",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("asked_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_recleaning_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_recleaning")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.add_column(sa.Column("raw_address", sa.String(), nullable=True))

    op.drop_table("note")
