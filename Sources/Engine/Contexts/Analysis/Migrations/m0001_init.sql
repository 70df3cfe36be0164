CREATE SCHEMA analysis;
