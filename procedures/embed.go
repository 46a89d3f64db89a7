// Package procedures holds the procedure packages that are shipped with the product, one folder each.
package procedures

import "embed"

// Files are the shipped packages; each top-level folder is one.
//
//go:embed */*
var Files embed.FS
