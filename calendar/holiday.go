package calendar

import "time"

// Holiday is a public holiday on one day.
type Holiday struct {
	Date Date
	// Key names the holiday in configuration, for example "fronleichnam".
	Key string
	// German and English are its names on pages and notices.
	German, English string
}

// Municipal holidays exist by law, but only in some municipalities of a Land.
// A calendar names those that hold in its municipality (Options.Municipal).
const (
	// MariaeHimmelfahrt, 15 August: in Bayern in the municipalities with more
	// Catholic than Protestant inhabitants, by the list of the Landesamt für
	// Statistik (Art. 1 Abs. 1 Nr. 2 FTG). Statewide in the Saarland.
	MariaeHimmelfahrt = "mariae-himmelfahrt"
	// AugsburgerFriedensfest, 8 August: in the city of Augsburg (Art. 1 Abs. 2 FTG).
	AugsburgerFriedensfest = "augsburger-friedensfest"
	// Fronleichnam: in Sachsen in the Catholic Sorbian municipalities of the
	// Landkreis Bautzen (Fronleichnamsverordnung), in Thüringen in the
	// Eichsfeld and some municipalities around it (§ 2 Abs. 2 ThürFtG).
	// Statewide in six other Länder.
	Fronleichnam = "fronleichnam"
)

// holidayRule says on which day of a year a holiday falls and where and since
// when it is one.
type holidayRule struct {
	key, german, english string
	day                  func(year int) Date
	validity             []validity
}

// validity is a span of years, both included, in which a holiday is observed
// in some Länder. No Länder means all, no last year means until further notice.
type validity struct {
	laender     []Land
	municipal   bool
	first, last int
}

func fixed(month time.Month, day int) func(int) Date {
	return func(year int) Date { return Date{year, month, day} }
}

func easter(offset int) func(int) Date {
	return func(year int) Date { return easterSunday(year).AddDays(offset) }
}

// repentanceDay is the Wednesday before 23 November: eleven days before the
// first Sunday of Advent.
func repentanceDay(year int) Date {
	eve := Date{year, time.November, 22}
	return eve.AddDays(-(int(eve.Weekday()) + 4) % 7)
}

func everywhere() []validity { return []validity{{}} }

func in(laender ...Land) []validity { return []validity{{laender: laender}} }

// holidayRules follow the holiday acts of the Länder (Feiertagsgesetze) and,
// for 3 October, Art. 2 Abs. 2 Einigungsvertrag. They are complete from 1996
// on; before, Buß- und Bettag was a holiday outside Sachsen too.
var holidayRules = []holidayRule{
	{"neujahr", "Neujahr", "New Year's Day", fixed(time.January, 1), everywhere()},
	// § 1 FTG BW, Art. 1 FTG BY, § 2 FeiertG LSA.
	{"heilige-drei-koenige", "Heilige Drei Könige", "Epiphany", fixed(time.January, 6),
		in(BadenWuerttemberg, Bayern, SachsenAnhalt)},
	// GVBl. BE 2019 S. 22; GVOBl. M-V 2022 S. 382.
	{"frauentag", "Internationaler Frauentag", "International Women's Day", fixed(time.March, 8), []validity{
		{laender: []Land{LandBerlin}, first: 2019},
		{laender: []Land{MecklenburgVorpommern}, first: 2023},
	}},
	{"karfreitag", "Karfreitag", "Good Friday", easter(-2), everywhere()},
	// Only Brandenburg lists the two feast Sundays (§ 2 FTG BB).
	{"ostersonntag", "Ostersonntag", "Easter Sunday", easter(0), in(Brandenburg)},
	{"ostermontag", "Ostermontag", "Easter Monday", easter(1), everywhere()},
	{"tag-der-arbeit", "Tag der Arbeit", "Labour Day", fixed(time.May, 1), everywhere()},
	// Single days by Berlin's act: 75 and 80 years after the liberation, 75
	// years after the uprising of 1953.
	{"tag-der-befreiung", "Tag der Befreiung", "Liberation Day", fixed(time.May, 8), []validity{
		{laender: []Land{LandBerlin}, first: 2020, last: 2020},
		{laender: []Land{LandBerlin}, first: 2025, last: 2025},
	}},
	{"aufstand-1953", "75. Jahrestag des Aufstandes vom 17. Juni 1953", "75th anniversary of the uprising of 17 June 1953",
		fixed(time.June, 17), []validity{{laender: []Land{LandBerlin}, first: 2028, last: 2028}}},
	{"christi-himmelfahrt", "Christi Himmelfahrt", "Ascension Day", easter(39), everywhere()},
	{"pfingstsonntag", "Pfingstsonntag", "Whit Sunday", easter(49), in(Brandenburg)},
	{"pfingstmontag", "Pfingstmontag", "Whit Monday", easter(50), everywhere()},
	{Fronleichnam, "Fronleichnam", "Corpus Christi", easter(60), []validity{
		{laender: []Land{BadenWuerttemberg, Bayern, Hessen, NordrheinWestfalen, RheinlandPfalz, Saarland}},
		{laender: []Land{Sachsen, Thueringen}, municipal: true},
	}},
	{AugsburgerFriedensfest, "Augsburger Hohes Friedensfest", "Augsburg Peace Festival", fixed(time.August, 8),
		[]validity{{laender: []Land{Bayern}, municipal: true}}},
	{MariaeHimmelfahrt, "Mariä Himmelfahrt", "Assumption Day", fixed(time.August, 15), []validity{
		{laender: []Land{Saarland}},
		{laender: []Land{Bayern}, municipal: true},
	}},
	// GVBl. TH 2019 S. 22.
	{"weltkindertag", "Weltkindertag", "World Children's Day", fixed(time.September, 20),
		[]validity{{laender: []Land{Thueringen}, first: 2019}}},
	{"tag-der-deutschen-einheit", "Tag der Deutschen Einheit", "German Unity Day", fixed(time.October, 3), everywhere()},
	// Everywhere once, for the 500th anniversary in 2017; in the north since 2018.
	{"reformationstag", "Reformationstag", "Reformation Day", fixed(time.October, 31), []validity{
		{laender: []Land{Brandenburg, MecklenburgVorpommern, Sachsen, SachsenAnhalt, Thueringen}},
		{laender: []Land{Bremen, Hamburg, Niedersachsen, SchleswigHolstein}, first: 2018},
		{first: 2017, last: 2017},
	}},
	{"allerheiligen", "Allerheiligen", "All Saints' Day", fixed(time.November, 1),
		in(BadenWuerttemberg, Bayern, NordrheinWestfalen, RheinlandPfalz, Saarland)},
	{"buss-und-bettag", "Buß- und Bettag", "Day of Repentance and Prayer", repentanceDay, in(Sachsen)},
	{"erster-weihnachtstag", "Erster Weihnachtstag", "Christmas Day", fixed(time.December, 25), everywhere()},
	{"zweiter-weihnachtstag", "Zweiter Weihnachtstag", "Boxing Day", fixed(time.December, 26), everywhere()},
}
