// Package feel is the Friendly Enough Expression Language of DMN 1.5,
// chapter 10: the language in which a procedure's conditions, fees and
// deadlines are written.
//
// An expression is parsed once into an immutable [Expression] that is safe for
// concurrent use, and evaluated against a [Scope] under an [Env]. Evaluation is
// pure: no clock, no I/O, no randomness; now() and today() answer with Env.Now.
//
// FEEL has no exceptions. What the specification calls an error has the value
// null, and the reason is reported to Env.Warn. A Go error means that the
// evaluation was stopped because its [Budget] is spent.
package feel
