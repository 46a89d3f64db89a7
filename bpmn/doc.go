// Package bpmn is the process core: it reads BPMN 2.0 models, checks and
// compiles them, and steps instances of them.
//
// [Read] keeps everything a file contains, so that [Definitions.Write] gives it
// back; [Lint] says what of it is executed, ignored or must change; [Compile]
// makes the immutable [Model] of one process. [Model.Step] is a pure function:
// from a [State] and one [Event] it makes the next state, the commands that the
// shell around it carries out, and the records that tell what happened. It
// reads no clock, does no I/O, starts no goroutine and draws no random number,
// so the same events always lead to the same state.
//
// Section numbers in comments are those of the BPMN 2.0.2 specification.
package bpmn
