package calendar

import "fmt"

// Channel is the way a notice takes to its addressee.
type Channel string

// The channels whose delivery the law presumes.
const (
	// Letter is an ordinary letter within Germany.
	Letter Channel = "letter"
	// LetterAbroad is a letter to another country.
	LetterAbroad Channel = "letter-abroad"
	// Electronic is a notice sent by e-mail or De-Mail.
	Electronic Channel = "electronic"
	// Portal is retrieval after log-in, with the addressee's consent.
	Portal Channel = "portal"
	// ServiceAccount is the mailbox of the citizen's user account (§ 9 OZG),
	// with the addressee's consent.
	ServiceAccount Channel = "service-account"
)

// DeliveryRule is one presumption of delivery and the day from which it holds.
type DeliveryRule struct {
	Regime  RegimeKey
	Channel Channel
	// Since is the first day of dispatch to which the rule applies.
	Since Date
	// After is counted from the dispatch, or from the retrieval if FromRetrieval.
	After         Period
	FromRetrieval bool
	// LapsesAfter ends the offer to retrieve, in days after the notification;
	// the notice is then not delivered. 0: it does not lapse.
	LapsesAfter int
	// Source is the provision the rule rests on.
	Source string
}

var (
	days1, days3, days4 = Period{1, Days}, Period{3, Days}, Period{4, Days}
	month1              = Period{1, Months}
	// The Postrechtsmodernisierungsgesetz (BGBl. 2024 I Nr. 236) gave letters a
	// fourth day from 2025 on. The Länder with their own text of the VwVfG
	// followed it; where one did so later, counting the fourth day from 2025
	// errs in favour of the addressee.
	postalReform = Date{2025, 1, 1}
)

// deliveryRules holds for each regime and channel its rules, the latest first.
// The presumed day of SGB X and VwVfG may be a rest day: the days are not a
// period (BSG, 9.12.2008, B 8/9b SO 13/07 R). Under the AO it moves on
// (BFH, 14.10.2003, IX R 68/98; § 108 Abs. 3 AO).
var deliveryRules = []DeliveryRule{
	{SocialLaw, Letter, postalReform, days4, false, 0, "§ 37 Abs. 2 Satz 1 SGB X"},
	{SocialLaw, Letter, Date{}, days3, false, 0, "§ 37 Abs. 2 Satz 1 SGB X a. F."},
	{SocialLaw, Electronic, postalReform, days4, false, 0, "§ 37 Abs. 2 Satz 2 SGB X"},
	{SocialLaw, Electronic, Date{}, days3, false, 0, "§ 37 Abs. 2 Satz 2 SGB X a. F."},
	{SocialLaw, Portal, postalReform, days4, false, 0, "§ 37 Abs. 2a SGB X"},
	{SocialLaw, Portal, Date{}, days3, false, 0, "§ 37 Abs. 2a SGB X a. F."},
	{SocialLaw, ServiceAccount, postalReform, days4, false, 0, "§ 37 Abs. 2b SGB X, § 9 OZG"},
	{SocialLaw, ServiceAccount, Date{}, days3, false, 0, "§ 37 Abs. 2b SGB X, § 9 OZG a. F."},

	{AdministrativeLaw, Letter, postalReform, days4, false, 0, "§ 41 Abs. 2 Satz 1 VwVfG"},
	{AdministrativeLaw, Letter, Date{}, days3, false, 0, "§ 41 Abs. 2 Satz 1 VwVfG a. F."},
	{AdministrativeLaw, Electronic, postalReform, days4, false, 0, "§ 41 Abs. 2 Satz 2 VwVfG"},
	{AdministrativeLaw, Electronic, Date{}, days3, false, 0, "§ 41 Abs. 2 Satz 2 VwVfG a. F."},
	{AdministrativeLaw, Portal, Date{}, days1, true, 10, "§ 41 Abs. 2a VwVfG"},
	{AdministrativeLaw, ServiceAccount, postalReform, days4, false, 0, "§ 9 OZG"},
	{AdministrativeLaw, ServiceAccount, Date{}, days3, false, 0, "§ 9 OZG a. F."},

	{FiscalLaw, Letter, postalReform, days4, false, 0, "§ 122 Abs. 2 Nr. 1 AO"},
	{FiscalLaw, Letter, Date{}, days3, false, 0, "§ 122 Abs. 2 Nr. 1 AO a. F."},
	{FiscalLaw, LetterAbroad, Date{}, month1, false, 0, "§ 122 Abs. 2 Nr. 2 AO"},
	{FiscalLaw, Electronic, postalReform, days4, false, 0, "§ 122 Abs. 2a AO"},
	{FiscalLaw, Electronic, Date{}, days3, false, 0, "§ 122 Abs. 2a AO a. F."},
	{FiscalLaw, Portal, postalReform, days4, false, 0, "§ 122a Abs. 4 AO"},
	{FiscalLaw, Portal, Date{}, days3, false, 0, "§ 122a Abs. 4 AO a. F."},
	{FiscalLaw, ServiceAccount, postalReform, days4, false, 0, "§ 122a Abs. 5 AO"},
	{FiscalLaw, ServiceAccount, Date{}, days3, false, 0, "§ 122a Abs. 5 AO a. F."},
}

