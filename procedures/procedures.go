// Package procedures holds the procedure packages that Amtsweg ships: examples a
// town can use as they are, or copy and change.
package procedures

import "embed"

// Files has one folder per shipped package, named by the procedure's key.
//
//go:embed appointment-booking childcare-registration
var Files embed.FS
