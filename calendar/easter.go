package calendar

import "time"

// easterSunday returns Easter Sunday by the anonymous Gregorian computus
// (Butcher 1876, as in Meeus, Astronomical Algorithms, chapter 8). It holds
// for every year of the Gregorian calendar.
func easterSunday(year int) Date {
	golden := year % 19
	century, rest := year/100, year%100
	moonShift := (century + 8) / 25
	moonCorrection := (century - moonShift + 1) / 3
	epact := (19*golden + century - century/4 - moonCorrection + 15) % 30
	toSunday := (32 + 2*(century%4) + 2*(rest/4) - epact - rest%4) % 7
	exception := (golden + 11*epact + 22*toSunday) / 451
	days := epact + toSunday - 7*exception + 114
	return NewDate(year, time.Month(days/31), days%31+1)
}
