// Package forms reads the forms of a procedure: JSON Schema 2020-12 with hints
// for their layout.
//
// A form checks what was submitted ([Form.Validate]), describes itself so that
// any page can draw it ([Form.Fields]) and turns an HTML form's values into JSON
// and back ([Form.FromValues], [Form.ToValues]). Formats are asserted, references
// to other files are refused, and what it costs to read hostile input is bounded.
//
// Beside JSON Schema's own keywords a schema may carry "x-ui", with wordings by
// language and hints for the page, and "x-privacy", which says for what purpose
// and how long a field is kept.
package forms
