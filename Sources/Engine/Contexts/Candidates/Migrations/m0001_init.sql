CREATE SCHEMA candidates;
