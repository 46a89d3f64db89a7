package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/locale"
)

const (
	languageCookie = "amtsweg_language"
	languageYears  = 365 * 24 * 60 * 60 // seconds
)

// chooseLanguage keeps the language that ?lang= names and takes the parameter out of the address again.
func (s *Site) chooseLanguage(c *gin.Context) {
	query := c.Request.URL.Query()
	lang := query.Get("lang")
	if c.Request.Method != http.MethodGet || !locale.Known(lang) {
		return
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: languageCookie, Value: lang, Path: "/", MaxAge: languageYears,
		HttpOnly: true, Secure: s.options.Secure, SameSite: http.SameSiteLaxMode})
	query.Del("lang")
	here := *c.Request.URL
	here.RawQuery = query.Encode()
	c.Redirect(http.StatusSeeOther, here.RequestURI())
	c.Abort()
}

// languageOf gives the language of the page: the visitor's choice, else what the browser asks for, else German.
func languageOf(r *http.Request) string {
	if cookie, err := r.Cookie(languageCookie); err == nil && locale.Known(cookie.Value) {
		return cookie.Value
	}
	return locale.Match(r.Header.Get("Accept-Language"))
}
