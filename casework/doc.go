// Package casework is the domain of Amtsweg: what a town's office works with, and the rules that hold
// whatever engine, database or page stands around it. It imports the standard library only, so that it can be
// read first and by anyone.
//
// A Procedure is what an office offers; a Revision is one published, immutable version of it. A Case is one run
// of a revision, from the application to the closed file. Whatever happens to a case is a Step: one Act or one
// occurrence (a timer, a finished job) together with everything that follows from it, committed as a whole.
package casework
