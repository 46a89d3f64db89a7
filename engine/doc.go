// Package engine holds the use cases: submit, claim, complete, evaluate. It joins the Temporal client to the
// stores, and it is where the rights of people are checked. What it does is durable in PostgreSQL before Temporal
// is asked; what a crash leaves behind, its sweeper takes up.
package engine
