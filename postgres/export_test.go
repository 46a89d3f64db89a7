package postgres

import (
	"maps"
	"slices"
)

// TranslatedConstraints names the constraints that become a sentence for people.
func TranslatedConstraints() []string { return slices.Sorted(maps.Keys(refusals)) }
