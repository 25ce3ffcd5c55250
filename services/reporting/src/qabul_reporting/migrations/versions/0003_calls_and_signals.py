"""Called instances, and signals on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CALL = ("parent_id", "parent_token", "parent_revision")


def upgrade() -> None:
    op.add_column("process_instance", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.add_column("process_instance", sa.Column("parent_token", sa.Integer(), nullable=True))
    op.add_column("process_instance", sa.Column("parent_revision", sa.Integer(), nullable=True))
    # What no call made has nulls there: for earlier code the constraint means what it meant.
    op.drop_constraint("process_instance_once_per_key", "process_instance", type_="unique")
    op.create_unique_constraint(
        "process_instance_once_per_key",
        "process_instance",
        ["key", "process", *_CALL],
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "signal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("thrown_by", sa.Uuid(), nullable=True),
        sa.Column("thrown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_id", sa.Uuid(), nullable=True),
        sa.Column("spread_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("signal_to_spread", "signal", ["thrown_at"], postgresql_where=sa.text("spread_at IS NULL"))
    op.create_table(
        "signal_delivery",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("process", sa.Text(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("deliver_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("signal_id", "target_id"),
    )
    op.create_index("signal_delivery_deliver_at", "signal_delivery", ["deliver_at"])


def downgrade() -> None:
    op.drop_table("signal_delivery")
    op.drop_table("signal")
    op.drop_constraint("process_instance_once_per_key", "process_instance", type_="unique")
    op.create_unique_constraint("process_instance_once_per_key", "process_instance", ["key", "process"])
    for column in _CALL:
        op.drop_column("process_instance", column)
