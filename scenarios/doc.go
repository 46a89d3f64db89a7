// Package scenarios runs a package's scenarios on Temporal's time-skipping test environment: the real case workflow,
// the real process core, real texts, with a log in memory in PostgreSQL's place. Months pass in milliseconds.
package scenarios
