package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/edge"
	"github.com/amtsweg/amtsweg/locale"
)

// noStatusLink is the reason of an Unauthenticated that concerns an applicant, who cannot log in but has a link.
const noStatusLink = "no-status-link"

type errorPage struct {
	page
	Heading string
	Advice  string
}

// fail shows the page for an error. It speaks by the error's kind only: the text of an error is for programs and
// their makers.
func (s *Site) fail(c *gin.Context, err error) {
	kind := s.kindOf(c.Request.Context(), err)
	data := errorPage{page: s.base(c, ""), Heading: text(c, "error."+string(kind)), Advice: text(c, "error."+string(kind)+".advice")}
	if known, ok := errors.AsType[*casework.Error](err); ok && known.Reason == noStatusLink {
		data.Heading, data.Advice = text(c, "error.no-status-link"), text(c, "error.no-status-link.advice")
	}
	data.Title = data.Heading
	s.writePage(c.Writer, data, kind)
	c.Abort()
}

// kindOf sorts an error and logs what the visitor must not read.
func (s *Site) kindOf(ctx context.Context, err error) casework.Kind {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return casework.Unavailable
	}
	kind := casework.KindOf(err)
	if kind == casework.Internal {
		s.options.Log.ErrorContext(ctx, "page", "error", err)
	}
	return kind
}

// writeError shows the page for a kind of error where there is no gin.Context or no session yet.
func (s *Site) writeError(w http.ResponseWriter, r *http.Request, kind casework.Kind) {
	lang := languageOf(r)
	heading := locale.Text(lang, "error."+string(kind))
	s.writePage(w, errorPage{
		page:    page{Lang: lang, Tag: locale.Tag(lang), Path: r.URL.Path, Title: heading},
		Heading: heading, Advice: locale.Text(lang, "error."+string(kind)+".advice"),
	}, kind)
}

func (s *Site) writePage(w http.ResponseWriter, data errorPage, kind casework.Kind) {
	var out bytes.Buffer
	if err := s.pages[data.Lang]["error"].ExecuteTemplate(&out, "layout", data); err != nil {
		s.options.Log.Error("render page", "page", "error", "error", err)
	}
	if kind == casework.Unavailable {
		w.Header().Set("Retry-After", "5")
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(edge.Status(kind))
	_, _ = w.Write(out.Bytes()) // the visitor is gone if this fails
}

func (s *Site) notFound(c *gin.Context) {
	s.fail(c, casework.Errorf(casework.NotFound, "There is no such page."))
}

func (s *Site) panicked(w http.ResponseWriter, r *http.Request) {
	s.writeError(w, r, casework.Internal)
}
