-- What a database of Firstpass needs before its first migration. Run by roles.sql as a superuser; all of it may run twice.
-- pgvector is not a trusted extension, so only a superuser creates it.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vector;

ALTER SCHEMA public OWNER TO fp_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO fp_app, fp_admin, fp_backup;
GRANT USAGE, CREATE ON SCHEMA public TO fp_search;   -- CREATE: a function can only be handed to a role that could have made it

SELECT format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO fp_app, fp_admin, fp_backup', current_database()) \gexec

-- What the owner's migrations make: rows for app and admin, reading for search. Functions are for app and admin, not for everybody.
ALTER DEFAULT PRIVILEGES FOR ROLE fp_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO fp_app, fp_admin;
ALTER DEFAULT PRIVILEGES FOR ROLE fp_owner IN SCHEMA public GRANT SELECT ON TABLES TO fp_search;
ALTER DEFAULT PRIVILEGES FOR ROLE fp_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO fp_app, fp_admin;
ALTER DEFAULT PRIVILEGES FOR ROLE fp_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE fp_owner IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO fp_app, fp_admin, fp_search;
