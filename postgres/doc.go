// Package postgres keeps Amtsweg's data in PostgreSQL.
//
// SQL is written by hand where it runs. Exported methods own their transaction and repeat it where PostgreSQL
// asks for that (serialisation failures, deadlocks), so that no caller sees either. The schema in migrations/
// refuses bad data by named constraints; errors.go says which kind of casework.Error each of them becomes.
// Errors of the driver never leave the package: a database that cannot be reached is casework.Unavailable,
// and texts name cases and steps but never what is in them.
package postgres
