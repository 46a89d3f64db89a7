package casework

import "time"

// Text is a wording by language tag ("de", "en", "de-leicht").
type Text map[string]string

// In gives the wording in lang, else the German one.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok && s != "" {
		return s
	}
	return t["de"]
}

// Procedure is what an office offers, as its revision in force describes it.
type Procedure struct {
	Key        string   `json:"key"`
	Titles     Text     `json:"titles"`
	Summary    Text     `json:"summary"`
	LegalBasis []string `json:"legalBasis"`
	LeiKa      string   `json:"leika,omitempty"` // 14-digit key of the service in the Leistungskatalog
	Office     string   `json:"office"`          // the responsible office's key
	Revision   Revision `json:"revision"`
}

// Revision is a published, immutable version of a procedure. A case keeps the revision it was submitted under.
type Revision struct {
	Hash        string    `json:"hash"` // SHA-256 of the package's content, hexadecimal
	Procedure   string    `json:"procedure"`
	Number      int       `json:"number"` // counts from 1 within the procedure
	PublishedAt time.Time `json:"publishedAt"`
}

// ShortHash is the first twelve digits of the revision's hash, enough to tell revisions apart on a page.
func (r Revision) ShortHash() string { return r.Hash[:min(12, len(r.Hash))] }

// Office is an organisational unit that owns tasks.
type Office struct {
	Key   string `json:"key"`
	Names Text   `json:"names"`
}
