CREATE SCHEMA interviews;
