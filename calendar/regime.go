package calendar

import "fmt"

// RegimeKey names a body of procedural law in configuration.
type RegimeKey string

// The regimes a municipality works under.
const (
	// SocialLaw is the tenth book of the Sozialgesetzbuch: childcare, benefits.
	SocialLaw RegimeKey = "sgb-x"
	// AdministrativeLaw is the Verwaltungsverfahrensgesetz of the Land: permits.
	AdministrativeLaw RegimeKey = "vwvfg"
	// FiscalLaw is the Abgabenordnung, for local taxes and, through the
	// Kommunalabgabengesetze, for most fees.
	FiscalLaw RegimeKey = "ao"
)

// Regime says by which law the periods of a procedure are counted.
type Regime struct {
	Key  RegimeKey
	Land Land
	// Act is the law as notices cite it, DeadlineClause and DeliveryClause its
	// provisions on periods and on deemed delivery.
	Act, DeadlineClause, DeliveryClause string
	// FixedDayStands says that a period ends on a rest day after all if the
	// authority told the person that very day with reference to the provision
	// (§ 26 Abs. 3 Satz 2 SGB X, § 31 Abs. 3 Satz 2 VwVfG). The AO has no such
	// sentence.
	FixedDayStands bool
	// PresumedDayMovesOn says that a presumed day of delivery that is a rest
	// day moves on to the next that is none. Only the AO's does.
	PresumedDayMovesOn bool
}

// stateActs names each Land's Verwaltungsverfahrensgesetz. Berlin,
// Brandenburg, Niedersachsen, Rheinland-Pfalz, Sachsen and Sachsen-Anhalt
// refer to the act of the Bund; the others have their own text with the same
// numbers, except Schleswig-Holstein.
var stateActs = map[Land]string{
	BadenWuerttemberg:     "LVwVfG",
	Bayern:                "BayVwVfG",
	LandBerlin:            "VwVfG Bln",
	Brandenburg:           "VwVfGBbg",
	Bremen:                "BremVwVfG",
	Hamburg:               "HmbVwVfG",
	Hessen:                "HVwVfG",
	MecklenburgVorpommern: "VwVfG M-V",
	Niedersachsen:         "NVwVfG",
	NordrheinWestfalen:    "VwVfG NRW",
	RheinlandPfalz:        "LVwVfG",
	Saarland:              "SVwVfG",
	Sachsen:               "SächsVwVfZG",
	SachsenAnhalt:         "VwVfG LSA",
	SchleswigHolstein:     "LVwG",
	Thueringen:            "ThürVwVfG",
}

// RegimeFor returns the regime of the key in the Land. It returns an error for
// an unknown key or Land.
func RegimeFor(key RegimeKey, land Land) (Regime, error) {
	act, known := stateActs[land]
	if !known {
		return Regime{}, fmt.Errorf("%q is no Land, use an official code such as BW or BY", land)
	}
	switch key {
	case SocialLaw:
		return Regime{key, land, "SGB X", "§ 26 SGB X", "§ 37 SGB X", true, false}, nil
	case FiscalLaw:
		return Regime{key, land, "AO", "§ 108 AO", "§ 122 AO", false, true}, nil
	case AdministrativeLaw:
		deadline, delivery := "§ 31 "+act, "§ 41 "+act
		switch land {
		case Bayern:
			deadline, delivery = "Art. 31 "+act, "Art. 41 "+act
		case SchleswigHolstein:
			deadline, delivery = "§ 89 "+act, "§ 110 "+act
		}
		return Regime{key, land, act, deadline, delivery, true, false}, nil
	default:
		return Regime{}, fmt.Errorf("unknown regime %q, use %s, %s or %s", key, SocialLaw, AdministrativeLaw, FiscalLaw)
	}
}
