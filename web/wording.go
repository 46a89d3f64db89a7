package web

import (
	"html/template"
	"strings"
	"time"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/locale"
)

// dateFunc binds a way to write a time to a language.
func dateFunc(lang string, write func(lang string, t time.Time) string) func(time.Time) string {
	return func(t time.Time) string { return write(lang, t) }
}

// eventText says in plain words what happened, or "" for what only the engine cares about.
func eventText(lang string, e casework.Event) string {
	key := "event." + e.Kind
	if !locale.Has(lang, key) {
		return ""
	}
	return locale.Text(lang, key)
}

// stepText says what an event of the case means to its applicant: a step the case has come to in the procedure's own
// wording for citizens, everything else as eventText does.
func stepText(lang string, view casework.CaseView, e casework.Event) string {
	if wording, worded := view.Wordings[e.Node]; worded && e.Kind == "node.entered" {
		return wording.In(lang)
	}
	return eventText(lang, e)
}

// outcomeText says how a case ended. The names are those of the model's end events; one without a wording is shown as
// the model has it.
func outcomeText(lang, name string) string {
	if key := "outcome." + name; locale.Has(lang, key) {
		return locale.Text(lang, key)
	}
	return strings.ReplaceAll(name, "-", " ")
}

// markdown renders the headings, lists and paragraphs of a notice. Everything else stays text, so a notice cannot
// bring markup of its own.
func markdown(body string) template.HTML {
	var out strings.Builder
	for block := range strings.SplitSeq(strings.ReplaceAll(body, "\r\n", "\n"), "\n\n") {
		writeBlock(&out, strings.Trim(block, "\n"))
	}
	return template.HTML(out.String())
}

func writeBlock(out *strings.Builder, block string) {
	switch {
	case block == "":
	case strings.HasPrefix(block, "#"):
		heading, rest, _ := strings.Cut(block, "\n")
		out.WriteString(`<h4 class="kern-heading-small">` + escaped(strings.TrimLeft(heading, "# ")) + "</h4>\n")
		writeBlock(out, rest)
	case strings.HasPrefix(block, "- "):
		out.WriteString("<ul class=\"kern-list\">\n")
		for item := range strings.SplitSeq(block, "\n") {
			out.WriteString("<li>" + escaped(strings.TrimPrefix(item, "- ")) + "</li>\n")
		}
		out.WriteString("</ul>\n")
	default:
		out.WriteString(`<p class="kern-body">` + strings.ReplaceAll(escaped(block), "\n", "<br>\n") + "</p>\n")
	}
}

func escaped(s string) string { return strings.ReplaceAll(template.HTMLEscapeString(s), "**", "") }
