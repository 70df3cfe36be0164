/// The roles and what each may do.
///
/// The owner has the tables and applies migrations. `parley_prog` serves every request and is bound by row-level
/// security once there is some; `parley_relay` is not, and moves events and jobs. Where one login does everything
/// (a database of the operator's own) the two roles may be absent, and nothing is granted.
enum Grants {
  /// For every table that a migration makes from now on, in whatever schema.
  static let defaults = """
    DO $$
    DECLARE role text;
    BEGIN
      FOREACH role IN ARRAY ARRAY['parley_prog', 'parley_relay'] LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO %I', role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO %I', role);
        EXECUTE format('GRANT USAGE ON SCHEMA kernel TO %I', role);
      END LOOP;
    END $$;
    """

  /// The kernel's tables are narrower: requests add to them, and read them only through the relay.
  static let kernel = """
    DO $$
    BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'parley_prog') THEN
        REVOKE ALL ON ALL TABLES IN SCHEMA kernel FROM parley_prog;
        GRANT INSERT ON kernel.outbox, kernel.jobs, kernel.audit, kernel.inbox TO parley_prog;
      END IF;
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'parley_relay') THEN
        REVOKE ALL ON kernel.migrations, kernel.audit FROM parley_relay;
        GRANT SELECT, INSERT ON kernel.audit TO parley_relay;
        GRANT UPDATE (chain) ON kernel.audit TO parley_relay;
        GRANT SELECT ON kernel.migrations TO parley_relay;
      END IF;
    END $$;
    """
}
