-- Run once by the Postgres image, as its superuser, in an empty data volume.
-- The desk's login owns its database and nothing else: no superuser, and no right to make roles or databases.
\set password `cat /run/secrets/database_password`
-- A file that cannot be read would leave an empty password, with which nobody could sign in: fail here instead.
select 1 / length(:'password') as readable;
create role desk_app nologin nobypassrls;
create role desk login password :'password';
grant desk_app to desk;
create database desk owner desk;
revoke connect on database desk from public;
