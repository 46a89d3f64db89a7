package bpmn

// Lint says of every element of a file whether it is executed, ignored, must
// change, or breaks a rule, in the order of the file. Participants, diagrams and
// the like are documentation and reported once each where they have an id.
func Lint(d *Definitions) []Problem {
	return nil
}
