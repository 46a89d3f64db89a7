// Package workflows runs a case on Temporal. The process itself is a pure function in package bpmn; what stands
// here is the thin shell that turns people's acts, due timers and finished jobs into events, commits each step
// to PostgreSQL before anything follows from it, and turns the step's commands into activities and timers.
//
// Everything in this package is workflow code: deterministic, without a clock of its own and without I/O.
package workflows
