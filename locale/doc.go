// Package locale holds the wordings of the pages and of the API in every language, and says how dates and times are
// written in them. German is the first language: every key exists in it. English is complete. Leichte Sprache
// (de-leicht) says what it can in easy words and falls back to German for the rest.
//
// It has no state beyond the catalogues, which are embedded files read when the program starts.
package locale
