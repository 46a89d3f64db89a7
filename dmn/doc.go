// Package dmn reads, compiles and evaluates decision models of DMN 1.2 to 1.5:
// the fees, points and conditions of a procedure as tables that the office can
// read and change.
//
// [Read] makes [Definitions] of a file, [Compile] a [Model] of them and of those
// they import. A Model is immutable and safe for concurrent use. What FEEL calls
// an error is null, with a warning that says why.
package dmn
