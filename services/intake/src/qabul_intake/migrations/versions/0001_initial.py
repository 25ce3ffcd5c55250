"""Initial."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_request",
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "request_id"),
    )
    op.create_index("answered_request_at", "answered_request", ["answered_at"], unique=False, postgresql_using="brin")
    op.create_table(
        "audit",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", "seq"),
    )
    op.create_index("audit_at", "audit", ["at"], unique=False, postgresql_using="brin")
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("stream_sequence", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("error_class", sa.Text(), nullable=False),
        sa.Column("error_text", sa.Text(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("dead_letter_event", "dead_letter", ["consumer", "event_id"], unique=False)
    op.create_index(
        "dead_letter_open",
        "dead_letter",
        ["consumer", "key", "stream_sequence"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'parked')"),
    )
    op.create_table(
        "element_history",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "revision", "ordinal"),
    )
    op.create_table(
        "event_tally",
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "type"),
    )
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id"),
    )
    op.create_index("inbox_handled_at", "inbox", ["handled_at"], unique=False, postgresql_using="brin")
    op.create_table(
        "incident",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "token"),
    )
    op.create_index("incident_raised_at", "incident", ["raised_at"], unique=False)
    op.create_table(
        "job",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "token"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index("job_run_at", "job", ["run_at"], unique=False, postgresql_where=sa.text("run_at IS NOT NULL"))
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("traceparent", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "process_definition",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process", "version"),
    )
    op.create_table(
        "process_instance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "process", name="process_instance_once_per_key"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_table(
        "start_timer",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rest", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("process", "element"),
    )
    op.create_table(
        "timer",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("timer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fire_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("instance_id", "timer"),
    )
    op.create_index("timer_fire_at", "timer", ["fire_at"], unique=False)
    op.create_table(
        "token",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "token"),
    )
    op.create_index("token_waiting", "token", ["process", "element", "kind", "since_at"], unique=False)
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("argument_count", sa.SmallInteger(), nullable=False),
        sa.Column("anonymous_candidate", sa.Boolean(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("mahalla", sa.Text(), nullable=False),
        sa.Column("applicants", sa.Integer(), nullable=False),
        sa.Column("confidentiality_asked", sa.Boolean(), nullable=False),
        sa.Column("complaint_against", sa.Text(), nullable=False),
        sa.Column("needs_study", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_entry_reason", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("term", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", name="appeal_number_once"),
        sa.UniqueConstraint("submitted_by", "request_id", name="appeal_request_once"),
    )
    op.create_index(
        "appeal_by_sector",
        "appeal",
        ["sector", sa.literal_column("received_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "appeal_by_territory",
        "appeal",
        ["territory", sa.literal_column("received_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "appeal_newest", "appeal", [sa.literal_column("received_on DESC"), sa.literal_column("id DESC")], unique=False
    )
    op.create_table(
        "appeal_step",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("appeal_id", "attempt", "status"),
    )
    op.create_table(
        "applicant",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("patronymic", sa.Text(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("entity_name", sa.Text(), nullable=False),
        sa.Column("stir", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("pinfl_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("pinfl_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("appeal_id"),
    )
    op.create_index(
        "applicant_by_pinfl",
        "applicant",
        ["pinfl_index"],
        unique=False,
        postgresql_where=sa.text("pinfl_index IS NOT NULL"),
    )
    op.create_table(
        "number_counter",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region", "year", "series"),
    )
    op.create_table(
        "standing",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_bucket", sa.Text(), nullable=True),
        sa.Column("answer_folder", sa.Text(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("appeal_id"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(
        "standing_by_status",
        "standing",
        ["status", sa.literal_column("received_on DESC"), sa.literal_column("appeal_id DESC")],
        unique=False,
    )
    op.create_table(
        "wrong_code",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("appeal_id"),
    )


def downgrade() -> None:
    op.drop_table("wrong_code")
    op.drop_index("standing_by_status", table_name="standing")
    op.drop_table("standing")
    op.drop_table("number_counter")
    op.drop_index("applicant_by_pinfl", table_name="applicant", postgresql_where=sa.text("pinfl_index IS NOT NULL"))
    op.drop_table("applicant")
    op.drop_table("appeal_step")
    op.drop_index("appeal_newest", table_name="appeal")
    op.drop_index("appeal_by_territory", table_name="appeal")
    op.drop_index("appeal_by_sector", table_name="appeal")
    op.drop_table("appeal")
    op.drop_index("token_waiting", table_name="token")
    op.drop_table("token")
    op.drop_index("timer_fire_at", table_name="timer")
    op.drop_table("timer")
    op.drop_table("start_timer")
    op.drop_table("process_instance")
    op.drop_table("process_definition")
    op.drop_table("outbox")
    op.drop_index("job_run_at", table_name="job", postgresql_where=sa.text("run_at IS NOT NULL"))
    op.drop_table("job")
    op.drop_index("incident_raised_at", table_name="incident")
    op.drop_table("incident")
    op.drop_index("inbox_handled_at", table_name="inbox", postgresql_using="brin")
    op.drop_table("inbox")
    op.drop_table("event_tally")
    op.drop_table("element_history")
    op.drop_index(
        "dead_letter_open", table_name="dead_letter", postgresql_where=sa.text("state IN ('waiting', 'parked')")
    )
    op.drop_index("dead_letter_event", table_name="dead_letter")
    op.drop_table("dead_letter")
    op.drop_index("audit_at", table_name="audit", postgresql_using="brin")
    op.drop_table("audit")
    op.drop_index("answered_request_at", table_name="answered_request", postgresql_using="brin")
    op.drop_table("answered_request")
