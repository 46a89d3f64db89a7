package web

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/locale"
)

//go:embed templates/*.html
var templateFiles embed.FS

// pages holds the parsed templates by language and name.
type pages map[string]map[string]*template.Template

// page is what every page shows around its content.
type page struct {
	Lang    string
	Tag     string // for the lang attribute
	Path    string
	Person  casework.Person
	HasCase bool // a status link is open
	Title   string
	Done    bool // the act that led here is done
}

// shared are the templates that every page may use.
var shared = []string{"layout.html", "form.html", "parts.html"}

// mustParsePages reads every template once per language, so that a template asks for a wording without naming the
// language each time.
func mustParsePages() pages {
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		panic(err)
	}
	all := pages{}
	for _, lang := range locale.Languages() {
		all[lang] = map[string]*template.Template{}
		base := template.New("").Option("missingkey=error").Funcs(functions(lang))
		for _, name := range shared {
			template.Must(base.ParseFS(templateFiles, path.Join("templates", name)))
		}
		for _, file := range files {
			one := template.Must(base.Clone())
			template.Must(one.ParseFS(templateFiles, path.Join("templates", file.Name())))
			all[lang][strings.TrimSuffix(file.Name(), ".html")] = one
		}
	}
	return all
}

func functions(lang string) template.FuncMap {
	return template.FuncMap{
		"t":         func(key string, pairs ...any) string { return locale.Text(lang, key, pairs...) },
		"in":        func(text casework.Text) string { return text.In(lang) },
		"date":      dateFunc(lang, locale.Date),
		"datetime":  dateFunc(lang, locale.DateTime),
		"due":       dateFunc(lang, locale.Due),
		"day":       dateFunc(lang, locale.Day),
		"clock":     dateFunc(lang, locale.Clock),
		"event":     func(e casework.Event) string { return eventText(lang, e) },
		"step":      func(v casework.CaseView, e casework.Event) string { return stepText(lang, v, e) },
		"outcome":   func(name string) string { return outcomeText(lang, name) },
		"markdown":  markdown,
		"languages": locale.Languages,
		"tag":       locale.Tag,
		"actid":     uuid.NewString,
	}
}

// base gives what every page shows.
func (s *Site) base(c *gin.Context, title string) page {
	lang := languageOf(c.Request)
	return page{Lang: lang, Tag: locale.Tag(lang), Path: c.Request.URL.Path, Person: s.person(c), HasCase: s.secret(c) != "",
		Title: title, Done: c.Request.Method == http.MethodGet && c.Query("done") != ""}
}

// text gives a wording in the language of the page.
func text(c *gin.Context, key string, pairs ...any) string {
	return locale.Text(languageOf(c.Request), key, pairs...)
}

// show renders a page. It renders into memory first, so that a fault cannot send half a page.
func (s *Site) show(c *gin.Context, status int, name string, data any) {
	var out bytes.Buffer
	if err := s.pages[languageOf(c.Request)][name].ExecuteTemplate(&out, "layout", data); err != nil {
		s.options.Log.ErrorContext(c.Request.Context(), "render page", "page", name, "error", err)
		s.fail(c, casework.Errorf(casework.Internal, "The page cannot be made."))
		return
	}
	c.Data(status, "text/html; charset=utf-8", out.Bytes())
}

// seeOther ends a post: the browser asks for the page that shows the new state.
func seeOther(c *gin.Context, target string) { c.Redirect(http.StatusSeeOther, target) }
