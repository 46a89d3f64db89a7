// Package calendar counts days as German public law counts them: working days
// and public holidays of each Land, the periods of §§ 187–193 BGB, deemed
// delivery of notices, and the office's clock that stops while the applicant
// has the next word.
//
// The package is pure. Every instant is passed in, the rules of Europe/Berlin
// are compiled in (see Berlin), and no function reads the machine's clock or
// its time zone files. The same input gives the same answer in a workflow, in
// its replay and in a test.
//
// Dates of the law are data with a day from which they hold, not code, so that
// a notice of last year is still counted by last year's rule.
package calendar