// Dispatch is a notice on its way.
type Dispatch struct {
	Regime  Regime
	Channel Channel
	// Sent is the recorded day of posting, of sending, or of the message that
	// the notice can be retrieved.
	Sent Date
	// Retrieved is the day the addressee retrieved it, zero if not yet.
	Retrieved Date
	// ReceivedLater is a proven day of receipt after the presumed one; it
	// then counts instead.
	ReceivedLater Date
}

// DeliveryState says whether a notice counts as delivered.
type DeliveryState string

// The states of delivery.
const (
	// Delivered: Delivery.Day is the day of delivery, which may lie ahead.
	Delivered DeliveryState = "delivered"
	// AwaitsRetrieval: the addressee has not retrieved it yet; Delivery.Day
	// is the last day on which this still counts.
	AwaitsRetrieval DeliveryState = "awaits-retrieval"
	// Lapsed: it was retrieved too late; it must be delivered another way.
	Lapsed DeliveryState = "lapsed"
)

// Delivery is the outcome of a dispatch and the rule that decided it.
type Delivery struct {
	State DeliveryState
	Day   Date
	Rule  DeliveryRule
}

// Deliver returns when a notice counts as delivered. It returns an error if
// the regime presumes nothing for the channel; the day of receipt must then be
// proven.
func (c Calendar) Deliver(d Dispatch) (Delivery, error) {
	rule, ok := deliveryRule(d.Regime.Key, d.Channel, d.Sent)
	if !ok {
		return Delivery{}, fmt.Errorf("%s presumes no delivery by %s, record the proven day of receipt", d.Regime.DeliveryClause, d.Channel)
	}
	from := d.Sent
	if rule.FromRetrieval {
		lastRetrieval := d.Sent.AddDays(rule.LapsesAfter)
		switch {
		case d.Retrieved.IsZero():
			return Delivery{AwaitsRetrieval, lastRetrieval, rule}, nil
		case d.Retrieved.After(lastRetrieval):
			return Delivery{Lapsed, Date{}, rule}, nil
		}
		from = d.Retrieved
	}
	day := c.LastDayAfter(from, rule.After)
	if d.Regime.PresumedDayMovesOn {
		day = c.rollForward(day)
	}
	if d.ReceivedLater.After(day) {
		day = d.ReceivedLater
	}
	return Delivery{Delivered, day, rule}, nil
}

func deliveryRule(regime RegimeKey, channel Channel, sent Date) (DeliveryRule, bool) {
	for _, rule := range deliveryRules {
		if rule.Regime == regime && rule.Channel == channel && !sent.Before(rule.Since) {
			return rule, true
		}
	}
	return DeliveryRule{}, false
}
