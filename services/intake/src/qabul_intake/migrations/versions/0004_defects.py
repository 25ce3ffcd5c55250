"""What is amiss with an appeal as it was handed in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With a default, since earlier code goes on writing rows without it for a while.
    op.add_column("appeal", sa.Column("defects", JSONB(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("appeal", "defects")
