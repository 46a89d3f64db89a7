// Package problems holds the page of every sort of problem that the API answers with (RFC 9457 "type").
package problems

import "embed"

// Pages holds <kind>.md for every kind of casework.Error, and method.md.
//
//go:embed *.md
var Pages embed.FS
