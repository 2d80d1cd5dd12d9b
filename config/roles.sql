-- The roles and databases of Firstpass. Run by psql as a superuser against "postgres"; all of it may run twice.
-- The embedded default passes -v embedded=1 and uses peer authentication. A deployment passes
-- -v owner_password=... -v app_password=... -v admin_password=... -v backup_password=... instead.

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS', wanted)
  FROM unnest(ARRAY['fp_owner', 'fp_app', 'fp_admin', 'fp_backup']) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) \gexec
SELECT 'CREATE ROLE fp_search NOLOGIN BYPASSRLS'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fp_search') \gexec

-- owner: migrations. It may hand reviewed functions over to search, and gains nothing from that membership itself.
GRANT fp_search TO fp_owner WITH INHERIT FALSE, SET TRUE;

-- app: web and workers. Policies bind it; a runaway statement and a forgotten transaction end by themselves.
ALTER ROLE fp_app SET statement_timeout = '30s';
ALTER ROLE fp_app SET idle_in_transaction_session_timeout = '60s';

-- backup: reads everything, writes nothing.
ALTER ROLE fp_backup BYPASSRLS;
ALTER ROLE fp_backup SET default_transaction_read_only = on;
GRANT pg_read_all_data TO fp_backup;

\if :{?embedded}
ALTER ROLE fp_owner CREATEDB;            -- test databases
GRANT pg_signal_backend TO fp_owner;     -- DROP DATABASE ... WITH (FORCE)
\endif

\if :{?app_password}
ALTER ROLE fp_owner PASSWORD :'owner_password';
ALTER ROLE fp_app PASSWORD :'app_password';
ALTER ROLE fp_admin PASSWORD :'admin_password';
ALTER ROLE fp_backup PASSWORD :'backup_password';
\endif

SELECT format('CREATE DATABASE %I OWNER fp_owner TEMPLATE template0', wanted)
  FROM unnest(ARRAY['firstpass', 'firstpass_template']) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = wanted) \gexec
\c firstpass
\ir database.sql
\c firstpass_template
\ir database.sql
