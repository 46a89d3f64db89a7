package calendar

import (
	_ "embed"
	"fmt"
	"time"
)

// The compiled zone of the IANA database (public domain). time.LoadLocation
// would look at $ZONEINFO and at the machine's own files before it falls back
// to time/tzdata, so two workers could disagree about a deadline; reading
// these bytes cannot differ between machines, which keeps the package pure.
//
//go:embed europe_berlin.tzif
var berlinRules []byte

// Berlin is the legal time of Germany (§ 4 EinhZeitG), summer time included.
var Berlin = mustLoadBerlin()

func mustLoadBerlin() *time.Location {
	location, err := time.LoadLocationFromTZData("Europe/Berlin", berlinRules)
	if err != nil {
		panic(fmt.Sprintf("read embedded zone Europe/Berlin: %v", err))
	}
	return location
}
