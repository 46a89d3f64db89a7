// Package activities holds the side effects that a case's workflow asks for, behind small interfaces.
// Every activity may run twice: each says why that is safe.
package activities
