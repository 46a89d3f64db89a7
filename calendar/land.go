package calendar

import (
	"fmt"
	"slices"
	"strings"
)

// Land is one of the sixteen Länder by its official two-letter code
// (ISO 3166-2:DE without the prefix).
type Land string

// The Länder.
const (
	BadenWuerttemberg     Land = "BW"
	Bayern                Land = "BY"
	LandBerlin            Land = "BE"
	Brandenburg           Land = "BB"
	Bremen                Land = "HB"
	Hamburg               Land = "HH"
	Hessen                Land = "HE"
	MecklenburgVorpommern Land = "MV"
	Niedersachsen         Land = "NI"
	NordrheinWestfalen    Land = "NW"
	RheinlandPfalz        Land = "RP"
	Saarland              Land = "SL"
	Sachsen               Land = "SN"
	SachsenAnhalt         Land = "ST"
	SchleswigHolstein     Land = "SH"
	Thueringen            Land = "TH"
)

var landNames = map[Land]string{
	BadenWuerttemberg:     "Baden-Württemberg",
	Bayern:                "Bayern",
	LandBerlin:            "Berlin",
	Brandenburg:           "Brandenburg",
	Bremen:                "Bremen",
	Hamburg:               "Hamburg",
	Hessen:                "Hessen",
	MecklenburgVorpommern: "Mecklenburg-Vorpommern",
	Niedersachsen:         "Niedersachsen",
	NordrheinWestfalen:    "Nordrhein-Westfalen",
	RheinlandPfalz:        "Rheinland-Pfalz",
	Saarland:              "Saarland",
	Sachsen:               "Sachsen",
	SachsenAnhalt:         "Sachsen-Anhalt",
	SchleswigHolstein:     "Schleswig-Holstein",
	Thueringen:            "Thüringen",
}

// Laender returns all Länder in the order of their codes.
func Laender() []Land {
	return []Land{
		Brandenburg, LandBerlin, BadenWuerttemberg, Bayern, Bremen, Hessen, Hamburg, MecklenburgVorpommern,
		Niedersachsen, NordrheinWestfalen, RheinlandPfalz, SchleswigHolstein, Saarland, Sachsen, SachsenAnhalt, Thueringen,
	}
}

// ParseLand reads the official code in capital or small letters.
func ParseLand(code string) (Land, error) {
	land := Land(strings.ToUpper(code))
	if !slices.Contains(Laender(), land) {
		return "", fmt.Errorf("%q is no Land, use an official code such as BW or BY", code)
	}
	return land, nil
}

// Name returns the German name of the Land, or "" for an unknown code.
func (l Land) Name() string { return landNames[l] }
